import { type Database, statement } from '../../../access/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

const INVALID = statement<{ name: string; table: string; isBeingBuilt: boolean }>(
  'checks.invalid-indexes',
  `select i.indexrelid::regclass::text as name,
          i.indrelid::regclass::text as table,
          exists (
            select from pg_stat_progress_create_index b
             where b.datname = current_database() and b.index_relid = i.indexrelid) as "isBeingBuilt"
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     join pg_namespace n on n.oid = c.relnamespace
    where not (i.indisvalid and i.indisready and i.indislive)
      and n.nspname !~ '^pg_'
    order by 1
    limit 100`,
)

/** Whether every index can be used: an interrupted CONCURRENTLY leaves one that costs writes and serves no read. */
export async function checkIndexes({ database }: { readonly database: Database }): Promise<Outcome> {
  const invalid = await inspect(database, (tx) => tx.many(INVALID))
  const findings = invalid.map(({ name, table, isBeingBuilt }): Finding => {
    if (isBeingBuilt)
      return { level: 'warning', problem: `the index ${name} of ${table} is being built`, mend: 'wait for it' }
    const mend = `run "longrun migrate up", which finishes its own; else: reindex index concurrently ${name}`
    return { level: 'failed', problem: `the index ${name} of ${table} is not valid`, mend }
  })
  return { seen: invalid.length === 0 ? 'all valid' : `${invalid.length} not valid`, findings }
}
