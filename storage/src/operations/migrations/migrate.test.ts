import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StorageError } from '../../errors.ts'
import { openTestDatabase } from '../../testing/index.ts'
import { migrateDown, migrateUp, migrationStatus } from './migrate.ts'
import type { MigrationEvent } from './migration-options.ts'
import { writeThreeSteps } from './testing/three-steps.ts'
import { writeSet } from './testing/written-set.ts'

const statesOf = async (url: string, ...sets: Parameters<typeof migrationStatus>[0]['sets']) =>
  (await migrationStatus({ url, sets })).migrations.map(({ id, state }) => `${id} ${state}`)

describe('up and down', () => {
  test('applies what is pending, once, and takes it back in the opposite order', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const events: MigrationEvent[] = []
    const options = { url: database.url, sets: [app], onEvent: (event: MigrationEvent) => events.push(event) }
    assert.deepEqual(await statesOf(database.url, app), [
      'app/0001_notes pending',
      'app/0002_body_index pending',
      'app/0003_stars pending',
    ])
    assert.deepEqual((await migrateUp(options)).done, ['app/0001_notes', 'app/0002_body_index', 'app/0003_stars'])
    assert.deepEqual((await migrateUp(options)).done, [])
    const { isCurrent, migrations } = await migrationStatus({ url: database.url, sets: [app] })
    assert.ok(isCurrent)
    assert.ok(migrations.every(({ appliedAt, durationMs }) => appliedAt instanceof Date && durationMs !== undefined))
    const allowDataLoss = ['app/0001_notes', 'app/0003_stars']
    assert.deepEqual((await migrateDown({ ...options, target: 'everything', allowDataLoss })).done, [
      'app/0003_stars',
      'app/0002_body_index',
      'app/0001_notes',
    ])
    assert.deepEqual(
      await database.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
      ),
      [{ relname: 'schema_migrations' }],
    )
    assert.deepEqual(events.map((event) => ('id' in event ? `${event.kind} ${event.id}` : event.kind)).slice(0, 2), [
      'started app/0001_notes',
      'finished app/0001_notes',
    ])
  })

  test('goes up to a named one, and down by steps or to a named one, which stays', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const options = { url: database.url, sets: [app], allowDataLoss: ['app/0003_stars'] }
    assert.deepEqual((await migrateUp({ ...options, to: '0002_body_index' })).done, [
      'app/0001_notes',
      'app/0002_body_index',
    ])
    assert.deepEqual((await migrateUp({ ...options, to: 'app/0001_notes' })).done, [])
    await migrateUp(options)
    assert.deepEqual((await migrateDown({ ...options, target: { to: 'app/0002_body_index' } })).done, [
      'app/0003_stars',
    ])
    assert.deepEqual((await migrateDown({ ...options, target: { steps: 1 } })).done, ['app/0002_body_index'])
    for (const [target, message] of [
      [{ steps: 2 }, /only 1 are applied, 2 were asked for/],
      [{ steps: 0 }, /steps: expected an integer from 1/],
      [{ to: 'app/0003_stars' }, /to: app\/0003_stars is not applied/],
      [{ to: 'stars' }, /there is no migration stars; there are: app\/0001_notes/],
    ] as const)
      await assert.rejects(migrateDown({ ...options, target }), { code: 'invalid_input', message })
    await assert.rejects(migrateUp({ ...options, to: 'app/0009' }), { code: 'invalid_input' })
  })

  test('takes back what came last, also where a set that comes first grew later', async () => {
    await using database = await openTestDatabase()
    await using base = await writeSet('base', { '0001_a': ['create table a (x int)', 'drop table a'] })
    await using app = await writeSet('app', { '0001_b': ['create table b (x int)', 'drop table b'] })
    const options = { url: database.url, sets: [base, app] }
    await migrateUp(options)
    await base.write('0002_c.up.sql', 'alter table b add column y int')
    await base.write('0002_c.down.sql', 'alter table b drop column y')
    assert.deepEqual((await migrateUp(options)).done, ['base/0002_c'])
    await assert.rejects(migrateDown({ ...options, sets: [base], target: 'everything' }), {
      code: 'migration_refused',
      message: /sets that this run does not know were applied later: app\/0001_b/,
    })
    assert.deepEqual((await migrateDown({ ...options, target: 'everything' })).done, [
      'base/0002_c',
      'app/0001_b',
      'base/0001_a',
    ])
  })

  test('a failing migration leaves no trace, keeps those before it, and is told with file and line', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', {
      '0001_good': ['create table a (x int)', 'drop table a'],
      '0002_bad': ['create table b (x int);\n\ncreate table c (\n  y nonsense\n);', 'select 1'],
    })
    const options = { url: database.url, sets: [app] }
    await assert.rejects(migrateUp(options), {
      code: 'migration_failed',
      message: /^app\/0002_bad\.up\.sql, line 4: type "nonsense" does not exist \(SQLSTATE 42704\)/,
    })
    assert.deepEqual(await statesOf(database.url, app), ['app/0001_good applied', 'app/0002_bad pending'])
    assert.deepEqual(await database.query(`select to_regclass('b') as b`), [{ b: null }])
    await app.write('0002_bad.up.sql', 'create table b (x int)')
    assert.deepEqual((await migrateUp(options)).done, ['app/0002_bad'])
  })

  test('a message quotes no value of a row', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', {
      '0001_a': [`create table a (x text unique); insert into a values ('secret'), ('secrets')`, 'drop table a'],
      '0002_cast': ['alter table a alter x type int using x::int', 'select 1'],
    })
    const error = await migrateUp({ url: database.url, sets: [app] }).catch((cause: unknown) => cause)
    assert.ok(error instanceof StorageError && error.code === 'migration_failed')
    assert.match(error.message, /app\/0002_cast\.up\.sql: a value does not fit \(SQLSTATE 22P02\)/)
    assert.doesNotMatch(error.message, /secret/)
  })

  test('what one migration sets in the session does not reach the next', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', {
      '0001_set': [`set search_path = nowhere; set statement_timeout = '500ms'; set role pg_monitor`, 'select 1'],
      '0002_use': ['create table a (x int); select pg_sleep(0.6)', 'drop table a'],
    })
    await migrateUp({ url: database.url, sets: [app] })
    assert.deepEqual(await database.query(`select to_regclass('public.a')::text as a`), [{ a: 'a' }])
  })
})

