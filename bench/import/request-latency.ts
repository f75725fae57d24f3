import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface LatencyOptions {
  readonly url: string
  readonly cookie: string
  readonly connections: number
  /** A connection waits so long between two requests; 0 asks again at once. */
  readonly pauseMs: number
  readonly signal: AbortSignal
}

/** Asks for one record over kept connections until the signal, and returns the time that each answer took, in ms, sorted. */
export async function measureLatency(options: LatencyOptions): Promise<number[]> {
  const { connections, pauseMs, signal } = options
  using agent = toDisposable(new Agent({ keepAlive: true, maxSockets: connections }))
  const times: number[] = []
  const connection = async () => {
    while (!signal.aborted) {
      const startedAt = performance.now()
      await ask(agent.agent, options)
      times.push(performance.now() - startedAt)
      // Spread, so that the connections do not come in step.
      if (pauseMs > 0) await delay(pauseMs * (0.5 + Math.random()))
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  return times.sort((a, b) => a - b)
}

/** The time within which so many of a hundred answers came. */
export function percentile(sorted: readonly number[], percent: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

function ask(agent: Agent, { url, cookie }: LatencyOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const asked = request(url, { agent, headers: { cookie } }, (response) => {
    response.resume()
    response.on('end', () => {
      if (response.statusCode === 200) resolve()
      else reject(new Error(`${url} answered ${response.statusCode}`))
    })
    response.on('error', reject)
  })
  asked.on('error', reject)
  asked.end()
  return promise
}

function toDisposable(agent: Agent): Disposable & { readonly agent: Agent } {
  return { agent, [Symbol.dispose]: () => agent.destroy() }
}
