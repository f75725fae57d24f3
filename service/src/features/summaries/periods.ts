/** What one summary is of. A week begins on Monday. */
export const PERIOD_KINDS = ['day', 'week', 'month', 'year'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]

/** Days of the calendar, both included, such as 2026-11-23 to 2026-11-29. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** The period that holds a day. */
export function periodOf(kind: PeriodKind, day: string): Period {
  const [year, month, date] = partsOf(day)
  const starts: Record<PeriodKind, string> = {
    day,
    week: toDay(year, month, date - daysSinceMonday(day)),
    month: toDay(year, month, 1),
    year: toDay(year, 0, 1),
  }
  const from = starts[kind]
  return { from, to: addDays(shift(kind, from, 1), -1) }
}

/** Every period that holds a day of the range, whole and without a gap, but not more than `most`. */
export function listPeriods(kind: PeriodKind, { from, to }: Period, most: number): Period[] {
  const periods: Period[] = []
  let period = periodOf(kind, from)
  while (period.from <= to && periods.length < most) {
    periods.push(period)
    period = periodOf(kind, addDays(period.to, 1))
  }
  return periods
}

/** The first day of the period that is `count` periods before the one of this day. */
export function startBefore(kind: PeriodKind, day: string, count: number): string {
  return shift(kind, periodOf(kind, day).from, -count)
}

/** The day so many days later, or, if negative, before. */
export function addDays(day: string, days: number): string {
  return shift('day', day, days)
}

// From the first day of a period: the 31st has no counterpart in every month.
function shift(kind: PeriodKind, first: string, count: number): string {
  const [year, month, date] = partsOf(first)
  if (kind === 'year') return toDay(year + count, month, date)
  if (kind === 'month') return toDay(year, month + count, date)
  return toDay(year, month, date + (kind === 'week' ? 7 : 1) * count)
}

function partsOf(day: string): [year: number, month: number, date: number] {
  const [year, month, date] = day.split('-').map(Number)
  return [year!, month! - 1, date!]
}

function toDay(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)
}

function daysSinceMonday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}
