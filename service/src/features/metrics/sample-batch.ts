import { createHash } from 'node:crypto'
import { EARLIEST_MS, isUuid, latestMs, type SampleColumn, type SeriesType } from '@longrun/storage'
import { FORMATS, type InputProblem, Problem } from '../../http/index.ts'
import { metricSeries } from './metric-series.ts'

/** Samples that were sent, checked as far as they can be without the database. */
export interface SampleBatch {
  /** By what the samples belong to: a workout's id, or null for nothing. Sorted, so that batches never wait crosswise. */
  readonly contexts: ReadonlyMap<string | null, readonly BatchColumn[]>
  /** Where each workout is named first, for messages. */
  readonly workouts: ReadonlyMap<string, string>
}

/** Samples of one type, in the order in which they came. */
interface BatchColumn extends SampleColumn {
  readonly times: Float64Array
  readonly values: Float64Array
}

interface Limits {
  readonly maxWorkouts: number
  readonly maxProblems: number
}

const FIELDS = ['type', 'value', 'unit', 'recordedAt', 'workoutId']
const TYPES = [...metricSeries.types.keys()].join(', ')

/** Collects samples one by one into columns. After the first fault nothing is kept, but everything is still checked. */
export class SampleCollector {
  readonly #range: { readonly latest: number; readonly words: string }
  readonly #limits: Limits
  readonly #columns = new Map<string | null, Map<string, ColumnBuilder>>()
  readonly #workouts = new Map<string, string>()
  readonly #problems: InputProblem[] = []
  #faults = 0
  #count = 0

  constructor(now: Date, limits: Limits) {
    const latest = latestMs(now)
    this.#range = { latest, words: `${new Date(EARLIEST_MS).toISOString()} to ${new Date(latest).toISOString()}` }
    this.#limits = limits
  }

  /** How many samples were added. */
  get count(): number {
    return this.#count
  }

  /** Checks a sample as it came and keeps it. */
  add(sample: unknown): void {
    const at = `samples.${this.#count}`
    this.#count += 1
    if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) {
      this.refuse(at, `must be a JSON object of ${FIELDS.join(', ')}`)
      return
    }
    const { type: code, value, unit, recordedAt, workoutId = null } = sample as Record<string, unknown>
    for (const field of Object.keys(sample)) {
      if (!FIELDS.includes(field)) {
        this.refuse(`${at}.${field.slice(0, 100)}`, `is unknown; known: ${FIELDS.join(', ')}`)
      }
    }
    const type = typeof code === 'string' ? metricSeries.types.get(code) : undefined
    if (type === undefined) this.refuse(`${at}.type`, code === undefined ? 'is required' : `must be one of ${TYPES}`)
    this.#checkValue(at, value, type)
    this.#checkUnit(at, unit, type)
    const timeMs = this.#parseTime(at, recordedAt)
    const context = this.#parseWorkout(at, workoutId)
    if (this.#faults === 0) this.#columnOf(context, type!).push(timeMs!, value as number)
    else this.#columns.clear()
  }

  /** Notes a fault; of too many only how many there are. */
  refuse(path: string, message: string): void {
    this.#faults += 1
    if (this.#faults <= this.#limits.maxProblems) this.#problems.push({ path, message })
  }

  /** @throws Problem `invalid_input` with every fault */
  finish(): SampleBatch {
    if (this.#faults > 0) {
      const untold = this.#faults - this.#problems.length
      const detail = untold > 0 ? { detail: `There are ${untold} more faults than these` } : {}
      throw new Problem('invalid_input', { errors: this.#problems, ...detail })
    }
    const contexts = new Map<string | null, BatchColumn[]>()
    for (const context of [...this.#columns.keys()].sort(compareContexts)) {
      const columns = [...this.#columns.get(context)!].sort(([a], [b]) => (a < b ? -1 : 1))
      contexts.set(
        context,
        columns.map(([, builder]) => builder.toColumn()),
      )
    }
    return { contexts, workouts: this.#workouts }
  }

  #checkValue(at: string, value: unknown, type: SeriesType | undefined): void {
    const { minimum, maximum, unit } = type ?? NOT_KNOWN
    if (typeof value === 'number' && value >= minimum && value <= maximum) return
    const range = type ? ` from ${minimum} to ${maximum} ${unit}` : ''
    this.refuse(`${at}.value`, value === undefined ? 'is required' : `must be a number${range}`)
  }

  #checkUnit(at: string, unit: unknown, type: SeriesType | undefined): void {
    if (unit === undefined) return
    if (type ? unit !== type.unit : typeof unit !== 'string') {
      this.refuse(`${at}.unit`, `must be ${type ? type.unit : 'the unit of the type'}: values are not converted`)
    }
  }

  #parseTime(at: string, text: unknown): number | undefined {
    const path = `${at}.recordedAt`
    if (typeof text !== 'string' || !FORMATS['date-time']!(text)) {
      this.refuse(path, text === undefined ? 'is required' : 'must be a time such as 2026-03-14T07:30:00Z')
      return undefined
    }
    const timeMs = Date.parse(text)
    if (timeMs >= EARLIEST_MS && timeMs <= this.#range.latest) return timeMs
    this.refuse(path, `must be a time from ${this.#range.words}`)
    return undefined
  }

  #parseWorkout(at: string, id: unknown): string | null {
    if (id === null) return null
    const path = `${at}.workoutId`
    if (typeof id !== 'string' || !isUuid(id)) {
      this.refuse(path, 'must be a UUID or null')
      return null
    }
    const workout = id.toLowerCase()
    if (this.#workouts.has(workout)) return workout
    const { maxWorkouts } = this.#limits
    if (this.#workouts.size < maxWorkouts) this.#workouts.set(workout, path)
    else this.refuse(path, `must be one of the ${maxWorkouts} workouts before: more are not taken at once`)
    return workout
  }

  #columnOf(context: string | null, { code }: SeriesType): ColumnBuilder {
    const columns = this.#columns.get(context) ?? new Map<string, ColumnBuilder>()
    this.#columns.set(context, columns)
    const column = columns.get(code) ?? new ColumnBuilder(code)
    columns.set(code, column)
    return column
  }
}

const NOT_KNOWN = { minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE, unit: '' }

/** The same for the same samples, in whatever form they came. */
export function fingerprintOf({ contexts }: SampleBatch): string {
  const hash = createHash('sha256')
  for (const [context, columns] of contexts) {
    for (const { type, times, values } of columns) {
      hash.update(`${context} ${type} ${times.length}\n`)
      hash.update(times).update(values)
    }
  }
  return hash.digest('base64url')
}

function compareContexts(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}

/** Two growing arrays: a million samples take 16 bytes each, and the room to grow. */
class ColumnBuilder {
  readonly #type: string
  #times = new Float64Array(16)
  #values = new Float64Array(16)
  #length = 0

  constructor(type: string) {
    this.#type = type
  }

  push(timeMs: number, value: number): void {
    if (this.#length === this.#times.length) {
      this.#times = grown(this.#times)
      this.#values = grown(this.#values)
    }
    this.#times[this.#length] = timeMs
    this.#values[this.#length] = value
    this.#length += 1
  }

  toColumn(): BatchColumn {
    const end = this.#length
    return { type: this.#type, times: this.#times.subarray(0, end), values: this.#values.subarray(0, end) }
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2)
  larger.set(array)
  return larger
}
