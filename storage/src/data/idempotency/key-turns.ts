/** Lets one request of a key at a time go on within this process; the others wait here and hold no connection. */
export class KeyTurns {
  readonly #mostWaiting: number
  readonly #last = new Map<string, Promise<void>>()
  #waiting = 0

  constructor(mostWaiting: number) {
    this.#mostWaiting = mostWaiting
  }

  /** A turn, given back when it is disposed of; undefined when none came in time, or too many wait. */
  async take(key: string, patienceMs: number): Promise<Disposable | undefined> {
    const before = this.#last.get(key)
    if (before && this.#waiting >= this.#mostWaiting) return undefined
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    const end = (): void => {
      if (this.#last.get(key) === promise) this.#last.delete(key)
      resolve()
    }
    if (!before || (await this.#waitFor(before, patienceMs))) return { [Symbol.dispose]: end }
    // Whoever waits behind this one waits for the one before it.
    void before.then(end)
    return undefined
  }

  async #waitFor(before: Promise<void>, patienceMs: number): Promise<boolean> {
    this.#waiting++
    const { promise: late, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), patienceMs)
    try {
      return await Promise.race([before.then(() => true), late])
    } finally {
      clearTimeout(timer)
      this.#waiting--
    }
  }
}
