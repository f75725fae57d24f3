import { setTimeout as delay } from 'node:timers/promises'

/** What an orchestrator saw while a fault lasted. */
export interface Sightings {
  /** How often /readyz said yes and no. */
  ready: number
  notReady: number
  slowestReadyMs: number
  slowestLiveMs: number
  /** Answers of /livez that were not 200, and those that did not come. */
  dead: number
}

const EVERY_MS = 200
const PATIENCE_MS = 10_000

/** Asks /livez and /readyz again and again, as an orchestrator does, until disposed of. */
export class HealthWatch implements AsyncDisposable {
  readonly #url: string
  readonly #stopping = new AbortController()
  readonly #loops: Promise<unknown>
  #seen = nothing()

  constructor(url: string) {
    this.#url = url
    this.#loops = Promise.all([this.#loop(() => this.#askLive()), this.#loop(() => this.#askReady())])
  }

  /** What was seen since the last call. */
  take(): Sightings {
    const seen = this.#seen
    this.#seen = nothing()
    return seen
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#loops
  }

  async #loop(ask: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await ask()
      await delay(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }

  async #askLive(): Promise<void> {
    const { status, ms } = await this.#ask('/livez')
    this.#seen.slowestLiveMs = Math.max(this.#seen.slowestLiveMs, ms)
    if (status !== 200) this.#seen.dead++
  }

  async #askReady(): Promise<void> {
    const { status, ms } = await this.#ask('/readyz')
    this.#seen.slowestReadyMs = Math.max(this.#seen.slowestReadyMs, ms)
    if (status === 200) this.#seen.ready++
    else this.#seen.notReady++
  }

  async #ask(path: string): Promise<{ status: number; ms: number }> {
    const since = performance.now()
    const status = await fetch(this.#url + path, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      async (response) => {
        await response.text()
        return response.status
      },
      () => 0,
    )
    return { status, ms: performance.now() - since }
  }
}

function nothing(): Sightings {
  return { ready: 0, notReady: 0, slowestReadyMs: 0, slowestLiveMs: 0, dead: 0 }
}
