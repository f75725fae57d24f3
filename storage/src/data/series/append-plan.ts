import { type Month, monthOf } from '../partitions/index.ts'
import type { SeriesType } from './define-series.ts'
import type { Pacer } from './pacer.ts'
import { joinRuns, mergeRuns, type SampleRun } from './sample-run.ts'
import { cutRun, decodeSegment } from './segment-codec.ts'
import type { SegmentHead, SegmentRow } from './series-statements.ts'

/**
 * A segment with fewer samples takes what is appended next to it into itself, so that a stream of small batches becomes
 * segments of this size rather than one a batch. Larger means fewer rows and more rewriting
 * (docs/decisions/0005-segments.md has the figures).
 */
const SMALL_SEGMENT_SAMPLES = 2_048

/** What one append brings for one type and month. */
export interface MonthRun {
  readonly type: SeriesType
  readonly month: Month
  readonly run: SampleRun
}

/** Cuts a run at the borders of months. */
export function splitByMonth(type: SeriesType, run: SampleRun): MonthRun[] {
  const parts: MonthRun[] = []
  for (let from = 0; from < run.times.length; ) {
    const month = monthOf(run.times[from]!)
    const until = firstAtOrAfter(run.times, month.untilMs)
    parts.push({ type, month, run: { times: run.times.subarray(from, until), steps: run.steps.subarray(from, until) } })
    from = until
  }
  return parts
}

/** The place of the first time that is `ms` or later; the length where none is. */
export function firstAtOrAfter(times: Float64Array, ms: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < ms) low = middle + 1
    else high = middle
  }
  return low
}

/** The segments that a run has to be merged with: those it overlaps, and small ones right beside it. */
export function findInvolved(run: SampleRun, heads: readonly SegmentHead[]): SegmentHead[] {
  const first = run.times[0]!
  const last = run.times.at(-1)!
  return heads.filter(
    (head) => (head.first_ms <= last && head.last_ms >= first) || head.sample_count < SMALL_SEGMENT_SAMPLES,
  )
}

/** A row that is to be written: the samples `[from, until)` of the run, in the place of an existing row or as a new one. */
interface PlannedSegment {
  readonly run: SampleRun
  readonly from: number
  readonly until: number
  readonly replaces: SegmentHead | undefined
}

export interface MonthPlan {
  readonly part: MonthRun
  readonly segments: readonly PlannedSegment[]
  /** Rows whose samples all went into others. */
  readonly removed: readonly SegmentHead[]
  readonly merged: number
}

/** Decides what one type's month looks like after the append. Segments whose samples stay as they are, are left alone. */
export async function planMonth(
  part: MonthRun,
  involved: readonly SegmentHead[],
  rows: ReadonlyMap<string, SegmentRow>,
  pacer: Pacer,
): Promise<MonthPlan> {
  if (involved.length === 0) return { part, segments: toSegments(part.run, []), removed: [], merged: 0 }
  const existing: SampleRun[] = []
  for (const head of involved) {
    existing.push(toRun(rows.get(head.id)!))
    if (pacer.isDue) await pacer.rest()
  }
  const { run, overlapping, isChanged } = await mergeRuns(joinRuns(existing), part.run, pacer)
  if (!isChanged) return { part, segments: [], removed: [], merged: overlapping }
  const segments = toSegments(run, involved)
  return { part, segments, removed: involved.slice(segments.length), merged: overlapping }
}

function toSegments(run: SampleRun, involved: readonly SegmentHead[]): PlannedSegment[] {
  return cutRun(run).map(([from, until], index) => ({ run, from, until, replaces: involved[index] }))
}

/** The samples of a stored segment. */
export function toRun(row: SegmentRow): SampleRun {
  return decodeSegment({
    firstMs: row.first_ms,
    first: row.value_first,
    count: row.sample_count,
    timeDeltas: row.time_deltas,
    valueDeltas: row.value_deltas ?? row.wide_value_deltas!,
  })
}
