/** How durations are spread: counts by upper bound, as monitoring systems draw them. */
export interface DurationFigures {
  /** How many were at most as long as each of `DURATION_BOUNDS_SECONDS`; each count holds those before it. */
  readonly atMost: readonly number[]
  readonly count: number
  readonly sumSeconds: number
}

/** Upper bounds in seconds: from a look-up in memory to the longest statement that a role may run. */
export const DURATION_BOUNDS_SECONDS: readonly number[] = Object.freeze([
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30,
])

/** Counts durations. */
export class DurationTally {
  readonly #counts = new Array<number>(DURATION_BOUNDS_SECONDS.length).fill(0)
  #count = 0
  #sumMs = 0

  add(durationMs: number): void {
    this.#count++
    this.#sumMs += durationMs
    const seconds = durationMs / 1_000
    // Most are short: looking from the start finds them in a few steps.
    const at = DURATION_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
    if (at !== -1) this.#counts[at]!++
  }

  toFigures(): DurationFigures {
    let sum = 0
    const atMost = this.#counts.map((count) => (sum += count))
    return { atMost, count: this.#count, sumSeconds: this.#sumMs / 1_000 }
  }
}
