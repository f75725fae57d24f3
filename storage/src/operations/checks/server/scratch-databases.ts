import { type Database, statement } from '../../../access/index.ts'
import { SCRATCH_DATABASES } from '../../migrations/index.ts'
import type { Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

// Whoever uses one holds an advisory lock on its name; pg_locks shows the two halves of the key as oids.
const ABANDONED = statement<{ name: string }>(
  'checks.scratch-databases',
  `select d.datname as name
     from pg_database d
    where starts_with(d.datname, $1)
      and not exists (
        select from pg_locks l
         where l.locktype = 'advisory' and l.granted
           and l.classid = $2 and l.objid::bigint = hashtext(d.datname)::bigint & 4294967295
      )
    order by d.datname
    limit 100`,
)

/** Databases that proofs of migrations left behind when they were killed. */
export async function checkScratchDatabases({ database }: { readonly database: Database }): Promise<Outcome> {
  const { prefix, lockSpace } = SCRATCH_DATABASES
  const names = await inspect(database, (tx) => tx.many(ABANDONED, [prefix, lockSpace]))
  if (names.length === 0) return { seen: 'none left over', findings: [] }
  const problem = `left over from "longrun migrate verify": ${names.map(({ name }) => name).join(', ')}`
  const mend = 'run "longrun migrate verify" once more, or drop them: drop database <name>'
  return { seen: `${names.length} left over`, findings: [{ level: 'warning', problem, mend }] }
}
