import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import autocannon from 'autocannon'

/** One measurement of a server under load. */
export interface Run {
  readonly rate: number
  readonly p99: number
  /** Processor time of the server's process for one request. */
  readonly cpuMicros: number
}

/** A server in a process of its own, so that what it costs can be told from what the load costs. */
export interface ChildServer extends Disposable {
  readonly port: number
  cpuMicros(): Promise<number>
}

/** Starts `serve.ts` with these arguments and waits until it listens. */
export async function startChild(name: string, ...args: readonly string[]): Promise<ChildServer> {
  const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'ignore', 'ignore', 'ipc']
  const child = fork(new URL('./serve.ts', import.meta.url), [name, ...args], { stdio, execArgv: flagsOf(name) })
  const early = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)))
  early.catch(() => {})
  const [port] = (await Promise.race([once(child, 'message'), early])) as [number]
  return { port, cpuMicros: () => askCpu(child), [Symbol.dispose]: () => void child.kill() }
}

/** Sends one kind of request over and over. Fails where a single answer is not what it should be. */
export async function load(
  server: ChildServer,
  options: Omit<autocannon.Options, 'url'> & { readonly duration: number },
): Promise<Run> {
  const before = await server.cpuMicros()
  const result = await autocannon({ ...options, url: `http://127.0.0.1:${server.port}` })
  const cpuMicros = ((await server.cpuMicros()) - before) / result.requests.total
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} requests to port ${server.port} failed`)
  return { rate: result.requests.average, p99: result.latency.p99, cpuMicros }
}

async function askCpu(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
  return user + system
}

// As `npm start` runs it; the other server is run as Node comes.
function flagsOf(name: string): string[] {
  return name === 'longrun' ? ['--max-semi-space-size=8', '--v8-pool-size=1'] : []
}
