import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findProcessStart } from './process-identity.ts'

export const isRoot = process.getuid?.() === 0

/** A temporary folder that every user can pass through, removed when disposed. */
export async function openTestFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'longrun-test-'))
  await chmod(path, 0o711)
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  }
}

/** Runs SQL on a connection of its own; returns the first row's `answer`. */
export async function ask<Answer>(url: string, sql: string, values: readonly unknown[] = []): Promise<Answer> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql, values as unknown[])).rows[0]?.answer as Answer
  } finally {
    await client.end()
  }
}

/** Waits for something that other processes do; fails after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(10)) {
    if (await condition()) return
  }
  throw new Error('waited 20 s in vain')
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await findProcessStart(pid)) !== undefined
}

/** A script of this folder in a process of its own, which speaks in lines and is killed when disposed. */
export interface Helper extends AsyncDisposable {
  readonly pid: number
  /** The next line that it writes; undefined when it has ended. */
  nextLine(): Promise<string | undefined>
  send(line: string): void
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

/** @param asNobody run as the user nobody; only root can */
export function startHelper(script: string, args: readonly string[], { asNobody = false } = {}): Helper {
  const path = join(import.meta.dirname, script)
  const identity = asNobody ? { uid: 65_534, gid: 65_534 } : {}
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    ...identity,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const closed = once(child, 'close')
  const kill = async () => {
    child.kill('SIGKILL')
    await closed
  }
  return {
    pid: child.pid!,
    nextLine: async () => (await lines.next()).value as string | undefined,
    send: (line) => void child.stdin!.write(`${line}\n`),
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

/** Whether the user nobody can run this very Node: in a clone below /root it cannot. */
export const canBeNobody: boolean =
  isRoot && spawnSync(process.execPath, ['--version'], { uid: 65_534, gid: 65_534, cwd: '/' }).status === 0
