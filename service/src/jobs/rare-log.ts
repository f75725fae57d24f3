/** Where it is told. */
export interface TroubleLog {
  readonly error: (details: object, message: string) => void
}

const TELL_EVERY_MS = 30_000
const MOST_KINDS = 100

/**
 * Tells the first of equal troubles at once, and then one in half a minute with how many were left out: a server that is
 * away fails every poll of every worker, and would fill the log with one and the same line.
 */
export class RareLog {
  readonly #log: TroubleLog
  readonly #now: () => number
  readonly #told = new Map<string, { readonly at: number; leftOut: number }>()

  /** @param now a clock in ms that never goes back */
  constructor(log: TroubleLog, now: () => number = () => performance.now()) {
    this.#log = log
    this.#now = now
  }

  error(error: unknown, details: Readonly<Record<string, string>>, message: string): void {
    const kind = JSON.stringify([message, details, toKind(error)])
    const before = this.#told.get(kind)
    if (before !== undefined && this.#now() < before.at + TELL_EVERY_MS) {
      before.leftOut++
      return
    }
    // Told again, it goes to the end, so that the oldest gives way.
    this.#told.delete(kind)
    this.#told.set(kind, { at: this.#now(), leftOut: 0 })
    if (this.#told.size > MOST_KINDS) this.#told.delete(this.#told.keys().next().value!)
    const leftOut = before?.leftOut ?? 0
    this.#log.error({ err: error, ...details, ...(leftOut > 0 ? { leftOut } : {}) }, message)
  }
}

// Messages name ports, workers and times: the code says what it is about.
function toKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error ? String(error.code) : error.name
}
