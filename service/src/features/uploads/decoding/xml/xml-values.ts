const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/

/** The number that a text says; `undefined` for no text, `NaN` for a text that is no number. */
export function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  return NUMBER.test(text) ? Number(text) : Number.NaN
}

export interface XmlTime {
  /** Milliseconds since 1970 UTC; `NaN` where the text is no time. */
  readonly epochMs: number
  /** Minutes east of UTC; `undefined` for `Z` and for times without zone, which say nothing of where they were taken. */
  readonly offsetMinutes: number | undefined
}

/** Reads an xsd:dateTime. A time without zone is UTC, as GPX has it. Fractions below a millisecond are cut. */
export function parseTime(text: string): XmlTime {
  const match = TIME.exec(text)
  if (!match) return { epochMs: Number.NaN, offsetMinutes: undefined }
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const local = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5], milliseconds)
  const offsetMinutes = zone === undefined || zone === 'Z' ? undefined : toMinutes(zone)
  const isDate = isSameDate(local, parts) && Math.abs(offsetMinutes ?? 0) <= 14 * 60
  if (!isDate) return { epochMs: Number.NaN, offsetMinutes: undefined }
  return { epochMs: local - (offsetMinutes ?? 0) * 60_000, offsetMinutes }
}

function toMinutes(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone[0] === '-' ? -minutes : minutes
}

// Date.UTC turns 31 June into 1 July, and the years 0 to 99 into the twentieth century.
function isSameDate(epochMs: number, [year, month, day, hour, minute, second]: readonly number[]): boolean {
  const date = new Date(epochMs)
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() + 1 === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  )
}
