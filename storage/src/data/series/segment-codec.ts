import type { SampleRun } from './sample-run.ts'

/** A segment as it goes into its row. */
export interface EncodedSegment {
  readonly firstMs: number
  readonly lastMs: number
  readonly count: number
  readonly first: number
  readonly last: number
  readonly min: number
  readonly max: number
  readonly sum: number
  /** The first difference is 0. */
  readonly timeDeltas: Int32Array
  /** Narrow where all of them fit. */
  readonly valueDeltas: Int16Array | Int32Array
}

/**
 * Most samples in a segment. Longer ones compress no better, and every late sample rewrites its whole segment
 * (docs/decisions/0005-segments.md has the figures).
 */
const MAX_SEGMENT_SAMPLES = 8_192

const GREATEST_DELTA = 2 ** 31 - 1
const LEAST_DELTA = -(2 ** 31)
const GREATEST_NARROW = 2 ** 15 - 1
const LEAST_NARROW = -(2 ** 15)

/** Where a run has to be cut: `[from, until)` pairs that fit a segment each. The run must not cross a month. */
export function cutRun(run: SampleRun): [from: number, until: number][] {
  const pieces: [number, number][] = []
  const length = run.times.length
  // Pieces of equal length: 8,193 samples become two halves, not a full segment and a crumb.
  const pieceSamples = Math.ceil(length / Math.ceil(length / MAX_SEGMENT_SAMPLES))
  let from = 0
  for (let index = 1; index < length; index++) {
    if (index - from < pieceSamples && fits(run.times, index) && fits(run.steps, index)) continue
    pieces.push([from, index])
    from = index
  }
  if (length > 0) pieces.push([from, length])
  return pieces
}

function fits(numbers: Float64Array, index: number): boolean {
  const delta = numbers[index]! - numbers[index - 1]!
  return delta <= GREATEST_DELTA && delta >= LEAST_DELTA
}

/** Encodes the samples `[from, until)` of a run, which `cutRun` found to fit. */
export function encodeSegment({ times, steps }: SampleRun, from: number, until: number): EncodedSegment {
  const count = until - from
  const timeDeltas = new Int32Array(count)
  const valueDeltas = new Int32Array(count)
  let time = times[from]!
  let value = steps[from]!
  let min = value
  let max = value
  let sum = 0
  let isNarrow = true
  for (let index = 0; index < count; index++) {
    const nextTime = times[from + index]!
    const nextValue = steps[from + index]!
    timeDeltas[index] = nextTime - time
    const valueDelta = nextValue - value
    valueDeltas[index] = valueDelta
    if (valueDelta > GREATEST_NARROW || valueDelta < LEAST_NARROW) isNarrow = false
    if (nextValue < min) min = nextValue
    else if (nextValue > max) max = nextValue
    sum += nextValue
    time = nextTime
    value = nextValue
  }
  return {
    firstMs: times[from]!,
    lastMs: time,
    count,
    first: steps[from]!,
    last: value,
    min,
    max,
    sum,
    timeDeltas,
    valueDeltas: isNarrow ? Int16Array.from(valueDeltas) : valueDeltas,
  }
}

/** A segment as its row gives it. */
export interface StoredSegment {
  readonly firstMs: number
  readonly first: number
  readonly count: number
  readonly timeDeltas: Int32Array
  readonly valueDeltas: Int16Array | Int32Array
}

/**
 * The samples of a segment.
 * @throws RangeError when the row contradicts itself
 */
export function decodeSegment({ firstMs, first, count, timeDeltas, valueDeltas }: StoredSegment): SampleRun {
  if (timeDeltas.length !== count || valueDeltas.length !== count)
    throw new RangeError(
      `a segment of ${count} samples has ${timeDeltas.length} times and ${valueDeltas.length} values`,
    )
  return { times: addUp(timeDeltas, firstMs), steps: addUp(valueDeltas, first) }
}

function addUp(deltas: Int16Array | Int32Array, start: number): Float64Array {
  const sums = new Float64Array(deltas.length)
  let sum = start
  for (let index = 0; index < deltas.length; index++) {
    sum += deltas[index]!
    sums[index] = sum
  }
  return sums
}
