import { quoteIdentifier, quoteLiteral } from '../../../access/index.ts'
import { type Column, INTEGER_RANGES } from '../columns/index.ts'
import { type Entity, type OrderTerm, toSqlName } from '../entity.ts'
import { IS_ARCHIVED, LIFECYCLE_COLUMNS } from '../lifecycle.ts'
import { keyColumns } from '../store/index.ts'

/**
 * The SQL of an entity's table with its keys, limits and indexes: what to begin a migration with. A table made by it has
 * no drift. Parents come before their children. Patterns, schemas of `json` and lengths of lists stay with the store.
 */
export function toTableSql(entity: Entity): string {
  const lines = [...columnLines(entity), ...constraintLines(entity)].map((line) => `  ${line}`)
  const months = entity.monthlyBy ? ' partition by range (created_at)' : ''
  const table = `create table ${quoteIdentifier(entity.table)} (\n${lines.join(',\n')}\n)${months};`
  return `${[table, ...indexStatements(entity)].join('\n')}\n`
}

const LIFECYCLE_DEFAULTS: Readonly<Record<string, string>> = {
  createdAt: ' default now()',
  updatedAt: ' default now()',
  version: ' default 1',
}

function columnLines(entity: Entity): string[] {
  const owner = entity.ownerColumn === undefined ? [] : [line(entity.ownerColumn, 'uuid not null')]
  const id = entity.key === 'id' ? [line('id', `${entity.idType} not null`)] : []
  const own = Object.entries(entity.columns).map(([name, column]) => line(toSqlName(name), typeOf(column)))
  const lifecycle = Object.entries<Column>(LIFECYCLE_COLUMNS).map(([name, column]) =>
    line(toSqlName(name), `${typeOf(column)}${LIFECYCLE_DEFAULTS[name] ?? ''}`),
  )
  const isArchived = line(IS_ARCHIVED, 'boolean not null generated always as (archived_at is not null) stored')
  return [...owner, ...id, ...own, ...lifecycle, isArchived]
}

const line = (name: string, rest: string): string => `${quoteIdentifier(name)} ${rest}`

function typeOf({ sqlType, flags }: Column): string {
  const type = sqlType.replace('timestamp(3) with time zone', 'timestamptz(3)')
  return flags.has('optional') ? type : `${type} not null`
}

function constraintLines(entity: Entity): string[] {
  const key = keyColumns(entity).map(({ sqlName }) => sqlName)
  return [
    `constraint ${quoteIdentifier(`${entity.table}_pkey`)} primary key (${names(key)})`,
    ...foreignKeyLines(entity),
    ...checkLines(entity),
  ]
}

const names = (columns: readonly string[]): string => columns.map(quoteIdentifier).join(', ')

// Making a month would lock every table that a partitioned one refers to, so these have none.
function foreignKeyLines(entity: Entity): string[] {
  if (entity.monthlyBy) return []
  return Object.entries(entity.parents).map(([name, { entity: parent }]) => {
    const ownerOfBoth = parent.ownerColumn === undefined ? [] : [entity.ownerColumn!]
    const source = names([...ownerOfBoth, toSqlName(name)])
    const target = names([...(parent.ownerColumn === undefined ? [] : [parent.ownerColumn]), 'id'])
    const constraint = quoteIdentifier(`${entity.table}_${toSqlName(name)}_fkey`)
    return `constraint ${constraint} foreign key (${source}) references ${quoteIdentifier(parent.table)} (${target})`
  })
}

function checkLines(entity: Entity): string[] {
  return Object.entries(entity.columns).flatMap(([name, column]) => {
    const condition = conditionOf(quoteIdentifier(toSqlName(name)), column)
    if (condition === undefined) return []
    return `constraint ${quoteIdentifier(`${entity.table}_${toSqlName(name)}_check`)} check (${condition})`
  })
}

function conditionOf(name: string, { sqlType, limits }: Column): string | undefined {
  const { values, minLength, maxLength, minimum, maximum } = limits
  if (values) return `${name} in (${values.map(quoteLiteral).join(', ')})`
  if (sqlType === 'text') return between(`length(${name})`, minLength || undefined, maxLength)
  if (sqlType === 'bytea') return between(`octet_length(${name})`, minLength || undefined, maxLength)
  // What the type itself cannot hold needs no check.
  const range = Object.hasOwn(INTEGER_RANGES, sqlType)
    ? INTEGER_RANGES[sqlType as keyof typeof INTEGER_RANGES]
    : undefined
  return between(
    name,
    minimum === range?.minimum ? undefined : minimum,
    maximum === range?.maximum ? undefined : maximum,
  )
}

function between(what: string, least: number | undefined, most: number | undefined): string | undefined {
  if (least !== undefined && most !== undefined) return `${what} between ${least} and ${most}`
  if (least !== undefined) return `${what} >= ${least}`
  return most === undefined ? undefined : `${what} <= ${most}`
}

function indexStatements(entity: Entity): string[] {
  const owner = entity.ownerColumn === undefined ? [] : [quoteIdentifier(entity.ownerColumn)]
  const on = (columns: readonly string[]): string =>
    `on ${quoteIdentifier(entity.table)} (${[...owner, ...columns].join(', ')})`
  const named = (name: string): string => quoteIdentifier(`${entity.table}_${toSqlName(name)}_idx`)
  const unique = entity.unique.map(
    ({ index, columns }) =>
      `create unique index ${quoteIdentifier(index)} ${on(columns.map((name) => quoteIdentifier(toSqlName(name))))} where deleted_at is null;`,
  )
  const orders = [...entity.orders].map(([name, terms]) => `create index ${named(name)} ${on(terms.map(spell))};`)
  const lookUps = lookUpColumns(entity).map((name) => {
    if (entity.filters[name] === 'prefix')
      return `create index ${named(`by_${toSqlName(name)}`)} ${on([`${quoteIdentifier(toSqlName(name))} collate "C"`])};`
    // Behind a filtered column, the order in which lists come unless they are asked for in another.
    const behind = entity.filters[name] === 'range' ? [] : defaultOrder(entity).filter(({ column }) => column !== name)
    return `create index ${named(`by_${toSqlName(name)}`)} ${on([quoteIdentifier(toSqlName(name)), ...behind.map(spell)])};`
  })
  return [...unique, ...orders, ...lookUps]
}

/** Parents and filters for which no order's index begins with their column. */
function lookUpColumns(entity: Entity): string[] {
  const led = new Set([...entity.orders.values()].map(([first]) => first?.column))
  const wanted = new Set([...Object.keys(entity.parents), ...filtersWithIndex(entity)])
  // Beginnings are found by bytes, which no order's index is in.
  return [...wanted].filter((name) => !led.has(name) || entity.filters[name] === 'prefix')
}

// What a list has is looked for along the index of its order.
const filtersWithIndex = ({ filters }: Entity): string[] =>
  Object.keys(filters).filter((name) => filters[name] !== 'has')

const defaultOrder = (entity: Entity): readonly OrderTerm[] => [...entity.orders.values()][0] ?? []

// Descending puts nulls first unless it is told otherwise; lists have them last.
function spell({ sqlName, direction, isNullable }: OrderTerm): string {
  const name = quoteIdentifier(sqlName)
  if (direction === 'asc') return name
  return `${name} desc${isNullable ? ' nulls last' : ''}`
}
