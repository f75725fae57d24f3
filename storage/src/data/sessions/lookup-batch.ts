import { AsyncLocalStorage } from 'node:async_hooks'

const MOST_KEYS = 100

/**
 * Looks for everything that is asked for in one turn of the event loop at once. Under load several requests arrive in the
 * same turn, and a round trip for all of them costs about as much as one for each. Nothing is kept: a look-up starts after
 * everybody who waits for it has asked, so what was changed before somebody asked is seen.
 */
export class LookupBatch<Row> {
  readonly #lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>
  // A batch belongs to no single caller, so it runs in nobody's asynchronous context.
  readonly #outside = AsyncLocalStorage.snapshot()
  #waiting: Map<string, PromiseWithResolvers<Row | undefined>> | undefined

  /** @param lookUp finds the rows of at most 100 different keys; a key that it leaves out has none */
  constructor(lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>) {
    this.#lookUp = lookUp
  }

  /** The row of a key, or undefined; what the look-up throws, everybody who waits for it gets. */
  find(key: string): Promise<Row | undefined> {
    const waiting = this.#waiting ?? this.#begin()
    const asked = waiting.get(key) ?? Promise.withResolvers<Row | undefined>()
    waiting.set(key, asked)
    if (waiting.size === MOST_KEYS) this.#waiting = undefined
    return asked.promise
  }

  #begin(): Map<string, PromiseWithResolvers<Row | undefined>> {
    const waiting = new Map<string, PromiseWithResolvers<Row | undefined>>()
    this.#waiting = waiting
    this.#outside(() => {
      setImmediate(() => {
        if (this.#waiting === waiting) this.#waiting = undefined
        void this.#send(waiting)
      })
    })
    return waiting
  }

  async #send(waiting: ReadonlyMap<string, PromiseWithResolvers<Row | undefined>>): Promise<void> {
    try {
      const found = await this.#lookUp([...waiting.keys()])
      for (const [key, { resolve }] of waiting) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of waiting.values()) reject(error)
    }
  }
}
