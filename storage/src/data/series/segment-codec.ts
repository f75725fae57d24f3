import { endianness } from 'node:os'
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
  /** `int4[]` in PostgreSQL's binary format. The first difference is 0. */
  readonly timeDeltas: Buffer
  readonly valueDeltas: Buffer
}

/**
 * Most samples in a segment. Longer ones compress no better, and every late sample rewrites its whole segment
 * (docs/decisions/segments.md has the figures).
 */
export const MAX_SEGMENT_SAMPLES = 8_192

const GREATEST_DELTA = 2 ** 31 - 1
const LEAST_DELTA = -(2 ** 31)

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
  const timeDeltas = openArray(count)
  const valueDeltas = openArray(count)
  let time = times[from]!
  let value = steps[from]!
  let min = value
  let max = value
  let sum = 0
  for (let index = 0; index < count; index++) {
    const nextTime = times[from + index]!
    const nextValue = steps[from + index]!
    timeDeltas.words[HEADER_WORDS + 2 * index] = ELEMENT_BYTES
    timeDeltas.words[HEADER_WORDS + 2 * index + 1] = nextTime - time
    valueDeltas.words[HEADER_WORDS + 2 * index] = ELEMENT_BYTES
    valueDeltas.words[HEADER_WORDS + 2 * index + 1] = nextValue - value
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
    timeDeltas: toNetworkOrder(timeDeltas.bytes),
    valueDeltas: toNetworkOrder(valueDeltas.bytes),
  }
}

// array_recv: dimensions, whether there are nulls, the element type; for each dimension its length and lower bound;
// for each element its size and content. All of it words of 4 bytes, most significant byte first.
const HEADER_WORDS = 5
const INT4_OID = 23
const ELEMENT_BYTES = 4

function openArray(count: number): { bytes: Buffer; words: Int32Array } {
  const bytes = Buffer.allocUnsafeSlow(4 * (HEADER_WORDS + 2 * count))
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  words.set([1, 0, INT4_OID, count, 1])
  return { bytes, words }
}

const IS_LITTLE_ENDIAN = endianness() === 'LE'

function toNetworkOrder(bytes: Buffer): Buffer {
  return IS_LITTLE_ENDIAN ? bytes.swap32() : bytes
}

/** A segment as its row gives it. The arrays are in PostgreSQL's text format: `{0,1000,1000}`. */
export interface StoredSegment {
  readonly firstMs: number
  readonly first: number
  readonly count: number
  readonly timeDeltas: string
  readonly valueDeltas: string
}

/** Decodes a segment into `run`, from place `at` on. */
export function decodeSegment(segment: StoredSegment, run: SampleRun, at: number): void {
  addUp(segment.timeDeltas, segment.firstMs, run.times, at, segment.count)
  addUp(segment.valueDeltas, segment.first, run.steps, at, segment.count)
}

const MINUS = 45
const ZERO = 48
const NINE = 57

// The results of pg are strings even in binary format, where bytes from 128 on are lost; so the arrays come as text.
function addUp(text: string, start: number, into: Float64Array, at: number, count: number): void {
  let sum = start
  let place = 1
  for (let index = 0; index < count; index++) {
    let code = text.charCodeAt(place++)
    const isNegative = code === MINUS
    if (isNegative) code = text.charCodeAt(place++)
    let delta = 0
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(place++)) delta = delta * 10 + (code - ZERO)
    sum += isNegative ? -delta : delta
    into[at + index] = sum
  }
  if (place !== text.length) throw new RangeError(`a segment of ${count} samples has an array of another length`)
}
