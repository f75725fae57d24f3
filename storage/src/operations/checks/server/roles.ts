import { type Database, statement } from '../../../access/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

interface ApplicationRole {
  readonly role: string
  readonly isSuperuser: boolean
  /** What it may do and should not, in words. */
  readonly powers: string[]
  /** Limits that are not set. */
  readonly unlimited: string[]
  /** Tables that it may not read and write. */
  readonly shut: string[]
  readonly mayMakeMonths: boolean
}

const APPLICATION_ROLE = statement<ApplicationRole>(
  'checks.application-role',
  `select r.rolname as role,
          r.rolsuper as "isSuperuser",
          array_remove(array[
            case when has_schema_privilege('public', 'create') then 'make tables' end,
            case when r.rolcreatedb then 'make databases' end,
            case when r.rolcreaterole then 'make roles' end,
            case when r.rolbypassrls then 'pass row-level security' end,
            case when exists (
              select from pg_class c
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                 and pg_has_role(c.relowner, 'usage')
            ) then 'alter and drop tables' end
          ], null) as powers,
          array(
            select name from unnest(array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) name
             where current_setting(name) = '0'
          ) as unlimited,
          array(
            select name from unnest($1::text[]) name
             where to_regclass(quote_ident(name)) is not null
               and not (has_table_privilege(quote_ident(name), 'select')
                        and has_table_privilege(quote_ident(name), 'insert')
                        and has_table_privilege(quote_ident(name), 'update'))
          ) as shut,
          coalesce(has_function_privilege(to_regprocedure('longrun_advance_month(regclass, date)'), 'execute'), true)
            as "mayMakeMonths"
     from pg_roles r
    where r.rolname = current_user`,
)

/** Whether the application's role may do what it needs, nothing that it does not, and not for ever. */
export async function checkApplicationRole({
  database,
  tables,
}: {
  readonly database: Database
  /** Tables that the application reads and writes. */
  readonly tables: readonly string[]
}): Promise<Outcome> {
  // Not in a transaction with limits of its own: those of the role are what is asked for.
  const found = await database.read('catalog', (reader) => reader.one(APPLICATION_ROLE, [tables]))
  const { role, isSuperuser, powers, unlimited, shut, mayMakeMonths } = found
  const logIn = 'let DATABASE_URL log in as longrun_app (docs/settings.md)'
  const findings: Finding[] = []
  if (isSuperuser) {
    const problem = `the application logs in as ${role}, a superuser: nothing that a role is kept from holds`
    findings.push({ level: 'warning', problem, mend: logIn })
  } else if (powers.length > 0) {
    findings.push({ level: 'warning', problem: `the application's role ${role} may ${powers.join(', ')}`, mend: logIn })
  }
  if (unlimited.length > 0) {
    const problem = `the application's role ${role} has no ${unlimited.join(', ')}`
    findings.push({ level: 'warning', problem, mend: `${logIn}, or alter role ${role} set ... as the migration does` })
  }
  const lacking = [...shut, ...(mayMakeMonths ? [] : ['longrun_advance_month()'])]
  if (lacking.length > 0) {
    const problem = `the application's role ${role} may not use ${lacking.join(', ')}`
    findings.push({ level: 'failed', problem, mend: `grant it what longrun_app has, or ${logIn}` })
  }
  return { seen: `${role}: ${unlimited.length === 0 ? 'limited in time' : 'without all limits'}`, findings }
}

interface OwnerRole {
  readonly role: string
  readonly mayCreate: boolean
  /** Owners of tables whose rights it lacks. */
  readonly otherOwners: string[]
}

const OWNER_ROLE = statement<OwnerRole>(
  'checks.owner-role',
  `select current_user as role,
          has_schema_privilege('public', 'create') as "mayCreate",
          array(
            select distinct pg_get_userbyid(c.relowner)::text
              from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and not pg_has_role(c.relowner, 'usage')
          ) as "otherOwners"`,
)

// The same on every connection to one database of one server, and on no other.
const IDENTITY = statement<{ identity: string }>(
  'checks.identity',
  `select pg_postmaster_start_time()::text || ' ' || oid as identity from pg_database where datname = current_database()`,
)

/** Whether the owner may migrate, and is the owner of the very database that the application uses. */
export async function checkOwnerRole({
  owner,
  application,
}: {
  readonly owner: Database
  readonly application: Database
}): Promise<Outcome> {
  const { role, mayCreate, otherOwners } = await inspect(owner, (tx) => tx.one(OWNER_ROLE))
  const [one, other] = await Promise.all(
    [owner, application].map((database) => inspect(database, (tx) => tx.one(IDENTITY))),
  )
  const findings: Finding[] = []
  if (one!.identity !== other!.identity) {
    const problem = 'DATABASE_URL and DIRECT_DATABASE_URL lead to different databases'
    findings.push({
      level: 'failed',
      problem,
      mend: 'correct one of them: migrations change the one, requests use the other',
    })
  }
  const mend = 'let DIRECT_DATABASE_URL log in as the owner of the database'
  if (!mayCreate) findings.push({ level: 'failed', problem: `the owner's role ${role} may not make tables`, mend })
  if (otherOwners.length > 0) {
    const problem = `tables belong to ${otherOwners.join(', ')}, so ${role} cannot migrate them`
    findings.push({ level: 'failed', problem, mend })
  }
  return { seen: role, findings }
}
