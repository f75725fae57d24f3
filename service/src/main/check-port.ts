import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartProblem } from './start-problem.ts'

/** What stands against listening there, or undefined. Asked before anything else is started. */
export async function findPortProblem(host: string, port: number): Promise<StartProblem | undefined> {
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return toPortProblem(error, host, port)
  } finally {
    if (server.listening) {
      server.close()
      await once(server, 'close')
    }
  }
}

/** One line with the way out, for what can go wrong when a port is opened. */
export function toPortProblem(error: unknown, host: string, port: number): StartProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const line = {
    EADDRINUSE: `port ${port} of ${host} is taken: stop what listens there, or choose another with --port or PORT`,
    EACCES: `port ${port} needs more rights than this user has: choose one from 1024 upwards with --port or PORT`,
    EADDRNOTAVAIL: `${host} is no address of this machine: choose another with --host or HOST`,
    ENOTFOUND: `${host} is no address of this machine: choose another with --host or HOST`,
  }[code]
  return new StartProblem(line ?? `cannot listen on ${host}, port ${port} (${code})`, { cause: error })
}
