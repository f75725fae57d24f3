import { EARLIEST_MS, latestMs } from '../partitions/index.ts'
import type { SeriesType } from './define-series.ts'
import { PACE_SAMPLES, type Pacer } from './pacer.ts'

/** Samples of one type as callers give them: two arrays of the same length. */
export interface SampleColumn {
  /** Code of the type. */
  readonly type: string
  /** Milliseconds since 1970, in any order. A part of a millisecond is dropped. */
  readonly times: Float64Array | readonly number[]
  /** In the type's unit, rounded to its resolution. Null: no value at that time, which never replaces one. */
  readonly values: Float64Array | readonly (number | null)[]
}

/** Why a sample cannot be stored. */
export const REJECTION_REASONS = [
  'time_not_a_number',
  'time_too_early',
  'time_too_late',
  'value_not_a_number',
  'value_too_low',
  'value_too_high',
] as const

/** One of `REJECTION_REASONS`. */
export type RejectionReason = (typeof REJECTION_REASONS)[number]

/** What is right and what is wrong with a column. */
export interface ScreenedColumn {
  readonly times: Float64Array
  /** In steps of the type's resolution. */
  readonly steps: Float64Array
  readonly rejected: Partial<Record<RejectionReason, number>>
  /** The first rejected samples, for messages. */
  readonly places: readonly { readonly index: number; readonly reason: RejectionReason }[]
}

const MOST_PLACES = 20

/** Sorts the possible samples from the impossible, and brings values to the type's resolution. */
export async function screenColumn(
  type: SeriesType,
  { times, values }: SampleColumn,
  now: Date,
  pacer: Pacer,
): Promise<ScreenedColumn> {
  if (times.length !== values.length)
    throw new TypeError(`${type.code}: ${times.length} times and ${values.length} values; they must be as many`)
  const latest = latestMs(now)
  const keptTimes = new Float64Array(times.length)
  const keptSteps = new Float64Array(times.length)
  const rejected: Partial<Record<RejectionReason, number>> = {}
  const places: { index: number; reason: RejectionReason }[] = []
  let count = 0
  for (let index = 0; index < times.length; index++) {
    const value = values[index]
    if (value === null || value === undefined) continue
    const time = Math.floor(times[index]!)
    const reason = findTimeProblem(time, latest) ?? findValueProblem(value, type)
    if (reason === undefined) {
      keptTimes[count] = time
      keptSteps[count] = Math.round(value * type.scale)
      count++
    } else {
      rejected[reason] = (rejected[reason] ?? 0) + 1
      if (places.length < MOST_PLACES) places.push({ index, reason })
    }
    if (index % PACE_SAMPLES === 0 && pacer.isDue) await pacer.rest()
  }
  return { times: keptTimes.subarray(0, count), steps: keptSteps.subarray(0, count), rejected, places }
}

function findTimeProblem(time: number, latest: number): RejectionReason | undefined {
  if (time >= EARLIEST_MS && time <= latest) return undefined
  if (time < EARLIEST_MS) return 'time_too_early'
  return time > latest ? 'time_too_late' : 'time_not_a_number'
}

function findValueProblem(value: number, { minimum, maximum }: SeriesType): RejectionReason | undefined {
  if (value >= minimum && value <= maximum) return undefined
  if (!Number.isFinite(value)) return 'value_not_a_number'
  return value < minimum ? 'value_too_low' : 'value_too_high'
}

/** Says what is wrong at one place, with what would be right. Never the value itself: it may be personal. */
export function describeRejection(reason: RejectionReason, { minimum, maximum, unit }: SeriesType, now: Date): string {
  if (reason.startsWith('value')) return `must be a number from ${minimum} to ${maximum} ${unit}`
  return `must be a time from ${new Date(EARLIEST_MS).toISOString()} to ${new Date(latestMs(now)).toISOString()}`
}
