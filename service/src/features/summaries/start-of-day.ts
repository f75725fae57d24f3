import type { ZoneOffset } from '../profiles/index.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * When a day begins in a zone, in ms since 1970. Where clocks skip midnight, at the first moment after the gap; where a zone
 * skipped the whole day (Apia, 30 December 2011), at the same moment as the next one, which leaves that day empty.
 *
 * Where clocks go back over midnight, the day begins when the calendar turns to it for good.
 *
 * @param day such as 2026-03-29
 */
export function startOfDayMs(day: string, offsetAt: ZoneOffset): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // Clocks are at most 16 hours from UTC, and no zone changed twice within two days.
  const [before, after] = [offsetAt(midnight - DAY_MS), offsetAt(midnight + DAY_MS)]
  if (before === after) return midnight - before * MINUTE_MS
  const changedAt = findChange(midnight - DAY_MS, midnight + DAY_MS, offsetAt)
  const [byOld, byNew] = [midnight - before * MINUTE_MS, midnight - after * MINUTE_MS]
  if (byNew > changedAt) return byNew
  return Math.min(byOld, changedAt)
}

/** The first minute of the new offset. */
function findChange(fromMs: number, untilMs: number, offsetAt: ZoneOffset): number {
  const old = offsetAt(fromMs)
  let [low, high] = [fromMs / MINUTE_MS, untilMs / MINUTE_MS]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * MINUTE_MS) === old) low = middle
    else high = middle
  }
  return high * MINUTE_MS
}
