import {
  ACTIVITY_METRICS,
  type ActivityMetric,
  type MetricColumn,
  type PointCounts,
  type PointValues,
} from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import { joinRuns } from './join-runs.ts'
import type { PointReason } from './point-reasons.ts'

/** The range that a metric's values may have; a value outside is dropped from its point and counted. */
export type MetricBounds = {
  readonly [metric in ActivityMetric]: { readonly minimum: number; readonly maximum: number }
}

export interface CollectorOptions {
  readonly bounds: MetricBounds
  readonly maxPoints: number
  /** Times from here to `latestMs` are taken, milliseconds since 1970 UTC. */
  readonly earliestMs: number
  readonly latestMs: number
}

/** The points of one part of the file, in order of time. */
export interface CollectedPart {
  /** The time of every stored point. */
  readonly times: Float64Array
  readonly columns: readonly MetricColumn[]
}

/** What a file came to: its activities, point by point, and what was counted. */
export interface CollectedPoints {
  /** In the order of the file; without points where the part has none that could be used. */
  readonly parts: readonly CollectedPart[]
  readonly points: PointCounts
}

/** A step back by more than this is a clock that was set, or another recording, and no jitter. */
export const SET_BACK_FROM_MS = 60_000

const POSITION_METRICS: ReadonlySet<ActivityMetric> = new Set(['latitude', 'longitude'])
const FIRST_CAPACITY = 1024

/**
 * Gathers the points of one file. Points of the same time become one, field by field, the later value winning; a bad
 * value is dropped from its point, a point without a usable time or value is refused, and both are counted by reason.
 * Where the clock goes back, a run begins: `joinRuns` says what becomes of runs that lie over each other.
 */
export class PointCollector {
  readonly #options: CollectorOptions
  #times = new Float64Array(FIRST_CAPACITY)
  readonly #columns = new Map<ActivityMetric, Float64Array<ArrayBuffer>>()
  readonly #rejected = new Map<PointReason, number>()
  #received = 0
  #merged = 0
  #rows = 0
  // The first row of every part, and of every run.
  #parts: number[] = [0]
  #runs: number[] = [0]
  #latestMs = Number.NEGATIVE_INFINITY
  /** Within every run. */
  #isInOrder = true
  #rrTimes: number[] = []
  #rrValues: number[] = []
  /** The first interval of every run: within one, times rise. */
  #rrRuns: number[] = []

  constructor(options: CollectorOptions) {
    this.#options = options
  }

  get received(): number {
    return this.#received
  }

  /** Points from here on are another activity's. Returns the number of the part, from 0 for the first. */
  beginPart(): number {
    if (this.#received > 0 || this.#parts.length > 1) {
      this.#parts.push(this.#rows)
      this.#beginRun()
    }
    return this.#parts.length - 1
  }

  /** Takes one point. `timeMs` is `undefined` where the point has none, `NaN` where it cannot be read. */
  add(timeMs: number | undefined, values: PointValues): void {
    this.#receive()
    const problem = this.#timeProblem(timeMs)
    const kept = problem ? [] : this.#usable(values)
    if (timeMs === undefined || kept.length === 0) {
      this.reject(problem ?? 'no_values')
      return
    }
    const row = this.#rowAt(timeMs)
    for (const metric of kept) this.#column(metric)[row] = values[metric]!
  }

  /** Counts a point that the format's decoder could not even offer. */
  refuse(reason: PointReason): void {
    this.#receive()
    this.reject(reason)
  }

  /** Whether a point of this time is taken, or refused for it. */
  isUsableTime(timeMs: number): boolean {
    return this.#timeProblem(timeMs) === undefined
  }

