import { readFile } from 'node:fs/promises'
import { openThrowawayServer, type ThrowawayServer, type ThrowawayServerOptions } from '../local/index.ts'

/** A throwaway server whose processes can be stopped as a whole. Linux only. */
export interface FaultServer extends ThrowawayServer {
  /** Stops every process of the server where it stands (SIGSTOP): connections stay open, and nobody answers. */
  freeze(): Promise<void>
  /** Lets them run on. */
  thaw(): Promise<void>
  /** Kills the process of one session, at which PostgreSQL ends all sessions and recovers. */
  killSession(pid: number): void
}

/** Starts one; its commits are kept in a crash, as a real server's are. */
export async function openFaultServer(options: ThrowawayServerOptions = {}): Promise<FaultServer> {
  const settings = { synchronous_commit: 'on', ...options.settings }
  const server = await openThrowawayServer({ ...options, settings })
  // The first one first: it would start others.
  const signalAll = async (signal: NodeJS.Signals) => {
    process.kill(server.pid, signal)
    for (const pid of await findChildren(server.pid)) kill(pid, signal)
  }
  const { stop: stopServer } = server
  const stop = async () => {
    await signalAll('SIGCONT').catch(() => {})
    await stopServer()
  }
  const faults = {
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    killSession: (pid: number) => kill(pid, 'SIGKILL'),
    stop,
    [Symbol.asyncDispose]: stop,
  }
  return Object.assign(server, faults)
}

async function findChildren(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}

// It may have ended meanwhile.
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
