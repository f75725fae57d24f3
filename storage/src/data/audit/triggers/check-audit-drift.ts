import { quoteIdentifier, type Reader, statement } from '../../../access/index.ts'
import type { Entity } from '../../entities/index.ts'
import type { Series } from '../../series/index.ts'
import { type Audited, toTriggerFunction } from './to-audit-sql.ts'
import { functionName, settingsOf, toBody } from './trigger-function.ts'

/** One way in which the log would miss changes, or tell them otherwise than declared. */
export interface AuditProblem {
  readonly table: string
  /** What is wrong and what to do about it, in one line. */
  readonly message: string
}

interface TriggerFact {
  readonly name: string
  readonly enabled: string
  readonly type: number
  readonly writer: string
  readonly oldRows: string | null
  readonly newRows: string | null
}

interface TableFact {
  readonly name: string
  readonly triggers: readonly TriggerFact[]
}

interface WriterFact {
  readonly body: string
  readonly isDefiner: boolean
  readonly settings: readonly string[] | null
}

// The table itself and its months: a statement that names a month fires the triggers of the month alone.
const FIND_TRIGGERS = statement<TableFact>(
  'audit.find-triggers',
  `select logged.oid::text as name,
          coalesce((
            select jsonb_agg(jsonb_build_object(
                     'name', t.tgname,
                     'enabled', t.tgenabled,
                     'type', t.tgtype,
                     'writer', p.proname,
                     'oldRows', t.tgoldtable,
                     'newRows', t.tgnewtable
                   ))
              from pg_trigger t
              join pg_proc p on p.oid = t.tgfoid
             where t.tgrelid = logged.oid and starts_with(t.tgname, 'longrun_audit_')
          ), '[]') as triggers
     from (
       select to_regclass($1) as oid
       union all
       select inhrelid::regclass from pg_inherits where inhparent = to_regclass($1)
     ) logged
    where logged.oid is not null
    order by 1`,
)
const FIND_WRITER = statement<WriterFact>(
  'audit.find-writer',
  `select prosrc as body, prosecdef as "isDefiner", proconfig as settings
     from pg_proc
    where proname = $1 and pronamespace = 'public'::regnamespace and pronargs = 0`,
)

/** By name: the bits of `tgtype` (statement level; 4 insert, 8 delete, 16 update, 2 before, 32 truncate), and the rows it sees. */
const TRIGGERS: Readonly<Record<string, readonly [type: number, oldRows: string | null, newRows: string | null]>> = {
  longrun_audit_insert: [4, null, 'new_rows'],
  longrun_audit_update: [16, 'old_rows', 'new_rows'],
  longrun_audit_delete: [8, 'old_rows', null],
  longrun_audit_truncate: [34, null, null],
}

/**
 * Compares what logs the changes of tables with their declarations: whether each table, and each of its months, has all
 * triggers, enabled, and whether the function that they call is the one that `toAuditSql` would make now.
 */
export async function checkAuditDrift(
  reader: Reader,
  { entities, series }: { readonly entities: readonly Entity[]; readonly series: readonly Series[] },
): Promise<AuditProblem[]> {
  const problems: AuditProblem[] = []
  for (const declared of [...entities, ...series]) {
    const tables = await reader.many(FIND_TRIGGERS, [quoteIdentifier(declared.table)])
    const isLogged = 'types' in declared || declared.audit === 'changes'
    const found = isLogged ? await problemsOf(reader, declared, tables) : undeclared(tables)
    problems.push(...found.map((message) => ({ table: declared.table, message })))
  }
  return problems
}

async function problemsOf(reader: Reader, declared: Audited, tables: readonly TableFact[]): Promise<string[]> {
  // That a table is not there at all is told by the check of tables.
  if (tables.length === 0) return []
  const writer = functionName(declared.table)
  const made = await reader.maybeOne(FIND_WRITER, [writer])
  if (!made) return [`nothing logs its changes: a migration with toAuditSql(${declared.name}) is missing`]
  const logged = toTriggerFunction(declared)
  const isAsDeclared =
    made.isDefiner && made.body === toBody(logged) && made.settings?.join() === settingsOf(logged).join()
  const outdated = `${writer} is not what the declaration says: a migration with toAuditSql(${declared.name}) is missing`
  return [...(isAsDeclared ? [] : [outdated]), ...tables.flatMap((table) => triggerProblems(table, writer, declared))]
}

function triggerProblems({ name, triggers }: TableFact, writer: string, { table }: Audited): string[] {
  return Object.entries(TRIGGERS).flatMap(([wanted, [type, oldRows, newRows]]) => {
    const trigger = triggers.find((each) => each.name === wanted)
    const attach = `select longrun_attach_audit('${quoteIdentifier(table)}') as the owner`
    if (!trigger) return `${name} has no trigger ${wanted}: ${attach}`
    const isRight =
      trigger.writer === writer && trigger.type === type && trigger.oldRows === oldRows && trigger.newRows === newRows
    if (!isRight) return `the trigger ${wanted} of ${name} is another one: ${attach}`
    if (trigger.enabled !== 'O' && trigger.enabled !== 'A')
      return `the trigger ${wanted} of ${name} is disabled: alter table ${name} enable trigger ${wanted}`
    return []
  })
}

function undeclared(tables: readonly TableFact[]): string[] {
  return tables.flatMap(({ name, triggers }) =>
    triggers.length === 0 ? [] : `${name} is logged, and not declared so: drop its function with cascade`,
  )
}
