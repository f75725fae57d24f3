import { createHash } from 'node:crypto'
import { quoteIdentifier } from '../access/index.ts'
import { type AdminConnection, openAdminConnection, toAddress } from './admin-connection.ts'

/** Content that is made once for each server and copied into every database that asks for it. */
export interface TestTemplate {
  /** Names the content: two templates with the same key are taken to be equal. A hash of all that `prepare` reads. */
  readonly key: string
  /** Fills the template; runs once for each server and key, whatever number of test processes ask for it. */
  readonly prepare: (url: string) => Promise<void>
}

const PREFIX = 'longrun_template_'
const UNUSED_AFTER_HOURS = 24

// The first half of the two-part advisory locks, so that they meet no lock of the code under test.
const TEMPLATE_IN_USE = 0x74656d70
const TEMPLATES_ARE_MADE = 0x6d616b65

/**
 * Creates `database` as a copy of the template, and the template first where it is missing.
 *
 * Templates are made one at a time: migrations make roles, which belong to the whole server.
 */
export async function createFromTemplate(
  admin: AdminConnection,
  server: string,
  database: string,
  template: TestTemplate,
): Promise<void> {
  const name = PREFIX + createHash('sha256').update(template.key).digest('hex').slice(0, 24)
  // Held shared while it is copied, so that a process that clears out old templates leaves this one.
  await admin.query('select pg_advisory_lock_shared($1, hashtext($2))', [TEMPLATE_IN_USE, name])
  try {
    if (!(await isReady(admin, name))) await makeTemplate(admin, server, name, template.prepare)
    await admin.query(`create database ${quoteIdentifier(database)} template ${quoteIdentifier(name)}`)
    await copyDatabaseSettings(admin, name, database)
  } finally {
    await admin.query('select pg_advisory_unlock_shared($1, hashtext($2))', [TEMPLATE_IN_USE, name])
  }
}

async function makeTemplate(
  admin: AdminConnection,
  server: string,
  name: string,
  prepare: TestTemplate['prepare'],
): Promise<void> {
  await using maker = await openAdminConnection(server, 'longrun test template')
  await maker.query('select pg_advisory_lock($1, 0)', [TEMPLATES_ARE_MADE])
  if (await isReady(admin, name)) return
  await dropUnusedTemplates(maker)
  // What is there and not ready was left half made by a process that died.
  await maker.query(`drop database if exists ${quoteIdentifier(name)} with (force)`)
  await maker.query(`create database ${quoteIdentifier(name)}`)
  await prepare(toAddress(server, { database: name }))
  await maker.query(`alter database ${quoteIdentifier(name)} with is_template true allow_connections false`)
}

// `is_template` is set last: it says that the content is whole.
async function isReady(admin: AdminConnection, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1 and datistemplate', [name])
  return rowCount === 1
}

// A copy lacks what PostgreSQL keeps beside a database: settings of roles in it, and who may connect.
async function copyDatabaseSettings(admin: AdminConnection, from: string, to: string): Promise<void> {
  const copyRoleSettings = `
    insert into pg_db_role_setting (setdatabase, setrole, setconfig)
    select target.oid, setrole, setconfig
      from pg_db_role_setting
      join pg_database source on source.oid = setdatabase and source.datname = $1
      join pg_database target on target.datname = $2`
  const copyPrivileges = `
    update pg_database target
       set datacl = source.datacl
      from pg_database source
     where source.datname = $1
       and target.datname = $2
       and source.datacl is distinct from target.datacl`
  await admin.query(copyRoleSettings, [from, to])
  await admin.query(copyPrivileges, [from, to])
}

// On a developer's own server every edited migration leaves a template behind.
async function dropUnusedTemplates(maker: AdminConnection): Promise<void> {
  const findOld = `
    select datname as name
      from pg_database
     where starts_with(datname, $1)
       and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - make_interval(hours => $2)`
  const { rows } = await maker.query<{ name: string }>(findOld, [PREFIX, UNUSED_AFTER_HOURS])
  for (const { name } of rows) {
    const lock = 'select pg_try_advisory_lock($1, hashtext($2)) as taken'
    const { rows: answer } = await maker.query<{ taken: boolean }>(lock, [TEMPLATE_IN_USE, name])
    if (!answer[0]?.taken) continue
    await maker.query(`alter database ${quoteIdentifier(name)} with is_template false`)
    await maker.query(`drop database ${quoteIdentifier(name)} with (force)`)
    await maker.query('select pg_advisory_unlock($1, hashtext($2))', [TEMPLATE_IN_USE, name])
  }
}
