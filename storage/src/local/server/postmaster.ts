import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { neutralFolder, type ServerUser, toEnvironment, toIdentity } from '../programs/index.ts'
import { refusal } from '../refusal.ts'
import { attachLifeline } from './lifeline.ts'

export interface PostmasterOptions {
  readonly postgres: string
  readonly user: ServerUser | undefined
  readonly data: string
  /** A file that takes the server's log, appended. */
  readonly log: string
  readonly settings: Readonly<Record<string, string | number>>
  /** What becomes of the server when this process dies. */
  readonly orphaned: { readonly kill: 'INT' | 'QUIT'; readonly remove?: string }
}

/** How long each way of stopping may take before the next harder one. */
export interface StopLimits {
  /** Fast: sessions are ended, everything is written; default 30,000 ms. */
  readonly fastMs?: number
  /** Immediate: recovery at the next start; default 5,000 ms. Then SIGKILL. */
  readonly immediateMs?: number
}

/** One running server process. */
export interface Postmaster {
  readonly pid: number
  /** Resolves when the process is gone, however it went. */
  readonly exited: Promise<void>
  stop(limits?: StopLimits): Promise<void>
  /** Lets this process end while the server runs; its lifeline stops it then. */
  unref(): void
}

/** Starts a server. It is not ready yet: `waitUntilReady`. */
export async function spawnPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { postgres, user, data, settings, orphaned } = options
  const log = await open(options.log, 'a', 0o600)
  try {
    const switches = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(postgres, ['-D', data, ...switches], {
      ...toIdentity(user),
      cwd: neutralFolder,
      env: toEnvironment(),
      // A session of its own: Ctrl-C in the terminal must not stop the server before the service let go of it.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    const { promise: exited, resolve } = Promise.withResolvers<void>()
    child.once('exit', () => resolve())
    const letGo = attachLifeline({ pid: child.pid!, data, user, ...orphaned })
    void exited.then(letGo)
    return { pid: child.pid!, exited, stop: (limits) => stop(child, exited, limits), unref: () => child.unref() }
  } finally {
    await log.close()
  }
}

async function stop(child: ChildProcess, exited: Promise<void>, limits: StopLimits = {}): Promise<void> {
  const { fastMs = 30_000, immediateMs = 5_000 } = limits
  const steps = [
    { signal: 'SIGINT', forMs: fastMs },
    { signal: 'SIGQUIT', forMs: immediateMs },
  ] as const
  for (const { signal, forMs } of steps) {
    if (!child.kill(signal)) break
    if (await settlesWithin(exited, forMs)) return
  }
  child.kill('SIGKILL')
  await exited
}

async function settlesWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  const timer = new AbortController()
  try {
    return await Promise.race([promise.then(() => true), sleep(ms, false, { signal: timer.signal })])
  } finally {
    timer.abort()
  }
}

const POLL_MS = 15

/**
 * Waits until the server takes connections; recovery after a crash comes before that.
 *
 * @returns false when the server ended instead
 * @throws StorageError `local_server` after `limitMs`
 */
export async function waitUntilReady(
  server: Postmaster,
  data: string,
  { limitMs, signal }: { limitMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  let isGone = false
  void server.exited.then(() => {
    isGone = true
  })
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; ) {
    if (isGone) return false
    if (await isReady(data, server.pid)) return true
    await sleep(POLL_MS, undefined, { signal })
  }
  throw refusal(`PostgreSQL was not ready within ${limitMs / 1000} s`)
}

// https://www.postgresql.org/docs/18/storage-file-layout.html: postmaster.pid ends with the server's state.
async function isReady(data: string, pid: number): Promise<boolean> {
  const lines = await readFile(join(data, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  )
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}
