import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { statement, type Tx } from '../../access/index.ts'
import type { StorageError } from '../../errors.ts'
import type { TestDatabase } from '../../testing/index.ts'
import { clock, openDatabase, openReadings, partitions } from './test-fixtures.ts'

test('a month has the indexes, the checks and the privileges of its table, and no check of its own', async () => {
  await using database = await openReadings()
  await database.query('alter default privileges grant select on tables to longrun_app')
  await database.months.ensure('readings', [clock()])
  const checks = await database.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = 'readings_2026_11'::regclass and contype = 'c' order by 1`,
  )
  assert.deepEqual(checks, [{ name: 'readings_sensor_check' }])
  const [indexes] = await database.query(
    `select count(*)::int as count from pg_index i join pg_inherits h on h.inhrelid = i.indexrelid
      where i.indrelid = 'readings_2026_11'::regclass`,
  )
  assert.deepEqual(indexes, { count: 2 })
  const [privilege] = await database.query(
    `select has_table_privilege('longrun_app', 'readings_2026_11', 'select') as ok`,
  )
  assert.deepEqual(privilege, { ok: true })
})

test('a kill between making a month and attaching it is made good by the next one', async () => {
  await using database = await openReadings()
  await database.query(`select longrun_advance_month('readings', '2026-05-01')`)
  assert.deepEqual(await partitions(database), [])
  const [before] = await database.query(`select 'readings_2026_05'::regclass::oid as oid`)
  // Times are compared as the session prints them: the one that finishes may live in another zone.
  await database.query(
    `do $$ begin execute format('alter database %I set timezone = %L', current_database(), 'Asia/Tokyo'); end $$`,
  )
  const { made } = await database.months.ensure('readings', [Date.UTC(2026, 4, 20)])
  assert.equal(made.length, 1)
  const [after] = await database.query(`select 'readings_2026_05'::regclass::oid as oid`)
  assert.deepEqual(after, before, 'the table left behind is used')
})

test('a table left behind before its parent changed is made anew while it is empty, and never touched with rows', async () => {
  await using database = await openReadings()
  await database.query(`select longrun_advance_month('readings', '2026-05-01')`)
  await database.query(`select longrun_advance_month('readings', '2026-06-01')`)
  await database.query(`insert into readings_2026_06 values (1, 1, '2026-06-01Z')`)
  await database.query('alter table readings add column note text')
  await database.months.ensure('readings', [Date.UTC(2026, 4, 20)])
  assert.deepEqual(await partitions(database), ['readings_2026_05'])
  await assert.rejects(
    database.months.ensure('readings', [Date.UTC(2026, 5, 20), Date.UTC(2026, 6, 20)]),
    (error: StorageError) => error.code === 'schema_drift' && /readings_2026_06 exists/.test(error.message),
  )
  const [kept] = await database.query('select count(*)::int as count from readings_2026_06')
  assert.deepEqual(kept, { count: 1 })
})

test('a month that a partition of another name holds is left alone', async () => {
  await using database = await openReadings()
  await database.query(`create table old partition of readings for values from ('2020-01-01Z') to ('2021-01-01Z')`)
  assert.deepEqual((await database.months.ensure('readings', [Date.UTC(2020, 3, 1)])).made, [])
  assert.deepEqual(await partitions(database), ['old'])
  const [left] = await database.query(`select to_regclass('readings_2020_04') as left`)
  assert.deepEqual(left, { left: null })
})

test('an attach does not scan the month, even a large one', async () => {
  await using database = await openReadings()
  await database.query(`select longrun_advance_month('readings', '2026-05-01')`)
  await database.query(
    `insert into readings_2026_05 select 1, n, timestamptz '2026-05-01Z' + n * interval '1 second' from generate_series(1, 50000) n`,
  )
  // With this level PostgreSQL says when a constraint spares it the scan.
  const said: string[] = []
  const client = new pg.Client({ connectionString: database.url })
  client.on('notice', (notice) => said.push(String(notice.message)))
  await client.connect()
  await client.query('set client_min_messages = debug1')
  await client.query(`select longrun_advance_month('readings', '2026-05-01')`)
  await client.end()
  assert.ok(
    said.some((message) =>
      /partition constraint for table "readings_2026_05" is implied by existing constraints/.test(message),
    ),
    said.join('\n'),
  )
})

test('a long read neither delays a new month nor is delayed by it', async () => {
  await using database = await openReadings()
  await database.months.ensure('readings', [clock()])
  await database.query('begin')
  await database.query('select count(*) from readings')
  const { made } = await database.months.ensure('readings', [Date.UTC(2026, 4, 1)])
  assert.equal(made.length, 1)
  await database.query('commit')
})

test('while somebody holds the table, a new month retries and nobody queues behind it', async () => {
  await using database = await openReadings()
  await database.months.ensure('readings', [clock()])
  // What vacuum, analyze and create index concurrently hold: it conflicts with attaching, not with reads and writes.
  await database.query('begin')
  await database.query('lock table readings in share update exclusive mode')
  let isMade = false
  const waiting = database.months.ensure('readings', [Date.UTC(2026, 4, 1)]).then(() => {
    isMade = true
  })
  await waitUntilBlocked(database)
  const insert = (tx: Tx, id: number) =>
    tx.execute(statement('test.insert', `insert into readings values (1, $1, '2026-11-02Z')`), [id])
  // A write that had to queue would fail at its lock timeout.
  for (let id = 0; id < 20; id++)
    await database.database.transaction('catalog', (tx) => insert(tx, id), { lockTimeoutMs: 50 })
  assert.equal(isMade, false)
  await database.query('commit')
  await waiting
  assert.deepEqual(await partitions(database), ['readings_2026_05', 'readings_2026_11'])
})

test('the application can make no month of anything but our monthly tables, and only within the window', async () => {
  await using database = await openReadings()
  await database.query(`create table plain (at timestamptz not null)`)
  await database.query(`create table listed (at timestamptz not null) partition by list (at)`)
  await database.query(`create table numbered (at bigint not null) partition by range (at)`)
  await database.query(`create role longrun_test_stranger_${process.pid}`)
  await using stack = new AsyncDisposableStack()
  stack.defer(async () => {
    await database.query('drop table strange')
    await database.query(`drop role longrun_test_stranger_${process.pid}`)
  })
  await database.query(`create table strange (at timestamptz not null) partition by range (at)`)
  await database.query(`alter table strange owner to longrun_test_stranger_${process.pid}`)
  await using app = openDatabase(database.appUrl)
  const advance = (table: string, month: string) =>
    app.database
      .autocommit('catalog')
      .one(statement('test.advance', `select longrun_advance_month('${table}', '${month}')`, { prepared: false }))
  for (const table of ['plain', 'listed', 'numbered', 'strange', 'pg_class'])
    await assert.rejects(advance(table, '2026-05-01'), { code: 'unexpected' }, table)
  for (const month of ['1989-12-01', '2026-05-02', '2100-01-01', 'infinity'])
    await assert.rejects(advance('readings', month), { code: 'invalid_input' }, month)
  const [may] = await database.query(
    `select has_function_privilege('public', 'longrun_advance_month(regclass, date)', 'execute') as public,
            has_table_privilege('longrun_app', 'readings', 'truncate') as truncate`,
  )
  assert.deepEqual(may, { public: false, truncate: false })
  await assert.rejects(
    app.database
      .autocommit('catalog')
      .execute(statement('test.create', 'create table mine (id int)', { prepared: false })),
    { code: 'permission_denied' },
  )
})

async function waitUntilBlocked(database: TestDatabase): Promise<void> {
  for (;;) {
    const rows = await database.query(
      `select from pg_locks where not granted and mode = 'ShareUpdateExclusiveLock' and database = (select oid from pg_database where datname = current_database())`,
    )
    if (rows.length > 0) return
  }
}
