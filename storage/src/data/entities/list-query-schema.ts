import Type, { type TSchema } from 'typebox'
import { StorageError } from '../../errors.ts'
import type { Entity, FilterKind } from './entity.ts'
import { beginningOf, heldBy, listableColumn } from './listable-column.ts'
import { LIST_STATES, type ListOptions, MAX_CURSOR_LENGTH, MAX_FILTER_VALUES, MAX_LIST_LIMIT } from './store/index.ts'

/** Items of a page when the caller of the API does not say how many. */
const DEFAULT_LIMIT = 50

/** Query parameters of a list: `limit`, `cursor`, `state`, `order` and the filters; a range is `<column>From`, `<column>To`, a beginning `<column>Prefix`. */
export type ListParameters = { readonly [name: string]: unknown }

export function listParameters(entity: Entity): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {
    limit: Type.Integer({
      minimum: 1,
      maximum: MAX_LIST_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'Most items of the page.',
    }),
    cursor: Type.String({ maxLength: MAX_CURSOR_LENGTH, description: 'nextCursor of the page before.' }),
    state: Type.Enum([...LIST_STATES], { type: 'string', default: 'live' }),
  }
  const orders = [...entity.orders.keys()]
  if (orders.length > 0) properties.order = Type.Enum(orders, { type: 'string', default: orders[0]! })
  for (const [name, kind] of filtersOf(entity)) Object.assign(properties, filterParameters(entity, name, kind))
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]))
}

function filterParameters(entity: Entity, name: string, kind: FilterKind): Record<string, TSchema> {
  const { schema } = listableColumn(entity, name)
  if (kind === 'equal') return { [name]: schema }
  if (kind === 'has')
    return { [name]: described(heldBy(entity, name).schema, 'Only records that have this among theirs.') }
  if (kind === 'in')
    return { [name]: Type.Union([schema, Type.Array(schema, { minItems: 1, maxItems: MAX_FILTER_VALUES })]) }
  if (kind === 'prefix') {
    const beginning = beginningOf(entity, name).schema
    return { [name]: schema, [`${name}Prefix`]: described(beginning, 'Only values that begin with this.') }
  }
  return {
    [`${name}From`]: described(schema, 'This value and later ones.'),
    [`${name}To`]: described(schema, 'Only values before this one.'),
  }
}

const described = (schema: TSchema, description: string): TSchema => ({ ...schema, description }) as TSchema

/**
 * Turns the query parameters of a list, checked against `entitySchemas(entity).listQuery`, into the options of `list`.
 */
export function toListOptions<E extends Entity>(entity: E, parameters: ListParameters): ListOptions<E> {
  const { limit = DEFAULT_LIMIT, cursor, state, order } = parameters
  const filter: Record<string, unknown> = {}
  for (const [name, kind] of filtersOf(entity)) {
    const value = filterValue(kind, name, parameters)
    if (value !== undefined) filter[name] = value
  }
  const given = Object.entries({ cursor, state, order }).filter(([, value]) => value !== undefined)
  return { limit, filter, ...Object.fromEntries(given) } as unknown as ListOptions<E>
}

function filterValue(kind: FilterKind, name: string, parameters: ListParameters): unknown {
  if (kind === 'range') return rangeOf(parameters[`${name}From`], parameters[`${name}To`])
  const { [name]: value, [`${name}Prefix`]: startsWith } = parameters
  if (kind !== 'prefix' || startsWith === undefined) return value
  if (value === undefined) return { startsWith }
  const problems = [{ path: `${name}Prefix`, message: `must not come with ${name}` }]
  throw new StorageError('invalid_input', 'invalid list: two filters of one column', { problems })
}

function rangeOf(from: unknown, to: unknown): unknown {
  if (from === undefined && to === undefined) return undefined
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function filtersOf(entity: Entity): [string, FilterKind][] {
  return Object.entries(entity.filters).filter((each): each is [string, FilterKind] => each[1] !== undefined)
}
