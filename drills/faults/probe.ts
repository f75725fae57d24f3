// Loaded into the service by `node --import`: on SIGUSR2 it says on standard output what the process holds.
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

/** What a process holds at one moment. */
export interface Holdings {
  readonly number: number
  /** Open files and sockets. */
  readonly files: number
  readonly threads: number
  readonly heapMiB: number
  readonly rssMiB: number
  /** Timers, sockets, workers and the like that keep the process alive, by kind. */
  readonly resources: Readonly<Record<string, number>>
  /** Listeners of the process itself. */
  readonly listeners: number
}

const MIB = 1_048_576
let number = 0

if (isMainThread) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  process.on('SIGUSR2', () => {
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    const resources: Record<string, number> = {}
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
    const holdings: Holdings = {
      number: ++number,
      files: count('/proc/self/fd'),
      threads: count('/proc/self/task'),
      heapMiB: Math.round((heapUsed / MIB) * 10) / 10,
      rssMiB: Math.round(rss / MIB),
      resources,
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    }
    process.stdout.write(`holdings ${JSON.stringify(holdings)}\n`)
  })
}

function count(folder: string): number {
  return readdirSync(folder).length
}
