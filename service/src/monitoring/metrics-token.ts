import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether `Authorization: Bearer <token>` names the token. Takes the same time for every wrong one. */
export function isMetricsToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
  return given !== undefined && timingSafeEqual(toHash(given), toHash(token))
}

// Of one length, whatever was given: only such can be compared in constant time.
function toHash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
