import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
} from 'kysely'
import { type Entity, type OrderTerm, toSqlName } from '../entity.ts'
import { type KeysetTest, rangesAfter } from './keyset.ts'
import type { Condition, ListRequest } from './list-request.ts'
import { rowNames } from './record-statements.ts'

/** Gives the value of a parameter from the request that runs. The SQL of a shape is made once, its values each time. */
export interface Slot {
  readonly valueFrom: (request: ListRequest) => unknown
}

export interface ListSql {
  readonly text: string
  readonly slots: readonly Slot[]
}

type Rows = Record<string, Record<string, unknown>>
type Query = SelectQueryBuilder<Rows, string, Record<string, unknown>>

// Only compiles: statements run on the caller's reader.
const builder = new Kysely<Rows>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const slot = <T>(valueFrom: Slot['valueFrom']): RawBuilder<T> => sql.val({ valueFrom }) as unknown as RawBuilder<T>

/** One more than the page: the row too many says that there is a next page. */
const LIMIT = slot<number>(({ limit }) => limit + 1)

/** The text of SQL that is made of parts, and its values in their order. */
export function compileSql(made: RawBuilder<unknown>): { readonly text: string; readonly values: readonly unknown[] } {
  const { sql: text, parameters: values } = made.compile(builder)
  return { text, values }
}

/** The SQL for every request of this one's shape: the same order, state, conditions, and nulls in the cursor. */
export function listSql(entity: Entity, shape: ListRequest): ListSql {
  const base = shape.conditions.reduce(
    (query, condition, i) =>
      query.where(
        conditionSql(
          condition,
          slot(({ conditions }) => conditions[i]!.value),
        ),
      ),
    rowsOf(entity, shape),
  )
  const ordered = (query: Query): Query => query.orderBy(orderSql(shape.order, ({ sqlName }) => sqlName)).limit(LIMIT)
  const pages = keysetRanges(shape).map((range) =>
    ordered(range.reduce((query, test) => query.where(keysetSql(test, shape.order)), base)),
  )
  const { sql: text, parameters } = (pages.length === 1 ? pages[0]! : merged(pages, shape.order)).compile(builder)
  return { text, slots: parameters as readonly Slot[] }
}

/** Whatever makes another SQL out of a request. */
export function shapeOf({ orderName, state, conditions, after }: ListRequest): string {
  const tests = conditions.map(({ column, test }) => `${column}:${test}`).join()
  const nulls = after === undefined ? '' : after.map((value) => (value === null ? '0' : '1')).join('')
  return [orderName, state, tests, nulls].join('|')
}

function keysetRanges({ order, after }: ListRequest): KeysetTest[][] {
  return after === undefined
    ? [[]]
    : rangesAfter(
        order,
        after.map((value) => value === null),
      )
}

function rowsOf(entity: Entity, { state }: ListRequest): Query {
  const columns = rowNames(entity).map((name) => sql.ref(toSqlName(name)).as(name))
  const rows = builder.selectFrom(entity.table).select(columns) as unknown as Query
  const owned =
    entity.ownerColumn === undefined
      ? rows
      : rows.where(sql<boolean>`${sql.ref(entity.ownerColumn)} = ${slot(({ owner }) => owner)}`)
  return stateSql(state).reduce((query, condition) => query.where(condition), owned)
}

function stateSql(state: ListRequest['state']): RawBuilder<boolean>[] {
  if (state === 'live') return [sql`deleted_at is null`, sql`archived_at is null`]
  if (state === 'archived') return [sql`deleted_at is null`, sql`archived_at is not null`]
  return state === 'deleted' ? [sql`deleted_at is not null`] : []
}

/** That a row fulfils a condition; `value` stands for the condition's value. */
export function conditionSql({ column, test }: Condition, value: RawBuilder<unknown>): RawBuilder<boolean> {
  const name = sql.ref(toSqlName(column))
  if (test === 'null') return sql`${name} is null`
  if (test === 'has') return sql`${name} @> ${value}`
  if (test === 'in') return sql`${name} = any(${value})`
  if (test === 'equal') return sql`${name} = ${value}`
  if (test === 'sameText') return sql`${name} collate "C" = ${value}`
  if (test === 'fromText') return sql`${name} collate "C" >= ${value}`
  if (test === 'toText') return sql`${name} collate "C" < ${value}`
  return test === 'from' ? sql`${name} >= ${value}` : sql`${name} < ${value}`
}

function keysetSql(keyset: KeysetTest, order: readonly OrderTerm[]): RawBuilder<boolean> {
  const value = (i: number): RawBuilder<unknown> => slot(({ after }) => after![i])
  if (keyset.test === 'rowAfter') {
    const names = sql.join(order.map(({ sqlName }) => sql.ref(sqlName)))
    return sql`(${names}) ${isBehind(order[0]!)} (${sql.join(order.map((_, i) => value(i)))})`
  }
  const column = order[keyset.index]!
  const name = sql.ref(column.sqlName)
  if (keyset.test === 'null') return sql`${name} is null`
  return sql`${name} ${keyset.test === 'equal' ? sql`=` : isBehind(column)} ${value(keyset.index)}`
}

const isBehind = ({ direction }: OrderTerm): RawBuilder<unknown> => (direction === 'asc' ? sql`>` : sql`<`)

function orderSql(order: readonly OrderTerm[], nameOf: (column: OrderTerm) => string): RawBuilder<unknown> {
  const terms = order.map((column) => {
    // Ascending puts nulls last by itself; where there can be none, the plain form matches a plain index.
    const nulls = column.isNullable && column.direction === 'desc' ? sql` nulls last` : sql``
    return sql`${sql.ref(nameOf(column))} ${sql.raw(column.direction)}${nulls}`
  })
  return sql.join(terms)
}

/** Several index ranges as one ordered page: each is read in order and only as far as the page needs. */
function merged(pages: readonly Query[], order: readonly OrderTerm[]): RawBuilder<unknown> {
  const all = sql.join(
    pages.map((page) => sql`(${page})`),
    sql` union all `,
  )
  return sql`select * from (${all}) as page order by ${orderSql(order, ({ column }) => column)} limit ${LIMIT}`
}
