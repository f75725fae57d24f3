import assert from 'node:assert/strict'
import pg from 'pg'
import type { TestDatabase } from '../../../testing/index.ts'
import { type Catalogue, compareCatalogues, readCatalogue } from '../catalogue/index.ts'
import { OwnerConnection } from '../server/index.ts'

const ROWS =
  "select n.*, (select count(*)::int from schema_migrations where state = 'applied') as applied from notes n order by id"

/** Structure, rows and records of a database that the three steps went over. */
export interface MigratedState {
  readonly catalogue: Catalogue
  readonly rows: readonly object[]
}

export async function readMigratedState(database: TestDatabase): Promise<MigratedState> {
  await using connection = await OwnerConnection.open(database.url)
  const catalogue = await readCatalogue(connection)
  const hasNotes = catalogue.entries.some(({ identity }) => identity === 'table notes')
  return { catalogue, rows: hasNotes ? await database.query(ROWS) : [] }
}

export async function assertSameState(database: TestDatabase, expected: MigratedState, where: string): Promise<void> {
  const { catalogue, rows } = await readMigratedState(database)
  assert.deepEqual(compareCatalogues(expected.catalogue, catalogue), [], where)
  assert.deepEqual(rows, expected.rows, where)
}

/** Ends the server processes of every run of migrations, and returns how many there were. */
export async function terminateRuns(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name like 'longrun migrate%'`,
  )
  await client.end()
  return rowCount ?? 0
}
