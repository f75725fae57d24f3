import { v7 } from 'uuid'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

let lastMs = Number.NaN
let lastSequence = 0

/**
 * A new id: a UUIDv7, so that rows made one after the other lie together in the index. Ids that this process makes for the
 * same millisecond grow in the order in which they were made.
 *
 * @param atMs the time that the id carries, in ms since 1970. Default: now
 */
export function newId(atMs: number = Date.now()): string {
  // Starting in the lower half leaves room for two thousand million ids in the millisecond.
  lastSequence = atMs === lastMs ? lastSequence + 1 : crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1
  lastMs = atMs
  return v7({ msecs: atMs, seq: lastSequence })
}

/** The time that a UUIDv7 carries, in ms since 1970, or undefined for any other string. */
export function timeOfId(id: string): number | undefined {
  if (!isUuid(id) || id.charCodeAt(14) !== 0x37) return undefined
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Whether a value is a UUID of any version in its usual spelling, in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
