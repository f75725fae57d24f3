import type { DecodedActivity, DecodedFile, LegAbout, MetricColumn, PointCounts } from '../activity.ts'
import { DecodeError } from '../decode-error.ts'
import { computeTotals } from './activity-totals.ts'
import type { CollectedPart, CollectedPoints } from './point-collector.ts'
import type { PointReason } from './point-reasons.ts'

/** Nobody pauses longer: what a file holds after that is another outing, and another workout. */
const OUTING_GAP_MS = 3 * 86_400_000

/** Fewer points than this, and less than `STRAY_SHARE` of all, that lie an outing apart: a clock that was not set. */
const STRAY_POINTS = 10
const STRAY_SHARE = 0.01

// In UTF-16 units: more than any name that is kept. A file may hold megabytes here, and they would be handled on the
// thread that serves requests.
const LONGEST_TEXT = 1_000

/** Points of one leg without a gap that ends an outing. */
interface Piece {
  readonly leg: LegAbout
  /** The first of them and the one after the last. */
  readonly from: number
  readonly to: number
}

/** What becomes of a file's points. */
export type SplitFile = Pick<DecodedFile, 'activities' | 'points'>

/**
 * Makes activities of what was collected: one a leg and outing, every point in exactly one. A point belongs to the last leg
 * of its part that began before it, or to the first. Legs without points are none.
 *
 * @throws DecodeError `too_many_activities`
 */
export function splitActivities(
  { parts, points }: CollectedPoints,
  legs: readonly LegAbout[],
  maxActivities: number,
): SplitFile {
  const legsOf = Map.groupBy(legs, ({ part }) => part)
  const found = parts.map(({ times }, part) => findPieces(times, legsOf.get(part)?.sort(byStart) ?? []))
  const count = found.reduce((sum, { pieces }) => sum + pieces.length, 0)
  if (count > maxActivities) throw new DecodeError('too_many_activities')
  const activities = found.flatMap(({ pieces }, part) => toActivities(parts[part]!, pieces))
  activities.sort((a, b) => a.startedAtMs - b.startedAtMs)
  const strays = found.reduce((sum, { strayPoints }) => sum + strayPoints, 0)
  // Intervals have times of their own: those of points that were strays go with them.
  const lostIntervals = countIntervals(parts) - countIntervals(activities)
  return { activities, points: strays === 0 ? points : withStrays(points, strays, lostIntervals) }
}

function byStart(a: LegAbout, b: LegAbout): number {
  return startOf(a) < startOf(b) ? -1 : 1
}

function startOf({ startMs }: LegAbout): number {
  return startMs ?? Number.NEGATIVE_INFINITY
}

function findPieces(times: Float64Array, legs: readonly LegAbout[]): { pieces: Piece[]; strayPoints: number } {
  const pieces: Piece[] = []
  let strayPoints = 0
  for (const { from, to } of findOutings(times)) {
    const count = to - from
    if (count < STRAY_POINTS && count < times.length * STRAY_SHARE) strayPoints += count
    else pieces.push(...cutAtLegs(times, { from, to }, legs))
  }
  return { pieces, strayPoints }
}

function findOutings(times: Float64Array): { from: number; to: number }[] {
  const outings: { from: number; to: number }[] = []
  let from = 0
  for (let at = 1; at <= times.length; at++) {
    if (at < times.length && times[at]! - times[at - 1]! <= OUTING_GAP_MS) continue
    outings.push({ from, to: at })
    from = at
  }
  return times.length === 0 ? [] : outings
}

function cutAtLegs(times: Float64Array, outing: { from: number; to: number }, legs: readonly LegAbout[]): Piece[] {
  const pieces: Piece[] = []
  let leg = 0
  for (let from = outing.from, at = from; at < outing.to; from = at) {
    while (leg + 1 < legs.length && startOf(legs[leg + 1]!) <= times[at]!) leg += 1
    const endMs = leg + 1 < legs.length ? startOf(legs[leg + 1]!) : Number.POSITIVE_INFINITY
    while (at < outing.to && times[at]! < endMs) at += 1
    pieces.push({ leg: legs[leg]!, from, to: at })
  }
  return pieces
}

function toActivities({ times, columns }: CollectedPart, pieces: readonly Piece[]): DecodedActivity[] {
  return pieces.map(({ leg, from, to }) => {
    const isWhole = to - from === times.length
    const own = isWhole ? columns : cutColumns(columns, times, { from, to })
    const ownTimes = isWhole ? times : times.subarray(from, to)
    // What the device counted for two outings together is the total of neither.
    const isOnlyPiece = pieces.every((other) => other.leg !== leg || other.from === from)
    return {
      sport: leg.sport ?? 'generic',
      title: leg.title?.slice(0, LONGEST_TEXT),
      startedAtMs: ownTimes[0]!,
      totals: computeTotals(ownTimes, own),
      deviceTotals: isOnlyPiece ? leg.deviceTotals : NO_TOTALS,
      columns: own,
    }
  })
}

const NO_TOTALS = { durationSeconds: undefined, distanceMeters: undefined, ascentMeters: undefined }

// RR intervals have times of their own: those between two pieces belong to the one before, unless they end nearer to the next.
function cutColumns(
  columns: readonly MetricColumn[],
  times: Float64Array,
  { from, to }: { from: number; to: number },
): MetricColumn[] {
  const fromMs = borderBefore(times, from)
  const untilMs = borderBefore(times, to)
  return columns.flatMap(({ type, times: all, values }) => {
    const first = firstAtOrAfter(all, fromMs)
    const end = firstAtOrAfter(all, untilMs)
    // Copies: the buffers of different activities are handed over one by one.
    return end > first ? [{ type, times: all.slice(first, end), values: values.slice(first, end) }] : []
  })
}

function borderBefore(times: Float64Array, index: number): number {
  if (index === 0) return Number.NEGATIVE_INFINITY
  if (index === times.length) return Number.POSITIVE_INFINITY
  return (times[index - 1]! + times[index]!) / 2
}

function firstAtOrAfter(times: Float64Array, timeMs: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

function countIntervals(all: readonly { readonly columns: readonly MetricColumn[] }[]): number {
  const columns = all.flatMap((each) => each.columns.filter(({ type }) => type === 'rr_interval'))
  return columns.reduce((sum, { times }) => sum + times.length, 0)
}

function withStrays(points: PointCounts, strays: number, lostIntervals: number): PointCounts {
  const intervals = 'rr_interval_time_out_of_range' satisfies PointReason
  const counts: Record<string, number> = { ...points.rejected, ['time_stray' satisfies PointReason]: strays }
  if (lostIntervals > 0) counts[intervals] = (counts[intervals] ?? 0) + lostIntervals
  const rejected = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...points, stored: points.stored - strays, rejected: Object.fromEntries(rejected) }
}
