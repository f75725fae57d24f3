/** What a watch recorded: a value of every metric at every time, in the units of the metric types. */
export interface Recording {
  /** Milliseconds since 1970, in order. */
  readonly times: Float64Array<ArrayBuffer>
  readonly values: Readonly<Record<RecordedMetric, Float64Array<ArrayBuffer>>>
}

/** The metrics that the watch records. */
export const RECORDED_METRICS = [
  'heart_rate',
  'speed',
  'cadence',
  'distance',
  'altitude',
  'latitude',
  'longitude',
] as const
export type RecordedMetric = (typeof RECORDED_METRICS)[number]

/** Columns that grow as the run goes on. */
export class Points {
  #times: Float64Array<ArrayBuffer>
  readonly #values: Record<RecordedMetric, Float64Array<ArrayBuffer>>
  #count = 0

  constructor(expected: number) {
    const size = Math.ceil(expected * 1.6) + 64
    this.#times = new Float64Array(size)
    const columns = RECORDED_METRICS.map((metric) => [metric, new Float64Array(size)] as const)
    this.#values = Object.fromEntries(columns) as Record<RecordedMetric, Float64Array<ArrayBuffer>>
  }

  add(timeMs: number, values: Readonly<Record<RecordedMetric, number>>): void {
    if (this.#count === this.#times.length) this.#grow()
    this.#times[this.#count] = timeMs
    for (const metric of RECORDED_METRICS) this.#values[metric][this.#count] = values[metric]
    this.#count++
  }

  take(): Recording {
    const columns = RECORDED_METRICS.map((metric) => [metric, this.#values[metric].slice(0, this.#count)] as const)
    const values = Object.fromEntries(columns) as Record<RecordedMetric, Float64Array<ArrayBuffer>>
    return { times: this.#times.slice(0, this.#count), values }
  }

  #grow(): void {
    const longer = (column: Float64Array<ArrayBuffer>) => {
      const copy = new Float64Array(column.length * 2)
      copy.set(column)
      return copy
    }
    this.#times = longer(this.#times)
    for (const metric of RECORDED_METRICS) this.#values[metric] = longer(this.#values[metric])
  }
}
