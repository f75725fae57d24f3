import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { openTestDatabase } from '../../testing/index.ts'
import { migrateUp } from './migrate.ts'
import type { MigrationEvent } from './migration-options.ts'
import { startMigrateProcess } from './testing/migrate-process.ts'
import { writeThreeSteps } from './testing/three-steps.ts'
import { writeSet } from './testing/written-set.ts'

/** A connection that holds something until it is disposed. */
async function openBlocker(url: string, ...sql: string[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of sql) await client.query(statement)
  return {
    query: (statement: string) => client.query(statement),
    [Symbol.asyncDispose]: () => client.end(),
  }
}

describe('several at once', () => {
  test('of ten processes one applies each migration and nine find nothing to do', { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await using opened = new AsyncDisposableStack()
    const processes = Array.from({ length: 10 }, () =>
      opened.use(startMigrateProcess({ url: database.url, sets: [app] })),
    )
    assert.deepEqual(await Promise.all(processes.map(({ ended }) => ended)), Array(10).fill(0))
    const applied = processes.flatMap(({ told }) => told.filter(({ kind }) => kind === 'finished').map(({ id }) => id))
    assert.deepEqual(applied.sort(), ['app/0001_notes', 'app/0002_body_index', 'app/0003_stars'])
    assert.deepEqual(await database.query('select count(*)::int as n from notes'), [{ n: 50 }])
  })

  test('the waiting one says who holds the lock, and goes on when the holder is done', {
    timeout: 60_000,
  }, async () => {
    await using database = await openTestDatabase()
    await using slow = await writeSet('app', {
      '0001_gate': ['select pg_advisory_xact_lock(4711); create table a (x int)', 'drop table a'],
    })
    await using gate = await openBlocker(database.url, 'select pg_advisory_lock(4711)')
    await using first = startMigrateProcess({ url: database.url, sets: [slow] })
    await first.next('started')
    const waiting = Promise.withResolvers<MigrationEvent>()
    const second = migrateUp({
      url: database.url,
      sets: [slow],
      onEvent: (event) => event.kind === 'waiting' && waiting.resolve(event),
    })
    const event = await waiting.promise
    assert.ok(event.kind === 'waiting')
    assert.match(event.holder.name ?? '', /^longrun migrate on .+, process \d+$/)
    await gate.query('select pg_advisory_unlock(4711)')
    assert.deepEqual((await second).done, [])
    assert.equal(await first.ended, 0)
  })

  test('waiting for another run ends, naming the holder and the way out', { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await using holder = await openBlocker(
      database.url,
      `set application_name = 'somebody else'`,
      `select pg_advisory_lock(${0x6c6f6e67}, 16)`,
    )
    await assert.rejects(migrateUp({ url: database.url, sets: [app], lockWaitMs: 300 }), {
      code: 'lock_timeout',
      retryable: true,
      message:
        /holds the lock: somebody else \(server process \d+, user .+\)\. Waited 300 ms.*pg_terminate_backend\(\d+\)/,
    })
    await holder.query('select 1')
  })

  test('a session that lost its lock, as behind a pooler in transaction mode, goes no further', {
    timeout: 60_000,
  }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', {
      '0001_a': ['create table a (x int); select pg_advisory_unlock_all()', 'drop table a'],
      '0002_b': ['create table b (x int)', 'drop table b'],
    })
    await assert.rejects(migrateUp({ url: database.url, sets: [app] }), {
      code: 'migration_failed',
      message: /the lock on migrations is gone from this session\. Connect directly: DIRECT_DATABASE_URL/,
    })
    assert.deepEqual(await database.query(`select to_regclass('a')::text as a, to_regclass('b')::text as b`), [
      { a: 'a', b: null },
    ])
  })

  test('an index is built concurrently while another run waits for the lock', { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app], to: 'app/0001_notes' })
    // Holds back the index, which waits for transactions that wrote to its table.
    await using writer = await openBlocker(database.url, 'begin', `insert into notes values (100, 'new', 1)`)
    await using builder = startMigrateProcess({ url: database.url, sets: [app] })
    await builder.next('started')
    const waiting = Promise.withResolvers<void>()
    const second = migrateUp({
      url: database.url,
      sets: [app],
      onEvent: (event) => event.kind === 'waiting' && waiting.resolve(),
    })
    await waiting.promise
    await writer.query('commit')
    assert.deepEqual((await second).done, [])
    assert.equal(await builder.ended, 0)
  })
})

describe('a table that is in use', () => {
  test('the lock is asked for in short attempts until it is free', { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const options = { url: database.url, sets: [app] }
    await migrateUp({ ...options, to: 'app/0002_body_index' })
    await using reader = await openBlocker(database.url, 'begin', 'lock table notes in access share mode')
    const events: MigrationEvent[] = []
    const { done } = await migrateUp({
      ...options,
      lockTimeoutMs: 50,
      onEvent: (event) => {
        events.push(event)
        if (event.kind === 'retrying' && event.attempt === 2) void reader.query('rollback')
      },
    })
    assert.deepEqual(done, ['app/0003_stars'])
    const retries = events.filter((event) => event.kind === 'retrying')
    assert.equal(retries[0]?.reason, 'lock_timeout')
    assert.ok(retries.length >= 2 && retries.every(({ delayMs }) => delayMs >= 125 && delayMs <= 8_000))
  })

  test('attempts are bounded, and nothing has changed after the last', { timeout: 60_000 }, async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const options = { url: database.url, sets: [app] }
    await migrateUp({ ...options, to: 'app/0002_body_index' })
    await using reader = await openBlocker(database.url, 'begin', 'lock table notes in access share mode')
    await assert.rejects(migrateUp({ ...options, lockTimeoutMs: 20, lockAttempts: 2 }), {
      code: 'lock_timeout',
      retryable: true,
      message: /app\/0003_stars/,
    })
    await reader.query('rollback')
    assert.deepEqual((await migrateUp(options)).done, ['app/0003_stars'])
  })
})
