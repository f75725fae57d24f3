import { hash } from 'node:crypto'
import { isUuid, type SamplePlace } from '@longrun/storage'
import { invalidInput } from '../../http/index.ts'

const CURSOR_FORMAT = 1

/** What a list of points is of: a cursor belongs to exactly one. */
export type PointQuery = readonly (string | null)[]

/** A place as callers keep it: opaque, and good only for the list that it came from. */
export function encodePointCursor(query: PointQuery, { timeMs, context }: SamplePlace): string {
  return Buffer.from(JSON.stringify([CURSOR_FORMAT, hashOf(query), timeMs, context])).toString('base64url')
}

/** @throws Problem `invalid_input` for a cursor of another list, or none at all */
export function decodePointCursor(query: PointQuery, cursor: string): SamplePlace {
  const content = parse(cursor)
  const [format, list, timeMs, context] = Array.isArray(content) && content.length === 4 ? content : []
  if (format !== CURSOR_FORMAT || !Number.isSafeInteger(timeMs) || !(context === null || isUuid(context))) {
    throw refused('must be the nextCursor of an earlier answer, unchanged')
  }
  if (list !== hashOf(query)) throw refused('belongs to other points: keep type, times and workout, or leave it out')
  return { timeMs, context }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    // Not JSON: not a cursor, whatever it is.
    return undefined
  }
}

function hashOf(query: PointQuery): string {
  return hash('sha256', JSON.stringify(query), 'base64url').slice(0, 16)
}

const refused = (message: string) => invalidInput([{ path: 'cursor', message }])
