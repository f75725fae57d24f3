import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Database, openPool, quoteIdentifier } from '../access/index.ts'

export interface TestDatabase extends AsyncDisposable {
  /** Address of the new database, as its owner (a superuser). */
  readonly url: string
  readonly database: Database
  /** Runs SQL as the owner, outside the pool: fixtures and looks behind the scenes. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

export interface TestDatabaseOptions {
  /** Fills the new database, once; for example with migrations. */
  readonly prepare?: (url: string) => Promise<void>
}

/** Makes a database of its own on the server named by TEST_DATABASE_URL, and drops it when disposed. */
export async function openTestDatabase({ prepare }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run tests with `npm test`, which starts the servers')
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await once(server, `create database ${quoteIdentifier(name)}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  await prepare?.(url)
  const database = openPool({ url })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    url,
    database,
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(sql, values as unknown[])).rows
    },
    async [Symbol.asyncDispose]() {
      await client.end()
      await database.close()
      await once(server, `drop database ${quoteIdentifier(name)} with (force)`)
    },
  }
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
