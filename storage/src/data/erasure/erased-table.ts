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

/** How an entity's or a series' rows are told to be somebody's where the declaration does not say. */
export interface ErasedTableOptions {
  /** For an entity of the catalog: the column with the person's id, in SQL. */
  readonly ownerColumn?: string
  readonly batchRows?: number
}

/** Segments are large, and their hashes go into the audit log. */
const SERIES_BATCH_ROWS = 250

/**
 * The table of an entity, or of a series, as erasure takes it.
 *
 * @throws TypeError for an entity of the catalog without the column that says whose its rows are
 */
export function toErasedTable(declared: Entity | Series, options: ErasedTableOptions = {}): ErasedTable {
  const batch = options.batchRows === undefined ? {} : { batchRows: options.batchRows }
  if (!('columns' in declared)) {
    const { table, ownerKey: ownerColumn } = declared
    const batchRows = options.batchRows ?? SERIES_BATCH_ROWS
    return { table, ownerColumn, key: ['id'], placement: 'owned', monthColumn: 'recorded_at', batchRows }
  }
  const ownerColumn = options.ownerColumn ?? declared.ownerColumn
  if (ownerColumn === undefined) throw new TypeError(`${declared.name}: say by ownerColumn whose its rows are`)
  const isOnlyRow = declared.key === 'owner' || ownerColumn === 'id'
  const month = declared.monthlyBy === undefined ? {} : { monthColumn: toSqlName(declared.monthlyBy) }
  return {
    table: declared.table,
    ownerColumn,
    key: isOnlyRow ? [] : ['id'],
    placement: declared.placement === 'owned' ? 'owned' : 'catalog',
    ...month,
    ...batch,
  }
}
