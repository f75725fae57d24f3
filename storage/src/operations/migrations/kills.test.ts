import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { migrateUp, migrationStatus } from './migrate.ts'
import { startMigrateProcess } from './testing/migrate-process.ts'
import { assertSameState, type MigratedState, readMigratedState, terminateRuns } from './testing/migrated-state.ts'
import { openStatementProxy } from './testing/statement-proxy.ts'
import { writeThreeSteps } from './testing/three-steps.ts'
import type { WrittenSet } from './testing/written-set.ts'

describe('between two statements', () => {
  let app: WrittenSet
  let up: MigratedState
  let statementsUp: number

  before(async () => {
    app = await writeThreeSteps()
    await using database = await openTestDatabase()
    await using proxy = await openStatementProxy(database.url)
    await migrateUp({ url: proxy.url, sets: [app] })
    statementsUp = proxy.statements
    up = await readMigratedState(database)
  })
  after(() => app[Symbol.asyncDispose]())

  test('the process is killed before any statement of an up', { timeout: 240_000 }, async () => {
    for (let at = 1; at <= statementsUp; at++) {
      await using database = await openTestDatabase()
      const reached = Promise.withResolvers<void>()
      const killed = Promise.withResolvers<void>()
      await using proxy = await openStatementProxy(database.url, {
        onStatement: async (statement) => {
          if (statement !== at) return
          reached.resolve()
          await killed.promise
        },
      })
      await using victim = startMigrateProcess({ url: proxy.url, sets: [app] })
      await reached.promise
      await victim.kill()
      killed.resolve()
      assert.equal(
        victim.told.some(({ kind }) => kind === 'done'),
        false,
      )
      await migrateUp({ url: database.url, sets: [app] })
      await assertSameState(database, up, `at statement ${at}`)
    }
  })
})

describe('inside a statement', () => {
  // An index that is built concurrently waits for whoever wrote to its table before, and is there, invalid, meanwhile.
  const reachHalfBuilt = async (database: TestDatabase, app: WrittenSet) => {
    await migrateUp({ url: database.url, sets: [app], to: 'app/0001_notes' })
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    await writer.query('begin')
    await writer.query(`update notes set rating = 1 where id = 1`)
    const builder = startMigrateProcess({ url: database.url, sets: [app] })
    for (;;) {
      const found = await database.query(
        `select from pg_index i join pg_stat_activity a on a.query like 'create unique index concurrently%'
          where indexrelid = to_regclass('notes_body_key') and not indisvalid and a.wait_event_type = 'Lock'`,
      )
      if (found.length > 0) return { writer, builder }
    }
  }

  for (const fault of ['SIGKILL of the process', 'pg_terminate_backend'] as const) {
    test(`${fault} while an index is being built: the half-built one is built again`, { timeout: 60_000 }, async () => {
      await using database = await openTestDatabase()
      await using app = await writeThreeSteps()
      const { writer, builder } = await reachHalfBuilt(database, app)
      if (fault === 'pg_terminate_backend') {
        await terminateRuns(database.url)
        assert.notEqual(await builder.ended, 0)
      } else {
        await builder.kill()
      }
      assert.equal((await migrationStatus({ url: database.url, sets: [app] })).migrations[1]?.state, 'applying')
      await writer.query('rollback')
      await writer.end()
      const events: string[] = []
      await migrateUp({
        url: database.url,
        sets: [app],
        onEvent: (event) => 'id' in event && events.push(`${event.kind} ${event.id}`),
      })
      assert.ok(fault === 'SIGKILL of the process' || events.includes('resumed app/0002_body_index'))
      assert.deepEqual(
        await database.query(`select indisvalid as ok from pg_index where indexrelid = to_regclass('notes_body_key')`),
        [{ ok: true }],
      )
      assert.ok((await migrationStatus({ url: database.url, sets: [app] })).isCurrent)
    })
  }

  test('an index that cannot be built leaves nothing behind, and is built when it can', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app], to: 'app/0001_notes' })
    await database.query(`insert into notes values (1000, 'note 1', 1)`)
    await assert.rejects(migrateUp({ url: database.url, sets: [app] }), {
      code: 'migration_failed',
      message: /^app\/0002_body_index\.up\.sql: could not create unique index/,
    })
    assert.deepEqual(await database.query(`select to_regclass('notes_body_key') as i`), [{ i: null }])
    assert.equal((await migrationStatus({ url: database.url, sets: [app] })).migrations[1]?.state, 'pending')
    await database.query('delete from notes where id = 1000')
    await migrateUp({ url: database.url, sets: [app] })
  })

  test('an index of that name that somebody else made is not taken for ours', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app], to: 'app/0001_notes' })
    await database.query('create index notes_body_key on notes (id)')
    await assert.rejects(migrateUp({ url: database.url, sets: [app] }), {
      code: 'migration_failed',
      message: /app\/0002_body_index: there is an index notes_body_key already/,
    })
    assert.equal((await migrationStatus({ url: database.url, sets: [app] })).migrations[1]?.state, 'pending')
  })
})
