import { StorageError } from '../../../errors.ts'
import { type Column, isPlainObject, type Problem } from '../columns/index.ts'
import type { Entity, FilterKind, OrderTerm } from '../entity.ts'
import { beginningOf, heldBy, listableColumn } from '../listable-column.ts'
import { ownerOf } from './record-key.ts'

/** Most items of one page. */
export const MAX_LIST_LIMIT = 200
/** Most values that an `in` filter takes. */
export const MAX_FILTER_VALUES = 100
/** Which records a list shows; `live` are neither deleted nor archived. */
export const LIST_STATES = ['live', 'archived', 'deleted', 'all'] as const

export interface Condition {
  readonly column: string
  /** Texts of a `prefix` filter are compared by their bytes, as the index that serves it keeps them. */
  readonly test: 'equal' | 'in' | 'has' | 'null' | 'from' | 'to' | 'sameText' | 'fromText' | 'toText'
  readonly value: unknown
}

/** Checked options of one list call, in the terms of SQL. */
export interface ListRequest {
  readonly owner: string | undefined
  readonly state: (typeof LIST_STATES)[number]
  readonly orderName: string
  readonly order: readonly OrderTerm[]
  readonly conditions: readonly Condition[]
  readonly limit: number
  /** The order's values of the last row seen; null where that row had none. */
  readonly after: readonly unknown[] | undefined
}

export interface UncheckedListOptions {
  readonly filter?: unknown
  readonly order?: unknown
  readonly state?: unknown
  readonly limit: unknown
  readonly cursor?: unknown
}

/** Checks list options, all problems at once. The cursor is looked at after them: what it must fit is known only then. */
export function parseListRequest(entity: Entity, owner: string, options: UncheckedListOptions): ListRequest {
  const problems: Problem[] = []
  const { limit, state = 'live', order = defaultOrder(entity) } = options
  if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > MAX_LIST_LIMIT) {
    problems.push({ path: 'limit', message: `must be a whole number from 1 to ${MAX_LIST_LIMIT}` })
  }
  if (!LIST_STATES.includes(state as never)) {
    problems.push({ path: 'state', message: `must be one of ${LIST_STATES.join(', ')}` })
  }
  const terms = entity.orders.get(order as string)
  if (!terms) problems.push({ path: 'order', message: `must be one of ${[...entity.orders.keys()].join(', ')}` })
  const conditions = conditionsOf(entity, options.filter, problems)
  if (problems.length > 0 || !terms) throw invalidList(entity, problems)
  return {
    owner: ownerOf(entity, owner),
    state: state as ListRequest['state'],
    orderName: order as string,
    order: terms,
    conditions,
    limit: limit as number,
    after: undefined,
  }
}

export function invalidList(entity: Entity, problems: readonly Problem[]): StorageError {
  return new StorageError('invalid_input', `invalid list of ${entity.table}`, { problems })
}

function defaultOrder(entity: Entity): string | undefined {
  return entity.orders.keys().next().value
}

/** Checks a filter on its own. @throws StorageError `invalid_input` with every problem */
export function parseConditions(entity: Entity, filter: unknown, problems: Problem[] = []): Condition[] {
  const conditions = conditionsOf(entity, filter, problems)
  if (problems.length > 0) throw invalidList(entity, problems)
  return conditions
}

function conditionsOf(entity: Entity, filter: unknown, problems: Problem[]): Condition[] {
  if (filter === undefined) return []
  if (!isPlainObject(filter)) {
    problems.push({ path: 'filter', message: 'must be an object' })
    return []
  }
  const known = Object.keys(entity.filters)
  for (const name of Object.keys(filter)) {
    if (known.includes(name)) continue
    problems.push({ path: name, message: `is not a filter; known: ${known.join(', ') || 'none'}` })
  }
  // In the declared order, whatever the caller's: the same filter is the same statement and the same cursor.
  return known.flatMap((name) =>
    filter[name] === undefined ? [] : filterConditions(entity, name, entity.filters[name]!, filter[name], problems),
  )
}

function filterConditions(
  entity: Entity,
  name: string,
  kind: FilterKind,
  given: unknown,
  problems: Problem[],
): Condition[] {
  if (kind === 'has') {
    const value = checked(heldBy(entity, name), given, name, problems)
    return [{ column: name, test: 'has', value: [value] }]
  }
  const column = listableColumn(entity, name)
  if (kind === 'range') return rangeConditions(column, name, given, problems)
  if (given === null) {
    if (!column.flags.has('optional')) problems.push({ path: name, message: 'must not be null' })
    return [{ column: name, test: 'null', value: null }]
  }
  if (kind === 'prefix') return textConditions(entity, name, given, problems)
  if (kind === 'equal' || !Array.isArray(given)) {
    return [{ column: name, test: 'equal', value: checked(column, given, name, problems) }]
  }
  if (given.length < 1 || given.length > MAX_FILTER_VALUES) {
    problems.push({ path: name, message: `must be a value or a list of 1 to ${MAX_FILTER_VALUES} values` })
  }
  const value = given.slice(0, MAX_FILTER_VALUES).map((each, i) => checked(column, each, `${name}.${i}`, problems))
  return [{ column: name, test: 'in', value }]
}

function rangeConditions(column: Column, name: string, given: unknown, problems: Problem[]): Condition[] {
  if (!isPlainObject(given) || Object.keys(given).some((key) => key !== 'from' && key !== 'to')) {
    problems.push({ path: name, message: 'must be an object with from, to or both' })
    return []
  }
  return (['from', 'to'] as const)
    .filter((test) => given[test] !== undefined)
    .map((test) => ({ column: name, test, value: checked(column, given[test], `${name}.${test}`, problems) }))
}

function textConditions(entity: Entity, name: string, given: unknown, problems: Problem[]): Condition[] {
  if (!isPlainObject(given)) {
    return [{ column: name, test: 'sameText', value: checked(listableColumn(entity, name), given, name, problems) }]
  }
  if (Object.keys(given).some((key) => key !== 'startsWith')) {
    problems.push({ path: name, message: 'must be text, or an object with startsWith' })
    return []
  }
  const prefix = checked(beginningOf(entity, name), given.startsWith, `${name}Prefix`, problems)
  if (typeof prefix !== 'string') return []
  const behind = toBehindPrefix(prefix)
  return [
    { column: name, test: 'fromText', value: prefix },
    ...(behind === undefined ? [] : [{ column: name, test: 'toText' as const, value: behind }]),
  ]
}

const LAST_CODE_POINT = 0x10ffff
const [BEFORE_SURROGATES, BEHIND_SURROGATES] = [0xd7ff, 0xe000]

/** The first text, by bytes of UTF-8, behind all that begin with a prefix; undefined where there is none. */
function toBehindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!)
  while (points.at(-1) === LAST_CODE_POINT) points.pop()
  const last = points.pop()
  if (last === undefined) return undefined
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? BEHIND_SURROGATES : last + 1)
}

function checked(column: Column, value: unknown, path: string, problems: Problem[]): unknown {
  const before = problems.length
  if (value === null || value === undefined) problems.push({ path, message: 'must not be null' })
  else column.check(value, path, problems)
  return problems.length === before ? column.toSql(value) : null
}
