import type { Reader } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import { EARLIEST_MS, latestMs, monthOf } from '../partitions/index.ts'
import { firstAtOrAfter, toRun } from './append-plan.ts'
import { toTime } from './append-samples.ts'
import type { SeriesType } from './define-series.ts'
import { MOST_READ_SEGMENTS, type ReadSamplesOptions, type Samples, toBound } from './read-samples.ts'
import type { PageRow, SeriesStatements } from './series-statements.ts'

/** Where a sample stands among those of its type: samples come by time, and at one time by context, those of none first. */
export interface SamplePlace {
  readonly timeMs: number
  readonly context: string | null
}

/** Which samples of one type to read, and how many of them at once. */
export interface ReadPageOptions extends Omit<ReadSamplesOptions, 'types'> {
  /** Code of the type. */
  readonly type: string
  /** Only what comes after this place: the `next` of the page before. */
  readonly after?: SamplePlace | undefined
  /** Most samples of the page, 1 to 100,000. */
  readonly limit: number
}

/** Some of the samples, in order, and where to go on. */
export interface SamplePage extends Samples {
  /** The place to read after for more; undefined where there is no more. A page may be short and still have one. */
  readonly next: SamplePlace | undefined
}

/** Most samples of one page. */
export const MOST_PAGE_SAMPLES = 100_000

interface Wanted {
  readonly owner: string
  readonly type: SeriesType
  readonly options: ReadPageOptions
  readonly now: Date
}

export async function readPage(
  reader: Reader,
  statements: SeriesStatements,
  { owner, type, options, now }: Wanted,
): Promise<SamplePage> {
  const { context, after, limit } = options
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_PAGE_SAMPLES)
    throw new StorageError('invalid_input', 'a page of that size is not read', {
      problems: [{ path: 'limit', message: `must be an integer from 1 to ${MOST_PAGE_SAMPLES}` }],
    })
  const from = Math.max(toBound(options.from, 'from') ?? EARLIEST_MS, after?.timeMs ?? EARLIEST_MS, EARLIEST_MS)
  const to = Math.min(toBound(options.to, 'to') ?? Number.POSITIVE_INFINITY, latestMs(now) + 1)
  if (from >= to) return { times: new Float64Array(0), values: new Float64Array(0), next: undefined }
  // Each segment that begins in the range gives a sample at least; the rest is for those that began before it.
  const mostSegments = Math.min(limit + 256, MOST_READ_SEGMENTS)
  const rows = await reader.many(
    statements.readPage[context === undefined ? 'any' : context === null ? 'none' : 'one'],
    [owner, context ?? null, type.id, toTime(monthOf(from).fromMs), toTime(to), toTime(from), mostSegments, limit],
  )
  const knownUntil = toKnownUntil(rows, mostSegments)
  const picked = pickSamples(rows, { from, to: Math.min(to, knownUntil), after, limit })
  const isCut = picked.length > limit || knownUntil < to
  const samples = picked.slice(0, limit)
  if (isCut && samples.length === 0)
    throw new StorageError('invalid_input', 'too many segments lie across one time', {
      problems: [{ path: 'context', message: `must be given: more than ${mostSegments} have samples at that time` }],
    })
  const last = samples.at(-1)
  return {
    times: Float64Array.from(samples, ({ timeMs }) => timeMs),
    values: Float64Array.from(samples, ({ step }) => step / type.scale),
    next: isCut && last ? { timeMs: last.timeMs, context: last.context } : undefined,
  }
}

// Segments that were not read begin there at the earliest: of what lies before, nothing is missing.
function toKnownUntil(rows: readonly PageRow[], mostSegments: number): number {
  const last = rows.at(-1)
  if (!last) return Number.POSITIVE_INFINITY
  if (last.next_ms !== null) return last.next_ms
  return last.found === mostSegments ? last.first_ms : Number.POSITIVE_INFINITY
}

interface PlacedSample extends SamplePlace {
  readonly step: number
}

interface Range {
  readonly from: number
  readonly to: number
  readonly after: SamplePlace | undefined
  readonly limit: number
}

/** The first samples of the range, in order: one more than asked for, where there are. */
function pickSamples(rows: readonly PageRow[], { from, to, after, limit }: Range): PlacedSample[] {
  const picked: PlacedSample[] = []
  for (const row of rows) {
    const { times, steps } = toRun(row)
    const context = row.context
    let index = firstAtOrAfter(times, from)
    if (after && times[index] === after.timeMs && compareContexts(context, after.context) <= 0) index++
    const end = Math.min(firstAtOrAfter(times, to), index + limit + 1)
    for (; index < end; index++) picked.push({ timeMs: times[index]!, context, step: steps[index]! })
  }
  return picked.sort((a, b) => a.timeMs - b.timeMs || compareContexts(a.context, b.context)).slice(0, limit + 1)
}

function compareContexts(a: string | null, b: string | null): number {
  const [one, other] = [a ?? '', b ?? '']
  return one < other ? -1 : one > other ? 1 : 0
}
