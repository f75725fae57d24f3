import { type Database, quoteIdentifier, statement } from '../../../access/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

/** A reference between two tables that no foreign key keeps: the application does. */
export interface Reference {
  readonly table: string
  /** In the order of `parentColumns`. A null in any of them refers to nothing. */
  readonly columns: readonly string[]
  readonly parent: string
  readonly parentColumns: readonly string[]
  /** The rows stay as they are while the parent is marked as deleted: a closed account keeps what it owns. */
  readonly outlivesDeletion?: true
}

/** Rows of one reference that are looked at. */
const DEFAULT_ROWS = 100_000

// The table itself, or its months.
const PARTS = statement<{ name: string }>(
  'checks.reference-parts',
  `select c.oid::regclass::text as name
     from pg_class c
    where c.relkind = 'r'
      and (c.oid = to_regclass($1) or c.oid in (select relid from pg_partition_tree(to_regclass($1)) where isleaf))
    order by 1 desc`,
)

/**
 * Whether what refers to something refers to something that is there. The newest months are looked at first, and at most
 * `rows` rows of each reference (default 100,000).
 */
export async function checkReferences({
  database,
  references,
  rows = DEFAULT_ROWS,
}: {
  readonly database: Database
  readonly references: readonly Reference[]
  readonly rows?: number
}): Promise<Outcome> {
  const findings: Finding[] = []
  let looked = 0
  for (const reference of references) {
    const { checked, orphans, strays } = await countOrphans(database, reference, rows)
    looked += checked
    const mend =
      'restore what was deleted, or delete these rows too; report it, for the service should never let this happen'
    const of = `of the ${checked} rows of ${reference.table} that were looked at`
    if (orphans > 0)
      findings.push({
        level: 'failed',
        problem: `${orphans} ${of} refer to rows of ${reference.parent} that are not there`,
        mend,
      })
    if (strays > 0 && !reference.outlivesDeletion)
      findings.push({
        level: 'failed',
        problem: `${strays} ${of} are live and refer to deleted rows of ${reference.parent}`,
        mend,
      })
  }
  return { seen: `${references.length} references, ${looked} rows`, findings }
}

interface Counts {
  readonly checked: number
  /** The parent is not there at all. */
  readonly orphans: number
  /** The parent is deleted, the row itself is not. */
  readonly strays: number
}

async function countOrphans(database: Database, reference: Reference, rows: number): Promise<Counts> {
  const parts = await inspect(database, (tx) => tx.many(PARTS, [quoteIdentifier(reference.table)]))
  const sum = { checked: 0, orphans: 0, strays: 0 }
  for (const { name } of parts) {
    if (sum.checked >= rows) break
    const counts = await inspect(database, (tx) => tx.one(toCount(reference, name), [rows - sum.checked]))
    sum.checked += counts.checked
    sum.orphans += counts.orphans
    sum.strays += counts.strays
  }
  return sum
}

/** @param part as the server prints it: quoted where it has to be */
function toCount({ columns, parent, parentColumns }: Reference, part: string) {
  const keys = columns.map(quoteIdentifier)
  const match = parentColumns.map((column, at) => `p.${quoteIdentifier(column)} = c.${keys[at]}`).join(' and ')
  return statement<Counts>(
    'checks.references',
    `select count(*)::integer as checked,
            count(*) filter (where p.is_live is null)::integer as orphans,
            count(*) filter (where not p.is_live)::integer as strays
       from (
         select ${keys.join(', ')}
           from ${part}
          where deleted_at is null and ${keys.map((key) => `${key} is not null`).join(' and ')}
          limit $1
       ) c
       left join lateral (
         select p.deleted_at is null as is_live from ${quoteIdentifier(parent)} p where ${match}
       ) p on true`,
    { prepared: false },
  )
}
