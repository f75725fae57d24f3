import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { runProgram } from './run-program.ts'

/**
 * What tells a living process from an earlier one of the same number: when it began, on this machine's clock that
 * nobody can set. Undefined where no such process lives; a dead one that nobody collected yet counts as gone.
 */
export async function findProcessStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return await findStartInProc(pid)
  if (process.platform === 'win32') return isSignalable(pid) ? 'alive' : undefined
  const { output } = await runProgram('ps', ['-o', 'stat=,lstart=', '-p', String(pid)])
  const [state = '', ...start] = output.trim().split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ')
}

async function findStartInProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in parentheses may hold spaces and parentheses; the state is the first field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, ticks] = [fields[0], fields[19]]
  if (!ticks || state === 'Z' || state === 'X') return undefined
  return `${await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((id) => id.trim())}/${ticks}`
}

function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Where process numbers mean the same: this machine, and on Linux this container. */
export async function findProcessSpace(): Promise<string> {
  const space = process.platform === 'linux' ? await readlink('/proc/self/ns/pid').catch(() => '') : ''
  return `${hostname()}/${space}`
}
