import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { compareCatalogues, readCatalogue } from './catalogue/index.ts'
import { splitStatements } from './files/index.ts'
import { migrateUp, migrationStatus } from './migrate.ts'
import { planMigrations } from './plan.ts'
import { OwnerConnection } from './server/index.ts'
import { writeThreeSteps } from './testing/three-steps.ts'

const catalogueOf = async ({ url }: TestDatabase) => {
  await using connection = await OwnerConnection.open(url)
  return await readCatalogue(connection)
}

/** Sends SQL as psql does: statement by statement. */
async function runLikePsql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const { text } of splitStatements(sql)) await client.query(text)
  } finally {
    await client.end()
  }
}

describe('a plan', () => {
  test('changes nothing, and run by hand it does what the run does', async () => {
    await using planned = await openTestDatabase()
    await using migrated = await openTestDatabase()
    await using app = await writeThreeSteps()
    const empty = await catalogueOf(planned)
    const steps = await planMigrations({ url: planned.url, sets: [app] })
    assert.deepEqual(compareCatalogues(empty, await catalogueOf(planned)), [])
    assert.deepEqual(
      steps.map(({ id, direction }) => `${id} ${direction}`),
      ['app/0001_notes up', 'app/0002_body_index up', 'app/0003_stars up'],
    )
    for (const { sql } of steps) await runLikePsql(planned.url, sql)
    await migrateUp({ url: migrated.url, sets: [app] })
    assert.deepEqual(compareCatalogues(await catalogueOf(migrated), await catalogueOf(planned)), [])
    assert.ok((await migrationStatus({ url: planned.url, sets: [app] })).isCurrent)
    assert.deepEqual(await planMigrations({ url: planned.url, sets: [app] }), [])

    const down = await planMigrations({ url: planned.url, sets: [app], direction: { down: { to: 'app/0001_notes' } } })
    assert.deepEqual(
      down.map(({ id, losses }) => ({ id, losses })),
      [
        { id: 'app/0003_stars', losses: ['notes.stars'] },
        { id: 'app/0002_body_index', losses: [] },
      ],
    )
    for (const { sql } of down) await runLikePsql(planned.url, sql)
    const { migrations } = await migrationStatus({ url: planned.url, sets: [app] })
    assert.deepEqual(
      migrations.map(({ state }) => state),
      ['applied', 'pending', 'pending'],
    )
  })

  test('begins with what was interrupted', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app], to: 'app/0002_body_index' })
    await database.query(`update schema_migrations set state = 'applying' where number = 2`)
    await database.query('drop index notes_body_key')
    const [first, second] = await planMigrations({ url: database.url, sets: [app] })
    assert.match(first?.sql ?? '', /was interrupted[\s\S]*create unique index concurrently[\s\S]*set state = 'applied'/)
    assert.equal(second?.id, 'app/0003_stars')
  })

  test('refuses what the run refuses', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app] })
    await app.write('0003_stars.up.sql', 'select 1')
    await assert.rejects(planMigrations({ url: database.url, sets: [app] }), { code: 'migration_edited' })
  })
})
