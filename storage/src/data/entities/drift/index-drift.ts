import { type Entity, type OrderTerm, toSqlName } from '../entity.ts'
import { keyColumns } from '../store/index.ts'
import type { Difference } from './drift-problem.ts'
import type { IndexColumn, TableFacts, TableIndex } from './read-tables.ts'

/** The key, and the indexes that look-ups, lists and uniqueness need. */
export function indexDifferences(entity: Entity, facts: TableFacts): Difference[] {
  return [
    ...primaryKeyDifferences(entity, facts),
    ...orderDifferences(entity, facts),
    ...lookUpDifferences(entity, facts),
    ...uniqueDifferences(entity, facts),
    ...foreignKeyDifferences(entity, facts),
  ]
}

function primaryKeyDifferences(entity: Entity, { indexes }: TableFacts): Difference[] {
  const expected = keyColumns(entity).map(({ sqlName }) => sqlName)
  const primary = indexes.find(({ isPrimary }) => isPrimary)
  const actual = primary?.columns.map(({ name }) => name) ?? []
  if (actual.join() === expected.join()) return []
  const has = primary ? `is (${actual.join(', ')})` : 'is missing'
  const message = `the primary key ${has}: must be (${expected.join(', ')})`
  return [{ kind: 'primary_key', ...(primary ? { name: primary.name } : {}), message }]
}

const ownerOf = (entity: Entity): readonly string[] => (entity.ownerColumn === undefined ? [] : [entity.ownerColumn])

function orderDifferences(entity: Entity, { indexes }: TableFacts): Difference[] {
  const prefix = ownerOf(entity)
  return [...entity.orders].flatMap(([name, terms]) => {
    const wanted = asSorted(terms)
    if (
      indexes.some(
        (index) =>
          isWhole(index) && startsWith(index, prefix) && isSortedBy(index.columns.slice(prefix.length), wanted),
      )
    ) {
      return []
    }
    return [noIndex(entity, `lists in the order ${name}`, [...prefix, ...wanted.map(spell)])]
  })
}

// Lists are ordered as the database orders texts, so it is no matter by what; only beginnings need the order of bytes.
type SortedColumn = Omit<IndexColumn, 'isByBytes'>

// As PostgreSQL sorts: descending puts nulls first unless it is told otherwise, which lists do where there may be nulls.
function asSorted(terms: readonly OrderTerm[]): SortedColumn[] {
  return terms.map(({ sqlName, direction, isNullable }) => ({
    name: sqlName,
    isDescending: direction === 'desc',
    isNullsFirst: direction === 'desc' && !isNullable,
  }))
}

/** Forwards, or backwards as a whole. */
function isSortedBy(columns: readonly IndexColumn[], wanted: readonly SortedColumn[]): boolean {
  const fits = (isBackward: boolean): boolean =>
    wanted.every(({ name, isDescending, isNullsFirst }, i) => {
      const column = columns[i]
      if (column?.name !== name) return false
      return (
        column.isDescending === (isDescending !== isBackward) && column.isNullsFirst === (isNullsFirst !== isBackward)
      )
    })
  return fits(false) || fits(true)
}

function spell({ name, isDescending, isNullsFirst }: SortedColumn): string {
  if (!isDescending) return name
  return `${name} desc${isNullsFirst ? '' : ' nulls last'}`
}

// Filters narrow lists; parents are how the children of a deleted record are found. What a list has is looked for along
// the index of its order: an index of lists cannot begin with the owner, and would walk over everybody's.
function lookUpDifferences(entity: Entity, { indexes }: TableFacts): Difference[] {
  const filters = Object.entries(entity.filters)
    .filter(([, kind]) => kind !== 'has')
    .map(([name]) => [name, `the filter ${name}`] as const)
  const parents = Object.keys(entity.parents).map((name) => [name, `finding them by their parent ${name}`] as const)
  return [...new Map([...parents, ...filters])].flatMap(([name, purpose]) => {
    const columns = [...ownerOf(entity), toSqlName(name)]
    if (entity.filters[name] === 'prefix') return prefixDifferences(entity, columns, indexes)
    if (indexes.some((index) => isWhole(index) && startsWith(index, columns))) return []
    const isSortedToo = entity.filters[name] === 'equal' || entity.filters[name] === 'in'
    return [noIndex(entity, purpose, isSortedToo ? [...columns, ...defaultOrder(entity)] : columns)]
  })
}

function prefixDifferences(entity: Entity, columns: readonly string[], indexes: readonly TableIndex[]): Difference[] {
  const isByBytes = (index: TableIndex): boolean => index.columns[columns.length - 1]?.isByBytes ?? false
  if (indexes.some((index) => isWhole(index) && startsWith(index, columns) && isByBytes(index))) return []
  const name = columns.at(-1)!
  return [noIndex(entity, `the filter ${name}`, [...columns.slice(0, -1), `${name} collate "C"`])]
}

/** Behind a filtered column, the order in which lists come unless they are asked for in another. */
function defaultOrder(entity: Entity): readonly string[] {
  const [terms = []] = entity.orders.values()
  return asSorted(terms).map(spell)
}

function uniqueDifferences(entity: Entity, { indexes }: TableFacts): Difference[] {
  return entity.unique.flatMap(({ index: name, columns }) => {
    const wanted = [...ownerOf(entity), ...columns.map(toSqlName)]
    const found = indexes.find((index) => index.name === name)
    const actual = found?.columns.map((column) => column.name) ?? []
    const isRight = found?.isUnique && found.isValid && actual.join() === wanted.join() && isAmongLive(found)
    if (isRight) return []
    const wayOut = `create unique index ${name} on ${entity.table} (${wanted.join(', ')}) where deleted_at is null`
    const has = found ? `index ${name} differs from its declaration` : `nothing keeps ${columns.join(', ')} unique`
    return [{ kind: 'unique_missing' as const, name, message: `${has}: ${wayOut}` }]
  })
}

function foreignKeyDifferences(entity: Entity, { foreignKeys }: TableFacts): Difference[] {
  // Making a month would lock every table that a partitioned one refers to, so these have none.
  if (entity.monthlyBy) return []
  return Object.entries(entity.parents).flatMap(([name, { entity: parent }]) => {
    const target = [...ownerOf(parent), 'id']
    const source = [...(parent.ownerColumn === undefined ? [] : ownerOf(entity)), toSqlName(name)]
    const isThere = foreignKeys.some(
      (key) =>
        key.table === parent.table &&
        key.isValidated &&
        key.columns.join() === source.join() &&
        key.targetColumns.join() === target.join(),
    )
    if (isThere) return []
    const wayOut = `add foreign key (${source.join(', ')}) references ${parent.table} (${target.join(', ')})`
    return [
      {
        kind: 'foreign_key_missing' as const,
        name: toSqlName(name),
        message: `nothing holds ${name} to ${parent.table}: ${wayOut}, and validate it`,
      },
    ]
  })
}

const isWhole = ({ isValid, predicate }: TableIndex): boolean => isValid && predicate === null
const isAmongLive = ({ predicate }: TableIndex): boolean => predicate === '(deleted_at IS NULL)'

function startsWith({ columns }: TableIndex, names: readonly string[]): boolean {
  return names.every((name, i) => columns[i]?.name === name)
}

function noIndex({ table }: Entity, purpose: string, columns: readonly string[]): Difference {
  return {
    kind: 'index_missing',
    message: `no index serves ${purpose}: create index on ${table} (${columns.join(', ')})`,
  }
}
