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

const SETTINGS = { port: '--port or PORT', host: '--host or HOST' }

/** One line with the way out, for what can go wrong when a port is opened. `settings` are where another can be chosen. */
export function toPortProblem(error: unknown, host: string, port: number, settings = SETTINGS): StartProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const line = {
    EADDRINUSE: `port ${port} of ${host} is taken: stop what listens there, or choose another with ${settings.port}`,
    EACCES: `port ${port} needs more rights than this user has: choose one from 1024 upwards with ${settings.port}`,
    EADDRNOTAVAIL: `${host} is no address of this machine: choose another with ${settings.host}`,
    ENOTFOUND: `${host} is no address of this machine: choose another with ${settings.host}`,
  }[code]
  return new StartProblem(line ?? `cannot listen on ${host}, port ${port} (${code})`, { cause: error })
}