describe('files and database that disagree', () => {
  test('an applied file that was edited is refused by name, in both directions', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const options = { url: database.url, sets: [app] }
    await migrateUp({ ...options, to: 'app/0002_body_index' })
    await app.write('0001_notes.up.sql', `${await app.read('0001_notes.up.sql')} -- harmless?`)
    const refused = { code: 'migration_edited', message: /^app\/0001_notes was changed after it was applied/ }
    await assert.rejects(migrateUp(options), refused)
    await assert.rejects(migrateDown({ ...options, target: { steps: 1 } }), refused)
    assert.deepEqual(await statesOf(database.url, app), [
      'app/0001_notes edited',
      'app/0002_body_index applied',
      'app/0003_stars pending',
    ])
  })

  test('one that is missing, renamed or comes too late is refused by name', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', {
      '0001_a': ['select 1', 'select 1'],
      '0002_b': ['select 2', 'select 2'],
      '0005_e': ['select 5', 'select 5'],
    })
    const options = { url: database.url, sets: [app] }
    await migrateUp(options)
    for (const direction of ['up', 'down']) await app.remove(`0001_a.${direction}.sql`)
    for (const direction of ['up', 'down']) await app.write(`0002_better.${direction}.sql`, 'select 2')
    for (const direction of ['up', 'down']) await app.remove(`0002_b.${direction}.sql`)
    for (const direction of ['up', 'down']) await app.write(`0004_d.${direction}.sql`, 'select 4')
    await assert.rejects(migrateUp(options), {
      code: 'migration_edited',
      message:
        /app\/0002_b was changed[\s\S]*app\/0001_a was applied and its file is gone[\s\S]*app\/0004_d comes before migrations that are applied/,
    })
  })

  test('a database that newer software migrated is refused, with the way out', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [app] })
    for (const direction of ['up', 'down']) await app.remove(`0003_stars.${direction}.sql`)
    await assert.rejects(migrateUp({ url: database.url, sets: [app] }), {
      code: 'migration_refused',
      message: /newer software: app\/0003_stars is not known here\. Run the newer version/,
    })
    assert.equal((await statesOf(database.url, app))[2], 'app/0003_stars unknown')
  })

  test('a set that this run does not know is nobody else’s business', async () => {
    await using database = await openTestDatabase()
    await using base = await writeSet('base', { '0001_a': ['select 1', 'select 1'] })
    await using app = await writeThreeSteps()
    await migrateUp({ url: database.url, sets: [base, app] })
    assert.deepEqual((await migrateUp({ url: database.url, sets: [base] })).done, [])
    assert.deepEqual(await statesOf(database.url, base), ['base/0001_a applied'])
  })
})

describe('options and addresses', () => {
  test('wrong options are reported together', async () => {
    const options = { url: 'mysql://x', sets: [], lockWaitMs: -1, lockTimeoutMs: 0, lockAttempts: 1.5 }
    const error = await migrateUp(options).catch((cause: unknown) => cause)
    assert.ok(error instanceof StorageError && error.code === 'invalid_input')
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      ['url', 'sets', 'lockWaitMs', 'lockTimeoutMs', 'lockAttempts'],
    )
  })

  test('a server that does not answer is connection_lost, and the message holds no password', async () => {
    await using app = await writeThreeSteps()
    const url = 'postgres://owner:hunter2@127.0.0.1:1/nowhere'
    const error = await migrateUp({ url, sets: [app] }).catch((cause: unknown) => cause)
    assert.ok(error instanceof StorageError && error.code === 'connection_lost' && error.retryable)
    assert.doesNotMatch(error.message, /hunter2/)
  })

  test('a database that is not there and a role that may not log in have the codes that a pool gives them', async () => {
    await using database = await openTestDatabase()
    await using app = await writeThreeSteps()
    const missing = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href
    await assert.rejects(migrateUp({ url: missing, sets: [app] }), { code: 'database_missing', retryable: false })
    const stranger = Object.assign(new URL(database.url), { username: 'no_such_role' }).href
    await assert.rejects(migrateUp({ url: stranger, sets: [app] }), { code: 'authentication_failed', retryable: false })
  })

  test('limits of the role and the database do not cut a migration', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', { '0001_slow': ['select pg_sleep(0.2)', 'select 1'] })
    const [{ name } = { name: '' }] = await database.query<{ name: string }>('select current_database() as name')
    await database.query(`alter database ${name} set statement_timeout = '50ms'`)
    await migrateUp({ url: database.url, sets: [app] })
    await app.write('0002_slower.up.sql', 'select pg_sleep(5)')
    await app.write('0002_slower.down.sql', 'select 1')
    await assert.rejects(migrateUp({ url: database.url, sets: [app], statementTimeoutMs: 50 }), {
      code: 'statement_timeout',
    })
  })
})
