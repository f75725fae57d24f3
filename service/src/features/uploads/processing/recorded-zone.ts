import { openZoneOffset } from '../../profiles/index.ts'

const EARLIEST_HOURS = -12
const LATEST_HOURS = 14

/**
 * Names the time zone of a recording that tells only how far it was from UTC: the runner's own zone where that had this
 * offset then, otherwise one of the zones named after their offset. Undefined for offsets of part of an hour elsewhere, and for those that no place has.
 */
export function toRecordedZone(offsetMinutes: number | undefined, atMs: number, ownZone: string): string | undefined {
  if (offsetMinutes === undefined) return undefined
  if (openZoneOffset(ownZone)(atMs) === offsetMinutes) return ownZone
  if (offsetMinutes === 0) return 'UTC'
  if (offsetMinutes % 60 !== 0) return undefined
  // POSIX counts west of Greenwich as positive: Etc/GMT-2 is two hours east.
  const hours = offsetMinutes / 60
  if (hours < EARLIEST_HOURS || hours > LATEST_HOURS) return undefined
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}
