import { hash } from 'node:crypto'
import type { Problem } from '../columns/index.ts'
import type { Entity } from '../entity.ts'
import { listableColumn } from '../listable-column.ts'
import { invalidList, type ListRequest } from './list-request.ts'

// A cursor is base64url of JSON: which list it belongs to and the last row's values of the order's columns. It is opaque to
// callers, not secret: it can only move within the list of the owner who asks.
const CURSOR_FORMAT = 1
/** Longest cursor that is looked at, in characters; the declaration bounds the text that orders can hold. */
export const MAX_CURSOR_LENGTH = 4_096

interface CursorContent {
  readonly f: typeof CURSOR_FORMAT
  readonly e: string
  readonly o: string
  readonly s: string
  /** Hash of the filter and of the order's columns. */
  readonly h: string
  readonly k: readonly unknown[]
}

/** The cursor that continues after a row. */
export function encodeCursor(entity: Entity, request: ListRequest, row: Readonly<Record<string, unknown>>): string {
  const content: CursorContent = {
    f: CURSOR_FORMAT,
    e: entity.name,
    o: request.orderName,
    s: request.state,
    h: hashOf(request),
    k: request.order.map(({ column }) => row[column]),
  }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** Checks that a cursor belongs to this very list and gives the values to continue after. */
export function decodeCursor(entity: Entity, request: ListRequest, cursor: unknown): readonly unknown[] {
  const refuse = (message: string): never => {
    throw invalidList(entity, [{ path: 'cursor', message }])
  }
  if (typeof cursor !== 'string') return refuse('must be the nextCursor of an earlier answer')
  if (cursor.length > MAX_CURSOR_LENGTH) return refuse(`must not be longer than ${MAX_CURSOR_LENGTH} characters`)
  const content = parseContent(cursor)
  if (!content) return refuse('is not a cursor of this list: must be the nextCursor of an earlier answer, unchanged')
  if (content.f !== CURSOR_FORMAT) return refuse('is from another version of this service: start again without it')
  if (content.e !== entity.name) return refuse(`belongs to another list, not to that of ${entity.table}`)
  if (content.o !== request.orderName)
    return refuse('belongs to a list in another order: keep the order, or start again without it')
  if (content.s !== request.state)
    return refuse('belongs to a list in another state: keep the state, or start again without it')
  if (content.h !== hashOf(request))
    return refuse('belongs to a list with another filter: keep the filter, or start again without it')
  return keyValues(entity, request, content.k) ?? refuse('is damaged: start again without it')
}

function parseContent(cursor: string): CursorContent | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return typeof content === 'object' && content !== null ? (content as CursorContent) : undefined
  } catch {
    // Not JSON: not a cursor, whatever it is.
    return undefined
  }
}

function keyValues(entity: Entity, { order }: ListRequest, given: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(given) || given.length !== order.length) return undefined
  const problems: Problem[] = []
  const values = order.map(({ column: name, isNullable }, i) => {
    const value: unknown = given[i]
    const column = listableColumn(entity, name)
    if (value === null) {
      if (!isNullable) problems.push({ path: name, message: 'must not be null' })
      return null
    }
    const before = problems.length
    column.check(value, name, problems)
    return problems.length === before ? column.toSql(value) : null
  })
  return problems.length === 0 ? values : undefined
}

function hashOf({ order, conditions }: ListRequest): string {
  const content = [order.map(({ column, direction }) => [column, direction]), conditions]
  return hash('sha256', JSON.stringify(content), 'base64url').slice(0, 16)
}
