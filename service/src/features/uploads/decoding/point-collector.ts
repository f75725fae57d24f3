import {
  ACTIVITY_METRICS,
  type ActivityMetric,
  type MetricColumn,
  type PointCounts,
  type PointValues,
} from './activity.ts'
import { DecodeError } from './decode-error.ts'

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

export interface CollectedPoints {
  /** The time of every stored point, in order. */
  readonly times: Float64Array
  readonly columns: MetricColumn[]
  readonly points: PointCounts
}

const POSITION_METRICS: ReadonlySet<ActivityMetric> = new Set(['latitude', 'longitude'])
const FIRST_CAPACITY = 1024

/**
 * Gathers the points of one file. Points of the same time become one, field by field, the later value winning; a bad
 * value is dropped from its point, a point without a usable time or value is refused, and both are counted by reason.
 */
export class PointCollector {
  readonly #options: CollectorOptions
  readonly #rowByTime = new Map<number, number>()
  #times = new Float64Array(FIRST_CAPACITY)
  readonly #columns = new Map<ActivityMetric, Float64Array<ArrayBuffer>>()
  readonly #rejected = new Map<string, number>()
  #received = 0
  #merged = 0
  #lastTimeMs = Number.NaN
  #lastRow = -1
  #rrTimes: number[] = []
  #rrValues: number[] = []

  constructor(options: CollectorOptions) {
    this.#options = options
  }

  get received(): number {
    return this.#received
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
  refuse(reason: string): void {
    this.#receive()
    this.reject(reason)
  }

  /** Takes one RR interval. Callers give every interval a time of its own, so none merges away. */
  addInterval(timeMs: number, milliseconds: number): void {
    const problem = this.#timeProblem(timeMs)
    if (problem || !this.#isWithin('rr_interval', milliseconds)) {
      this.reject(problem ? `rr_interval_${problem}` : 'rr_interval_out_of_bounds')
      return
    }
    if (this.#rrTimes.length >= this.#options.maxPoints) throw new DecodeError('too_many_points')
    this.#rrTimes.push(timeMs)
    this.#rrValues.push(milliseconds)
  }

  reject(reason: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1)
  }

  /** The columns in order of time, and the counts. @throws DecodeError when no point could be used */
  finish(): CollectedPoints {
    const stored = this.#rowByTime.size
    const rejected = Object.fromEntries([...this.#rejected].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (stored === 0) throw this.#nothingUsable(rejected)
    const order = this.#rowsInOrderOfTime(stored)
    const columns: MetricColumn[] = []
    for (const type of ACTIVITY_METRICS) {
      const column = this.#columns.get(type)
      if (column) columns.push(this.#inOrder(type, column, order))
    }
    if (this.#rrTimes.length > 0) {
      columns.push({
        type: 'rr_interval',
        times: Float64Array.from(this.#rrTimes),
        values: Float64Array.from(this.#rrValues),
      })
    }
    const times = Float64Array.from(order, (row) => this.#times[row]!)
    return { times, columns, points: { received: this.#received, stored, merged: this.#merged, rejected } }
  }

  #timeProblem(timeMs: number | undefined): string | undefined {
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
    return isGood
  }

  #isWithin(metric: ActivityMetric, value: number): boolean {
    const { minimum, maximum } = this.#options.bounds[metric]
    return value >= minimum && value <= maximum
  }

  #rowAt(timeMs: number): number {
    const known = timeMs === this.#lastTimeMs ? this.#lastRow : this.#rowByTime.get(timeMs)
    if (known !== undefined) this.#merged += 1
    const row = known ?? this.#rowByTime.size
    if (known === undefined) {
      this.#rowByTime.set(timeMs, row)
      if (row >= this.#times.length) this.#times = grown(this.#times, row + 1, 0)
      this.#times[row] = timeMs
    }
    this.#lastTimeMs = timeMs
    this.#lastRow = row
    return row
  }

  #column(metric: ActivityMetric): Float64Array {
    const column = this.#columns.get(metric)
    if (column && column.length >= this.#rowByTime.size) return column
    const larger = grown(column ?? new Float64Array(0), this.#times.length, Number.NaN)
    this.#columns.set(metric, larger)
    return larger
  }

  #rowsInOrderOfTime(rows: number): Uint32Array {
    const order = Uint32Array.from({ length: rows }, (_, row) => row)
    const times = this.#times
    return order.sort((a, b) => times[a]! - times[b]!)
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
