import { quoteIdentifier } from '../../../access/index.ts'
import type { OwnerConnection } from '../server/index.ts'

/** The rows of a table in short: two prints are equal where the rows are, in whatever order. */
export interface RowPrint {
  readonly table: string
  readonly columns: readonly string[]
  readonly count: number
  readonly hash: string
}

/** Prints by table, as `to_regclass` takes its name. */
export type RowPrints = ReadonlyMap<string, RowPrint>

// Columns by name: one that was dropped and added again comes last, and holds the same.
const LIST_COLUMNS = /* sql */ `
  /* verify.list-columns */
  select format('%I.%I', n.nspname, c.relname) as "table",
         coalesce(array_agg(a.attname::text order by a.attname) filter (where a.attname is not null), '{}') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relkind in ('r', 'p') and not c.relispartition
     and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and (n.nspname, c.relname) <> ('public', 'schema_migrations')
   group by n.nspname, c.relname
   order by 1
`

/** Prints every table. With `like`, only its tables and only those of its columns that are still there. */
export async function readRowPrints(connection: OwnerConnection, like?: RowPrints): Promise<RowPrints> {
  const prints = new Map<string, RowPrint>()
  for (const { table, columns } of await connection.many<{ table: string; columns: string[] }>(LIST_COLUMNS)) {
    const wanted = like ? columns.filter((column) => like.get(table)?.columns.includes(column)) : columns
    if (like && !like.has(table)) continue
    const list = wanted.map(quoteIdentifier).join(', ')
    const [row] = await connection.many<{ count: number; hash: string }>(
      `select count(*)::int as count, coalesce(sum(hashtextextended(r::text, 0)::numeric), 0)::text as hash
         from (select ${list} from ${table}) r`,
    )
    if (row) prints.set(table, { table, columns: wanted, ...row })
  }
  return prints
}

/** Says which tables do not hold the same rows any more; tables that are gone are the catalogue's matter. */
export function compareRowPrints(before: RowPrints, after: RowPrints): string[] {
  const changes: string[] = []
  for (const { table, count, hash } of before.values()) {
    const now = after.get(table)
    if (!now || (now.count === count && now.hash === hash)) continue
    const what =
      now.count === count ? `${count} rows, with other values` : `${count} rows before and ${now.count} after`
    changes.push(`${table}: ${what}`)
  }
  return changes
}
