/** How many minutes east of UTC the clocks of a zone are at a time in ms since 1970. */
export type ZoneOffset = (atMs: number) => number

/**
 * Opens the clocks of a time zone, by its IANA name. Offsets are those of the time zones that Node brings, so that what
 * accepted a zone's name (`isTimeZone`) also knows its days.
 */
export function openZoneOffset(timeZone: string): ZoneOffset {
  const format = formatOf(timeZone)
  return (atMs) => {
    const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
    const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(name)
    if (!match) return 0
    const minutes = Number(match[2]) * 60 + Number(match[3])
    return match[1] === '-' ? -minutes : minutes
  }
}

/** Making a format takes a millisecond, which counts where thousands of files are imported. */
const MOST_FORMATS = 100
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  if (formats.size >= MOST_FORMATS) formats.clear()
  formats.set(timeZone, format)
  return format
}
