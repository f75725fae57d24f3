// The server's DateStyle may be another than ISO; then days and months cannot be told apart.
const DAY = /^(?:\d{4,}-\d{2}-\d{2}(?: BC)?|-?infinity)$/
const INSTANT =
  /^(\d{4,})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([+-])(\d{2})(?::(\d{2}))?(?::(\d{2}))?( BC)?$/

/**
 * A day as PostgreSQL prints it: `2026-11-23`, `0044-03-15 BC`, `infinity`.
 * @throws TypeError for a style other than ISO
 */
export function parseDay(text: string): string {
  if (DAY.test(text)) return text
  throw new TypeError('a date is not in the style ISO')
}

/**
 * The instant that PostgreSQL printed, whatever the session's time zone; finer digits than milliseconds are cut. The
 * infinities are numbers.
 * @throws TypeError for a style other than ISO; RangeError for what no `Date` holds
 */
export function parseInstant(text: string): Date | number {
  const parts = INSTANT.exec(text)
  if (!parts) return parseInfinity(text)
  const part = (index: number): number => Number(parts[index] ?? 0)
  const seconds = part(9) * 3_600 + part(10) * 60 + part(11)
  const offsetMs = (parts[8] === '-' ? -seconds : seconds) * 1_000
  const milliseconds = Number(`${parts[7] ?? ''}000`.slice(0, 3))
  const time = new Date(0).setUTCHours(part(4), part(5), part(6), milliseconds)
  // There is no year 0: 1 BC comes before AD 1. `Date.UTC` would take the years to 99 for those of the last century.
  const year = parts[12] === undefined ? part(1) : 1 - part(1)
  return toDate(new Date(0).setUTCFullYear(year, part(2) - 1, part(3)) + time - offsetMs)
}

function parseInfinity(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  if (text === '-infinity') return Number.NEGATIVE_INFINITY
  throw new TypeError('a timestamp is not in the style ISO')
}

/** @throws RangeError for a time that no `Date` holds: PostgreSQL's reach 19,000 years further */
export function toDate(ms: number): Date {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) throw new RangeError('a timestamp is beyond what a Date holds')
  return date
}

/**
 * A day as the text format has it.
 * @throws RangeError for a day that no `Date` holds
 */
export function toDay(ms: number): string {
  const date = toDate(ms)
  const year = date.getUTCFullYear()
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0')
  return `${shown}${date.toISOString().slice(-20, -14)}${year > 0 ? '' : ' BC'}`
}
