import { quoteIdentifier } from '../../../access/index.ts'
import type { OwnerConnection } from '../server/index.ts'

/** Something that holds data and that a script takes away. Names and counts only, never values. */
export interface DataLoss {
  /** `table` or `table.column`; with its schema where that is not `public`. */
  readonly name: string
  readonly kind: 'table' | 'column' | 'rows'
  /** Rows of the table, values of the column that are not null, or rows deleted. Counted up to `COUNT_LIMIT`. */
  readonly count: number
}

// Counting happens under the lock of the table, so it must end.
const COUNT_LIMIT = 1_000_000

/** Says what is lost, for example `workouts (12 rows)`. */
export function toLossText({ name, kind, count }: DataLoss): string {
  const unit = kind === 'column' ? 'values' : kind === 'rows' ? 'rows deleted' : 'rows'
  const figure = count >= COUNT_LIMIT ? `${COUNT_LIMIT.toLocaleString('en')} or more` : count.toLocaleString('en')
  return `${name} (${figure} ${unit})`
}

/** What can hold data, as it is at one moment of a transaction. */
export interface Holdings {
  readonly tables: ReadonlyMap<string, Table>
  /** Rows deleted so far in this transaction, by table. */
  readonly deleted: ReadonlyMap<string, number>
}

interface Table {
  readonly oid: string
  readonly schema: string
  readonly name: string
  /** Column names by their number, which stays with a column through a rename. */
  readonly columns: Readonly<Record<string, string>>
}

// Partitions count with their parent. What a generated column holds is made again, so it is not data.
const LIST_TABLES = /* sql */ `
  /* migrations.list-tables */
  select c.oid::text as oid, n.nspname as schema, c.relname as name,
         coalesce(jsonb_object_agg(a.attnum, a.attname) filter (where a.attnum is not null), '{}') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
   where c.relkind in ('r', 'p') and not c.relispartition
     and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   group by c.oid, n.nspname, c.relname
`

// Also counts what was deleted before a rollback to a savepoint: only differences of two readings mean something.
const LIST_DELETED = /* sql */ `
  /* migrations.list-deleted */
  select coalesce(pg_partition_root(relid), relid)::oid::text as oid, sum(n_tup_del)::float8 as deleted
    from pg_stat_xact_user_tables
   where n_tup_del > 0
   group by 1
`

/** Which tables and columns are there and hold rows now, to be compared with the same after a down. */
export async function readHoldings(connection: OwnerConnection): Promise<Holdings> {
  const tables = await connection.many<Table & { oid: string }>(LIST_TABLES)
  const deleted = await connection.many<{ oid: string; deleted: number }>(LIST_DELETED)
  return {
    tables: new Map(tables.map((table) => [table.oid, table])),
    deleted: new Map(deleted.map((row) => [row.oid, row.deleted])),
  }
}

/** A table, or one column of it, that a script took away. */
export interface Holding {
  readonly table: Table
  readonly column: string | undefined
}

/** Lists the tables and columns that are there before and not after. */
export function listDropped(before: Holdings, after: Holdings): Holding[] {
  const dropped: Holding[] = []
  for (const table of before.tables.values()) {
    const left = after.tables.get(table.oid)
    if (!left) dropped.push({ table, column: undefined })
    else
      for (const [number, column] of Object.entries(table.columns))
        if (!(number in left.columns)) dropped.push({ table, column })
  }
  return dropped
}

/** Lists the tables, still there, of which rows were deleted between two readings. */
export function listDeleted(before: Holdings, after: Holdings): DataLoss[] {
  const losses: DataLoss[] = []
  for (const [oid, total] of after.deleted) {
    const table = after.tables.get(oid)
    const count = total - (before.deleted.get(oid) ?? 0)
    if (table && before.tables.has(oid) && count > 0)
      losses.push({ name: toName({ table, column: undefined }), kind: 'rows', count })
  }
  return losses
}

/** Finds what the header `-- loses data:` names and is there. */
export function findDeclared(holdings: Holdings, names: readonly string[]): Holding[] {
  const found: Holding[] = []
  for (const table of holdings.tables.values()) {
    for (const column of [undefined, ...Object.values(table.columns)]) {
      if (names.includes(toName({ table, column }))) found.push({ table, column })
    }
  }
  return found
}

/**
 * Counts what the holdings hold, after locking their tables until the end of the transaction: nothing can come in between
 * the count and the drop.
 */
export async function countHoldings(connection: OwnerConnection, holdings: readonly Holding[]): Promise<DataLoss[]> {
  const losses: DataLoss[] = []
  for (const { table, column } of holdings) {
    const name = `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
    const condition = column === undefined ? '' : `where ${quoteIdentifier(column)} is not null`
    await connection.query(`lock table ${name} in access exclusive mode`)
    const [row] = await connection.many<{ count: number }>(
      `select count(*)::int as count from (select from ${name} ${condition} limit ${COUNT_LIMIT}) held`,
    )
    const kind = column === undefined ? 'table' : 'column'
    if (row && row.count > 0) losses.push({ name: toName({ table, column }), kind, count: row.count })
  }
  return losses
}

/** What somebody types to allow its loss, and reads where it is refused. */
export function toName({ table, column }: Holding): string {
  const name = table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
  return column === undefined ? name : `${name}.${column}`
}
