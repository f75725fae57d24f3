/** One month of UTC. `key` is its first day, `2026-11-01`; months compare and sort by it. */
export interface Month {
  readonly key: string
  /** First millisecond of the month, since 1970. */
  readonly fromMs: number
  /** First millisecond after it. */
  readonly untilMs: number
}

const DAY_MS = 86_400_000

/** The earliest time that is accepted: 1990-01-01T00:00:00Z. What a device reports before has lost its clock. */
export const EARLIEST_MS: number = Date.UTC(1990, 0, 1)

/** The latest time that is accepted at `now`: a day ahead, for clocks that run fast and zones that are early. */
export function latestMs(now: Date): number {
  return now.getTime() + DAY_MS
}

/** The month that holds a time in ms since 1970. */
export function monthOf(timeMs: number): Month {
  const time = new Date(timeMs)
  return toMonth(time.getUTCFullYear(), time.getUTCMonth())
}

/** The month that is `count` months after (or, if negative, before) `month`. */
export function addMonths(month: Month, count: number): Month {
  const first = new Date(month.fromMs)
  return toMonth(first.getUTCFullYear(), first.getUTCMonth() + count)
}

function toMonth(year: number, index: number): Month {
  const fromMs = Date.UTC(year, index, 1)
  return { key: new Date(fromMs).toISOString().slice(0, 10), fromMs, untilMs: Date.UTC(year, index + 1, 1) }
}

/** The distinct months of any number of times, earliest first. Quick for long arrays that stay in a month. */
export function monthsOf(timesMs: Iterable<number | Date>): Month[] {
  const months = new Map<string, Month>()
  let current: Month | undefined
  for (const time of timesMs) {
    const ms = Number(time)
    if (current && ms >= current.fromMs && ms < current.untilMs) continue
    current = monthOf(ms)
    months.set(current.key, current)
  }
  return [...months.values()].sort((a, b) => a.fromMs - b.fromMs)
}
