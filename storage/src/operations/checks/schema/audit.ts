import { type Database, statement } from '../../../access/index.ts'
import { checkAuditDrift } from '../../../data/audit/triggers/index.ts'
import type { Entity } from '../../../data/entities/index.ts'
import type { Series } from '../../../data/series/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

// Privileges of the parent hold for statements that name it, those of a month for statements that name the month.
const WRITABLE = statement<{ name: string }>(
  'checks.writable-log',
  `select logged.oid::regclass::text as name
     from (
       select oid from pg_class where oid in (to_regclass('audit_log'), to_regclass('audit_pending'))
       union all
       select inhrelid from pg_inherits where inhparent = to_regclass('audit_log')
     ) logged
     join pg_roles application on application.rolname = 'longrun_app'
    where has_table_privilege(application.oid, logged.oid, 'insert, update, delete, truncate')
    order by 1`,
)

/** Whether every change of what is declared as audited is logged, as declared, and whether only that writes the log. */
export async function checkAudit({
  database,
  entities,
  series,
}: {
  readonly database: Database
  readonly entities: readonly Entity[]
  readonly series: readonly Series[]
}): Promise<Outcome> {
  const [drift, writable] = await inspect(database, (tx) =>
    Promise.all([checkAuditDrift(tx, { entities, series }), tx.many(WRITABLE)]),
  )
  const findings: Finding[] = drift.map(({ table, message }) => ({
    level: 'failed',
    problem: `changes of ${table} may be missing from the audit log`,
    mend: message,
  }))
  if (writable.length > 0) {
    const names = writable.map(({ name }) => name).join(', ')
    const mend = `as the owner: revoke insert, update, delete, truncate on ${names} from longrun_app`
    findings.push({ level: 'failed', problem: `the application may change entries: ${names}`, mend })
  }
  const count = entities.filter(({ audit }) => audit === 'changes').length + series.length
  return { seen: `${count} audited tables`, findings }
}