  /**
   * Takes one RR interval. Callers give every interval a time of its own, so none merges away. Where the clock went back,
   * intervals that lie over others are refused as points are.
   */
  addInterval(timeMs: number, milliseconds: number): void {
    const problem = this.#timeProblem(timeMs)
    if (problem || !this.#isWithin('rr_interval', milliseconds)) {
      this.reject(problem ? `rr_interval_${problem}` : 'rr_interval_out_of_bounds')
      return
    }
    if (this.#rrTimes.length >= this.#options.maxPoints) throw new DecodeError('too_many_points')
    if (!(timeMs > (this.#rrTimes.at(-1) ?? Number.NaN))) this.#rrRuns.push(this.#rrTimes.length)
    this.#rrTimes.push(timeMs)
    this.#rrValues.push(milliseconds)
  }

  reject(reason: PointReason): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1)
  }

  /** The columns of every part in order of time, and the counts. @throws DecodeError when no point could be used */
  finish(): CollectedPoints {
    const parts = this.#parts.map((from, index) => this.#finishPart(from, this.#parts[index + 1] ?? this.#rows))
    const rejected = Object.fromEntries([...this.#rejected].sort(([a], [b]) => (a < b ? -1 : 1)))
    const stored = parts.reduce((sum, { times }) => sum + times.length, 0)
    if (stored === 0) throw this.#nothingUsable(rejected)
    return { parts, points: { received: this.#received, stored, merged: this.#merged, rejected } }
  }

  #finishPart(from: number, to: number): CollectedPart {
    const order = this.#rowsInOrderOfTime(from, to)
    const columns: MetricColumn[] = []
    for (const type of ACTIVITY_METRICS) {
      const column = this.#columns.get(type)
      const samples = column && this.#inOrder(type, column, order)
      if (samples && samples.times.length > 0) columns.push(samples)
    }
    if (from === 0 && this.#rrTimes.length > 0) columns.push(this.#finishIntervals())
    return { times: Float64Array.from(order, (row) => this.#times[row]!), columns }
  }

  #finishIntervals(): MetricColumn {
    const type = 'rr_interval'
    const [times, values] = [Float64Array.from(this.#rrTimes), Float64Array.from(this.#rrValues)]
    if (this.#rrRuns.length < 2) return { type, times, values }
    const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b)
    const joined = joinRuns(order, { runs: this.#rrRuns, to: times.length, times, columns: [values] })
    // Also what is said twice: no two beats end at one time.
    for (let left = joined.merged + joined.refused; left > 0; left--) this.reject('rr_interval_time_out_of_range')
    const inOrder = (all: Float64Array) => Float64Array.from(joined.order, (row) => all[row]!)
    return { type, times: inOrder(times), values: inOrder(values) }
  }

  #timeProblem(timeMs: number | undefined): 'no_time' | 'time_out_of_range' | undefined {
    if (timeMs === undefined || Number.isNaN(timeMs)) return 'no_time'
    const { earliestMs, latestMs } = this.#options
    return timeMs >= earliestMs && timeMs <= latestMs ? undefined : 'time_out_of_range'
  }

  #receive(): void {
    if (this.#received >= this.#options.maxPoints) throw new DecodeError('too_many_points')
    this.#received += 1
  }

  #usable(values: PointValues): ActivityMetric[] {
    const kept: ActivityMetric[] = []
    const position = this.#isPosition(values)
    for (const metric in values) {
      const name = metric as ActivityMetric
      const value = values[name]
      if (value === undefined) continue
      if (POSITION_METRICS.has(name)) {
        if (position) kept.push(name)
      } else if (this.#isWithin(name, value)) kept.push(name)
      else this.reject(Number.isNaN(value) ? `${name}_unreadable` : `${name}_out_of_bounds`)
    }
    return kept
  }

  // Half a position is no position: it is kept or refused as a pair.
  #isPosition({ latitude, longitude }: PointValues): boolean {
    if (latitude === undefined && longitude === undefined) return false
    const isGood =
      latitude !== undefined &&
      longitude !== undefined &&
      this.#isWithin('latitude', latitude) &&
      this.#isWithin('longitude', longitude)
    if (!isGood) this.reject('position_invalid')
    else if (latitude === 0 && longitude === 0) {
      // In the Gulf of Guinea, to the centimetre: what receivers write that have no position yet.
      this.reject('position_zero')
      return false
    }
    return isGood
  }

  #isWithin(metric: ActivityMetric, value: number): boolean {
    const { minimum, maximum } = this.#options.bounds[metric]
    return value >= minimum && value <= maximum
  }

  #rowAt(timeMs: number): number {
    if (timeMs < this.#latestMs - SET_BACK_FROM_MS) this.#beginRun()
    const known = timeMs > this.#latestMs ? undefined : this.#findRow(timeMs)
    if (known !== undefined) {
      this.#merged += 1
      return known
    }
    const row = this.#rows
    if (row >= this.#times.length) this.#times = grown(this.#times, row + 1, 0)
    this.#times[row] = timeMs
    this.#rows += 1
    if (timeMs > this.#latestMs) this.#latestMs = timeMs
    else this.#isInOrder = false
    return row
  }

  // Backwards, and not far: a row lies at most one step back behind all before it, or a run would have begun.
  #findRow(timeMs: number): number | undefined {
    const first = this.#runs.at(-1)!
    for (let row = this.#rows - 1; row >= first; row--) {
      const rowMs = this.#times[row]!
      if (rowMs === timeMs) return row
      if (rowMs < timeMs - SET_BACK_FROM_MS) return undefined
    }
    return undefined
  }

  #beginRun(): void {
    if (this.#runs.at(-1) !== this.#rows) this.#runs.push(this.#rows)
    this.#latestMs = Number.NEGATIVE_INFINITY
  }

  #column(metric: ActivityMetric): Float64Array {
    const column = this.#columns.get(metric)
    if (column && column.length >= this.#rows) return column
    const larger = grown(column ?? new Float64Array(0), this.#times.length, Number.NaN)
    this.#columns.set(metric, larger)
    return larger
  }

  #rowsInOrderOfTime(from: number, to: number): Uint32Array {
    const times = this.#times
    const order = Uint32Array.from({ length: to - from }, (_, index) => from + index)
    const runs = this.#runs.filter((row) => row >= from && row < to)
    if (runs.length < 2 && this.#isInOrder) return order
    order.sort((a, b) => times[a]! - times[b]! || a - b)
    if (runs.length < 2) return order
    // A column ends where its metric was last written, and would have no place for what is merged into a later row.
    for (const metric of this.#columns.keys()) this.#column(metric)
    const joined = joinRuns(order, { runs, to, times, columns: [...this.#columns.values()] })
    this.#merged += joined.merged
    for (let left = joined.refused; left > 0; left--) this.reject('time_backward')
    return joined.order
  }

  #inOrder(type: ActivityMetric, column: Float64Array, order: Uint32Array): MetricColumn {
    const times = new Float64Array(order.length)
    const values = new Float64Array(order.length)
    let length = 0
    for (const row of order) {
      const value = row < column.length ? column[row]! : Number.NaN
      if (Number.isNaN(value)) continue
      times[length] = this.#times[row]!
      values[length] = value
      length += 1
    }
    return { type, times: times.slice(0, length), values: values.slice(0, length) }
  }

  #nothingUsable(rejected: Record<string, number>): DecodeError {
    if (this.#received === 0) return new DecodeError('no_points')
    const counts = { received: this.#received, rejected }
    for (const reason of ['relative_time', 'no_time', 'time_out_of_range'] as const) {
      if (rejected[reason] === this.#received) return new DecodeError(reason, undefined, counts)
    }
    return new DecodeError('no_usable_points', undefined, counts)
  }
}

function grown(array: Float64Array, needed: number, filler: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(FIRST_CAPACITY, needed, array.length * 2))
  if (filler !== 0) larger.fill(filler, array.length)
  larger.set(array)
  return larger
}
