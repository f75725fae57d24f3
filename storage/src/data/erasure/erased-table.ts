import { type Entity, toSqlName } from '../entities/index.ts'
import type { Series } from '../series/index.ts'

/** A table with rows of persons, from which erasure removes them. Entities and series are made into one by `toErasedTable`. */
export interface ErasedTable {
  readonly table: string
  /** The column that says whose a row is. */
  readonly ownerColumn: string
  /** What tells the rows of one person apart, in the order of the index that follows the owner; empty where there is one row. */
  readonly key: readonly string[]
  readonly placement: 'owned' | 'catalog'
  /** The column by which the table has months, where it has. */
  readonly monthColumn?: string
  /** Most rows that one statement removes. Default 1,000; fewer where rows are large. */
  readonly batchRows?: number
}

/** Segments are large, and their hashes go into the audit log. */
const SERIES_BATCH_ROWS = 250

/**
 * The table of an entity, or of a series, as erasure takes it.
 *
 * @throws TypeError for an entity of the catalog that does not declare whom its records are about (`subject`): neither its rows nor
 * what the log holds of them could be found
 */
export function toErasedTable(declared: Entity | Series, options: Pick<ErasedTable, 'batchRows'> = {}): ErasedTable {
  if (!('columns' in declared)) {
    const { table, ownerKey: ownerColumn } = declared
    const key = ['id']
    return {
      batchRows: SERIES_BATCH_ROWS,
      ...options,
      table,
      ownerColumn,
      key,
      placement: 'owned',
      monthColumn: 'recorded_at',
    }
  }
  const { name, table, subjectColumn, monthlyBy, placement } = declared
  const ownerColumn = declared.ownerColumn ?? subjectColumn
  if (ownerColumn === undefined) throw new TypeError(`${name}: declare by subject whom its records are about`)
  const isOnlyRow = declared.key === 'owner' || ownerColumn === 'id'
  return {
    ...options,
    table,
    ownerColumn,
    key: isOnlyRow ? [] : ['id'],
    placement: placement === 'owned' ? 'owned' : 'catalog',
    ...(monthlyBy === undefined ? {} : { monthColumn: toSqlName(monthlyBy) }),
  }
}
