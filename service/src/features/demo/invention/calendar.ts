const DAY_MS = 86_400_000

/** A day as YYYY-MM-DD. Days compare as texts. */
export type Day = string

export function addDays(day: Day, count: number): Day {
  return toDay(toNumber(day) + count)
}

/** How many days `to` is after `from`. */
export function daysBetween(from: Day, to: Day): number {
  return toNumber(to) - toNumber(from)
}

/** The Monday of a day's week. */
export function mondayOf(day: Day): Day {
  // 1970-01-01 was a Thursday.
  return addDays(day, -((toNumber(day) + 3) % 7))
}

/** The day that clocks of a zone show. */
export function dayIn(timeZone: string, time: Date): Day {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(time)
}

/** When clocks of a zone show these minutes after midnight. */
export function timeIn(timeZone: string, day: Day, minutes: number): Date {
  const wanted = toNumber(day) * DAY_MS + minutes * 60_000
  // The offset around then, and again where the first guess lay on the other side of a change of clocks.
  const guess = wanted - offsetMs(timeZone, wanted)
  return new Date(wanted - offsetMs(timeZone, guess))
}

function offsetMs(timeZone: string, atMs: number): number {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(atMs)
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(atMs / 1_000) * 1_000
}

function toNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

function toDay(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10)
}
