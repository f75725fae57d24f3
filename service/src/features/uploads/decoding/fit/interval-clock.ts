import { type PointCollector, SET_BACK_FROM_MS } from '../points/index.ts'

/** RR messages carry no time. Behind the records by more than this, the sum of intervals missed a pause. */
const CATCH_UP_FROM_MS = 5_000

/**
 * Gives RR intervals their times: each lies its own length after the one before, so no two share a time. The sum starts
 * at the record it follows, and jumps forward where a pause or a lost beat left it behind. It goes back only with a clock
 * that was set back, and not with jitter.
 */
export class IntervalClock {
  readonly #collector: PointCollector
  #recordMs: number | undefined
  #intervalMs: number | undefined
  #waiting: number[] = []

  constructor(collector: PointCollector) {
    this.#collector = collector
  }

  /** `timeMs` is a time that the collector takes: one far ahead would hold for all intervals that follow. */
  recordAt(timeMs: number): void {
    if (this.#recordMs !== undefined && timeMs < this.#recordMs - SET_BACK_FROM_MS) {
      this.#recordMs = timeMs
      this.#intervalMs = undefined
    }
    this.#recordMs = Math.max(timeMs, this.#recordMs ?? timeMs)
    const waiting = this.#waiting.splice(0)
    if (waiting.length === 0) return
    // Intervals before the first record end where it begins.
    this.#intervalMs = timeMs - waiting.reduce((sum, interval) => sum + interval, 0)
    for (const interval of waiting) this.#place(this.#intervalMs, interval)
  }

  /** Raw elements of an hrv message's time field, 1/1000 s; those marked as none are padding. */
  add(elements: readonly (number | undefined)[]): void {
    for (const interval of elements) {
      if (interval === undefined) continue
      if (this.#recordMs === undefined) {
        this.#waiting.push(interval)
        continue
      }
      const before = this.#intervalMs ?? this.#recordMs
      this.#place(this.#recordMs - before > CATCH_UP_FROM_MS ? this.#recordMs : before, interval)
    }
  }

  /** Counts what no record ever gave a time. */
  finish(): void {
    for (const _ of this.#waiting.splice(0)) this.#collector.reject('rr_interval_no_time')
  }

  #place(startMs: number, interval: number): void {
    this.#intervalMs = startMs + interval
    this.#collector.addInterval(this.#intervalMs, interval)
  }
}
