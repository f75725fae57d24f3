import { FitEncoder } from 'fit-file-parser/encoder'
import { type DecodedFile, DecodeError, decodeFile, type MetricColumn } from '../../decoding/index.ts'
import { TEST_DECODE_OPTIONS } from '../decode-file.ts'
import type { DamagedFile } from './damage-files.ts'

/** What a whole file holds, by metric, in order of time. */
interface Truth {
  readonly samples: ReadonlyMap<string, Pick<MetricColumn, 'times' | 'values'>>
  readonly all: number
}

interface Verdict {
  /** What must not be; empty where all is as it has to be. */
  readonly problems: readonly string[]
  readonly outcome: 'refused' | 'whole' | 'saved'
  /** Of a file that was saved: samples of the whole file that are there, all of it, and those that are others'. */
  readonly kept: number
  readonly all: number
  readonly wrong: number
}

const DEADLINE_MS = 10_000

// Files are damaged many times over.
const TRUTHS = new WeakMap<Uint8Array, Truth>()

/** Decodes a damaged file and holds the result against that of the whole one. */
export function judgeDamage(whole: Uint8Array, { bytes, isCut }: DamagedFile, name: string): Verdict {
  const truth = TRUTHS.get(whole) ?? toTruth(decode(whole, name))
  TRUTHS.set(whole, truth)
  const started = performance.now()
  const result = decode(bytes, name)
  const problems = performance.now() - started > DEADLINE_MS ? ['took longer than its deadline'] : []
  if (result instanceof DecodeError) return { problems, outcome: 'refused', kept: 0, all: truth.all, wrong: 0 }
  problems.push(...oddities(result))
  const { kept, wrong, wrongBeforeLast } = compare(truth, result)
  const isSame = kept === truth.all && wrong === 0
  const isAllowedUnmarked = isSame || (result.format === 'fit' ? hasRightChecksums(bytes) : !isCut)
  if (!result.salvage && !isAllowedUnmarked) problems.push('is not what the whole file holds, and not marked')
  if (isCut && wrongBeforeLast > 0) problems.push('holds samples that the whole file does not hold')
  return { problems, outcome: result.salvage ? 'saved' : 'whole', kept, all: truth.all, wrong }
}

function decode(bytes: Uint8Array, name: string): DecodedFile | DecodeError {
  try {
    return decodeFile(bytes, name, TEST_DECODE_OPTIONS)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}

function oddities({ activities, points, salvage }: DecodedFile): string[] {
  const problems: string[] = []
  const columns = activities.flatMap((activity) => activity.columns)
  if (points.stored === 0 || columns.length === 0) problems.push('holds no samples')
  for (const { type, times, values } of columns) {
    if (times.length !== values.length || times.length === 0) problems.push(`${type}: as many times as values`)
    if (!times.every((time, index) => index === 0 || time > times[index - 1]!)) problems.push(`${type}: not in order`)
    if (!values.every(Number.isFinite)) problems.push(`${type}: not finite`)
  }
  const { received, stored, merged, rejected } = points
  if (stored + merged > received) problems.push('more points than there are')
  if (salvage && !(salvage.lostBytes >= 0)) problems.push('lost less than nothing')
  if (Object.values(rejected).some((count) => !(count > 0))) problems.push('counts without a count')
  return problems
}

function toTruth(file: DecodedFile | DecodeError): Truth {
  const columns = file instanceof DecodeError ? [] : file.activities.flatMap((activity) => activity.columns)
  const samples = new Map<string, Pick<MetricColumn, 'times' | 'values'>>()
  for (const [type, parts] of Map.groupBy(columns, (column) => column.type)) {
    const pairs = parts.flatMap(({ times, values }) =>
      Array.from(times, (time, index) => [time, values[index]!] as const),
    )
    pairs.sort(([a], [b]) => a - b)
    samples.set(type, {
      times: Float64Array.from(pairs, ([time]) => time),
      values: Float64Array.from(pairs, ([, value]) => value),
    })
  }
  return { samples, all: columns.reduce((sum, { times }) => sum + times.length, 0) }
}

// A cut may have taken a later record of the last time away, whose values would have won.
function compare(truth: Truth, { activities }: DecodedFile): { kept: number; wrong: number; wrongBeforeLast: number } {
  const columns = activities.flatMap((activity) => activity.columns)
  const lastMs = columns.reduce((latest, { times }) => Math.max(latest, times.at(-1)!), Number.NEGATIVE_INFINITY)
  let [kept, wrong, wrongBeforeLast] = [0, 0, 0]
  for (const { type, times, values } of columns) {
    const known = truth.samples.get(type)
    let at = 0
    for (const [index, time] of times.entries()) {
      while (known && at < known.times.length && known.times[at]! < time) at += 1
      if (known?.times[at] === time && known.values[at] === values[index]) kept += 1
      else {
        wrong += 1
        if (time < lastMs) wrongBeforeLast += 1
      }
    }
  }
  return { kept, wrong, wrongBeforeLast }
}

// By another's checksum, not by ours.
function hasRightChecksums(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; ) {
    if (at + 12 > bytes.length) return false
    const end = at + bytes[at]! + view.getUint32(at + 4, true)
    if (end + 2 > bytes.length) return false
    if (view.getUint16(end, true) !== FitEncoder.calculateCRC(bytes.subarray(at, end))) return false
    at = end + 2
  }
  return true
}
