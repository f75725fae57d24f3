import { hash } from 'node:crypto'
import { invalidInput } from './problem.ts'

const CURSOR_FORMAT = 1

/** What a list is of: a cursor belongs to exactly one. */
export type ListIdentity = readonly (string | null)[]

/** A place in a list as callers keep it: opaque, and good only for the list that it came from. */
export function encodeListCursor(list: ListIdentity, place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([CURSOR_FORMAT, hashOf(list), place])).toString('base64url')
}

/**
 * The place that a cursor names, which may be any JSON: `isPlace` says what it must be.
 * @throws Problem `invalid_input` for a cursor of another list, or none at all
 */
export function decodeListCursor<Place extends readonly unknown[]>(
  list: ListIdentity,
  cursor: string,
  isPlace: (place: readonly unknown[]) => place is Place,
): Place {
  const content = parse(cursor)
  const [format, identity, place] = Array.isArray(content) && content.length === 3 ? content : []
  if (format !== CURSOR_FORMAT || !Array.isArray(place) || !isPlace(place)) {
    throw refused('must be the nextCursor of an earlier answer, unchanged')
  }
  if (identity !== hashOf(list)) throw refused('belongs to another list: keep what narrows the list, or leave it out')
  return place
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    // Not JSON: not a cursor, whatever it is.
    return undefined
  }
}

function hashOf(list: ListIdentity): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 16)
}

const refused = (message: string) => invalidInput([{ path: 'cursor', message }])
