import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProcessStart, runProgram } from '../programs/index.ts'
import { refusal, systemCode } from '../refusal.ts'

/** How long an orphan may take for each way of ending it, before the next harder one. */
const STEPS = [
  { signal: 'SIGINT', forMs: 30_000 },
  { signal: 'SIGQUIT', forMs: 5_000 },
  { signal: 'SIGKILL', forMs: 5_000 },
] as const

const POLL_MS = 20
const STRAGGLERS_MS = 2_000

/**
 * Ends what an earlier owner of a data folder left running on it: its server, or sessions whose server was killed.
 * Only processes that are PostgreSQL's and work in this very folder are touched.
 *
 * @param data the data folder, without links in its path
 * @returns whether there was a server to end
 */
export async function endOrphans(data: string): Promise<boolean> {
  const pid = await findPostmaster(data)
  if (pid !== undefined) await end(pid, STEPS)
  // They notice by themselves that their server is gone, except in the middle of a statement.
  for (const deadline = Date.now() + STRAGGLERS_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if ((await findStragglers(data)).length === 0) return pid !== undefined
  }
  for (const straggler of await findStragglers(data)) await end(straggler, STEPS.slice(1))
  return pid !== undefined
}

/**
 * Removes a postmaster.pid whose number belongs to somebody else by now: PostgreSQL would not start, for fear of that
 * process. After a restart of a container the numbers come again soon. Call it when `endOrphans` found the folder free.
 */
export async function removeStalePid(data: string): Promise<void> {
  const pid = await readPid(data)
  if (pid === undefined || (await findProcessStart(pid)) === undefined) return
  if (!(await isPostmasterOf(data, pid))) await rm(join(data, 'postmaster.pid'), { force: true })
}

async function findPostmaster(data: string): Promise<number | undefined> {
  const pid = await readPid(data)
  return pid !== undefined && (await isPostmasterOf(data, pid)) ? pid : undefined
}

async function readPid(data: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => ''), 10)
  return pid > 0 ? pid : undefined
}

// The number alone may belong to anybody by now. The start time in postmaster.pid is no proof either: it is wall-clock
// time, and moves against the kernel's whenever somebody sets the clock.
async function isPostmasterOf(data: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux') return (await worksIn(data, pid)) && !(await isSession(pid))
  const { output } = await runProgram('ps', ['-o', 'command=', '-p', String(pid)])
  return output.includes('postgres') && output.includes(`-D ${data}`)
}

async function worksIn(data: string, pid: number): Promise<boolean> {
  if ((await findProcessStart(pid)) === undefined) return false
  try {
    const [folder, program] = await Promise.all([readlink(`/proc/${pid}/cwd`), readlink(`/proc/${pid}/exe`)])
    // The program may have been replaced by a new installation since.
    return folder === data && basename(program.replace(/ \(deleted\)$/, '')) === 'postgres'
  } catch {
    return false
  }
}

/** Server processes other than the first give themselves a title: `postgres: checkpointer`. */
async function isSession(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).startsWith('postgres: ')
}

async function findStragglers(data: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const ours = await Promise.all(pids.map((pid) => worksIn(data, pid)))
  return pids.filter((_, index) => ours[index])
}

async function end(pid: number, steps: readonly { signal: NodeJS.Signals; forMs: number }[]): Promise<void> {
  const start = await findProcessStart(pid)
  if (start === undefined) return
  for (const { signal, forMs } of steps) {
    send(pid, signal)
    for (const deadline = Date.now() + forMs; Date.now() < deadline; await sleep(POLL_MS)) {
      if ((await findProcessStart(pid)) !== start) return
    }
  }
  throw refusal(`a PostgreSQL left running on this folder cannot be ended (process ${pid}): end it, then start again`)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    if (systemCode(cause) === 'ESRCH') return
    throw refusal(`a PostgreSQL of another user runs on this folder (process ${pid}): stop it, then start again`, cause)
  }
}
