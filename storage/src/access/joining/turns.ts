import { StorageError } from '../../errors.ts'

/** Lets one at a time work, in the order in which they came. */
export class Turns {
  readonly #patienceMs: number
  #last: Promise<void> = Promise.resolve()

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  /** @throws StorageError `pool_timeout` when it does not come in time */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    try {
      await this.#waitFor(before)
      return await work()
    } finally {
      // Whoever gave up waiting lets the next one by only when its own turn has come.
      void before.then(resolve)
    }
  }

  async #waitFor(before: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(
      () => late.reject(new StorageError('pool_timeout', `no turn came within ${this.#patienceMs} ms`)),
      this.#patienceMs,
    )
    try {
      await Promise.race([before, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
