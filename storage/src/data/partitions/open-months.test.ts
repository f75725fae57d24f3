import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import pg from 'pg'
import { openPool } from '../../access/index.ts'
import type { StorageError } from '../../errors.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { type Months, openMonths } from './open-months.ts'

const ROLE = `do $$ begin create role longrun_app login; exception when duplicate_object or unique_violation then null; end $$`
const TABLE = `
  create table readings (
    sensor      integer        not null,
    id          bigint         not null,
    measured_at timestamptz(3) not null,
    value       double precision,
    is_odd      boolean generated always as (sensor % 2 = 1) stored,
    constraint readings_pkey primary key (sensor, id, measured_at),
    constraint readings_sensor_check check (sensor > 0)
  ) partition by range (measured_at);
  create index readings_measured_idx on readings (measured_at);
  grant select, insert, update, delete on readings to longrun_app;`

const MIGRATION = await readFile(new URL('../../../migrations/0002_months.up.sql', import.meta.url), 'utf8')

const template = { key: ROLE + MIGRATION + TABLE, prepare: prepareTable }

async function prepareTable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(ROLE)
    await client.query(MIGRATION)
    await client.query(TABLE)
  } finally {
    await client.end()
  }
}

const clock = () => new Date('2026-11-23T10:00:00Z')
const tables = [{ table: 'readings' }]

async function opened(): Promise<TestDatabase & { months: Months }> {
  const test = await openTestDatabase({ template, role: 'application' })
  return Object.assign(test, { months: openMonths({ database: test.database, tables, clock }) })
}

const partitions = async (database: TestDatabase): Promise<string[]> =>
  (
    await database.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'readings'::regclass order by 1`,
    )
  ).map(({ name }) => name)

test('the window is 12 months past, the current one and 11 future ones, named by month', async () => {
  await using database = await opened()
  const { made } = await database.months.ensureWindow()
  assert.equal(made.length, 24)
  const names = await partitions(database)
  assert.equal(names.length, 24)
  assert.equal(names[0], 'readings_2025_11')
  assert.equal(names.at(-1), 'readings_2027_10')
  assert.deepEqual((await database.months.ensureWindow()).made, [])
  const again = openMonths({ database: database.database, tables, clock })
  assert.deepEqual((await again.ensureWindow()).made, [])
})

test('months hold the times of UTC whatever the time zone of the server', async () => {
  await using database = await opened()
  for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kolkata']) {
    await database.query(
      `do $$ begin execute format('alter database %I set timezone = %L', current_database(), '${zone}'); end $$`,
    )
    await database.query(
      `do $$ begin execute format('alter database %I set datestyle = %L', current_database(), 'German'); end $$`,
    )
    await using other = openDatabase(database.appUrl)
    const month = { 'Pacific/Kiritimati': 2, 'America/Los_Angeles': 3, 'Asia/Kolkata': 4 }[zone]!
    const first = Date.UTC(2020, month, 1)
    const last = Date.UTC(2020, month + 1, 1) - 1
    const { made } = await openMonths({ database: other.database, tables, clock }).ensure('readings', [first, last])
    assert.deepEqual(made, [{ table: 'readings', month: `2020-0${month + 1}-01` }])
    for (const time of [first, last])
      await database.query('insert into readings values (1, 1, $1)', [new Date(time).toISOString()])
    await assert.rejects(
      database.query('insert into readings values (1, 1, $1)', [new Date(last + 1).toISOString()]),
      /no partition/,
    )
  }
})

test('a month has the indexes, the checks and the privileges of its table, and no check of its own', async () => {
  await using database = await opened()
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

test('20 processes that start at once from nothing make each month once', async () => {
  await using database = await opened()
  const script = `
    import { openMonths } from ${JSON.stringify(new URL('./open-months.ts', import.meta.url).href)}
    import { openPool } from ${JSON.stringify(new URL('../../access/index.ts', import.meta.url).href)}
    const database = openPool({ url: process.env.DATABASE_URL, maxConnections: 2 })
    process.stdout.write('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    const clock = () => new Date('2026-11-23T10:00:00Z')
    const { made } = await openMonths({ database, tables: [{ table: 'readings' }], clock }).ensureWindow()
    process.stdout.write(' ' + made.length)
    await database.close()
    process.exit(0)`
  const children = Array.from({ length: 20 }, () =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      env: { ...process.env, DATABASE_URL: database.appUrl },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const outputs = children.map(() => '')
  children.forEach((child, index) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      outputs[index] += text
    })
  })
  const exits = Promise.all(children.map((child) => once(child, 'close')))
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  for (const child of children) child.stdin.write('go')
  for (const [code] of await exits) assert.equal(code, 0)
  const made = outputs.map((output) => Number(output.split(' ')[1]))
  assert.equal(
    made.reduce((sum, count) => sum + count, 0),
    24,
  )
  assert.equal((await partitions(database)).length, 24)
  const [loose] = await database.query(
    `select count(*)::int as count from pg_class where relname like 'readings\\_2%' and relkind = 'r' and not relispartition`,
  )
  assert.deepEqual(loose, { count: 0 })
})

test('a kill between making a month and attaching it is made good by the next one', async () => {
  await using database = await opened()
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
  await using database = await opened()
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
  await using database = await opened()
  await database.query(`create table old partition of readings for values from ('2020-01-01Z') to ('2021-01-01Z')`)
  assert.deepEqual((await database.months.ensure('readings', [Date.UTC(2020, 3, 1)])).made, [])
  assert.deepEqual(await partitions(database), ['old'])
  const [left] = await database.query(`select to_regclass('readings_2020_04') as left`)
  assert.deepEqual(left, { left: null })
})

test('an attach does not scan the month, even a large one', async () => {
  await using database = await opened()
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
  await using database = await opened()
  await database.months.ensure('readings', [clock()])
  await database.query('begin')
  await database.query('select count(*) from readings')
  const { made } = await database.months.ensure('readings', [Date.UTC(2026, 4, 1)])
  assert.equal(made.length, 1)
  await database.query('commit')
})

test('while somebody holds the table, a new month retries and nobody queues behind it', async () => {
  await using database = await opened()
  await database.months.ensure('readings', [clock()])
  // What vacuum, analyze and create index concurrently hold: it conflicts with attaching, not with reads and writes.
  await database.query('begin')
  await database.query('lock table readings in share update exclusive mode')
  let isMade = false
  const waiting = database.months.ensure('readings', [Date.UTC(2026, 4, 1)]).then(() => {
    isMade = true
  })
  await waitUntilBlocked(database)
  for (let count = 0; count < 20; count++) {
    const started = performance.now()
    await database.database.transaction('catalog', async (tx) => {
      await tx.execute({
        tag: 'test',
        text: `insert into readings values (1, ${count}, '2026-11-02Z')`,
        name: undefined,
        binary: false,
      })
    })
    assert.ok(performance.now() - started < 250, 'writes do not wait')
  }
  assert.equal(isMade, false)
  await database.query('commit')
  await waiting
  assert.deepEqual(await partitions(database), ['readings_2026_05', 'readings_2026_11'])
})

test('a table that stays locked is reported as lock_timeout after the patience', async () => {
  await using database = await opened()
  await database.query('begin')
  await database.query('lock table readings in access exclusive mode')
  const months = openMonths({ database: database.database, tables, clock, patienceMs: 100 })
  await assert.rejects(months.ensure('readings', [clock()]), { code: 'lock_timeout' })
  await database.query('rollback')
  assert.equal((await months.ensure('readings', [clock()])).made.length, 1, 'and is not remembered as made')
})

test('times before 1990 or more than a day ahead are refused with their place', async () => {
  await using database = await opened()
  const { months } = database
  for (const time of [
    Date.UTC(1901, 1, 1),
    Date.UTC(1990, 0, 1) - 1,
    Date.UTC(2026, 10, 24, 10) + 1,
    Date.UTC(2090, 1, 1),
    Number.NaN,
  ])
    await assert.rejects(
      months.ensure('readings', [clock(), time]),
      (error: StorageError) => error.code === 'invalid_input' && error.problems[0]!.path === 'times[1]',
    )
  await months.ensure('readings', [Date.UTC(1990, 0, 1), Date.UTC(2026, 10, 24, 10)])
  assert.deepEqual(await partitions(database), ['readings_1990_01', 'readings_2026_11'])
})

test('a month that was dropped since is made again by the work that misses it', async () => {
  await using database = await opened()
  const { months } = database
  await months.ensure('readings', [clock()])
  await database.query('drop table readings_2026_11')
  let runs = 0
  const insert = () =>
    database.database.transaction('catalog', async (tx) => {
      runs++
      return tx.execute({
        tag: 'test',
        text: `insert into readings values (1, 1, '2026-11-02Z')`,
        name: undefined,
        binary: false,
      })
    })
  assert.equal(await months.withMonths('readings', [clock()], insert), 1)
  assert.equal(runs, 2)
  await assert.rejects(
    months.withMonths('readings', [Date.UTC(2026, 9, 1)], async () => {
      await database.query('drop table if exists readings_2026_11')
      return insert()
    }),
    { code: 'month_missing' },
  )
})

test('the application can make no month of anything but our monthly tables, and only within the window', async () => {
  await using database = await opened()
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
    app.database.autocommit('catalog').one({
      tag: 'test',
      text: `select longrun_advance_month('${table}', '${month}')`,
      name: undefined,
      binary: false,
    })
  for (const table of ['plain', 'listed', 'numbered', 'strange', 'pg_class'])
    await assert.rejects(advance(table, '2026-05-01'), { code: 'unexpected' }, table)
  for (const month of ['1989-12-01', '2026-05-02', '2100-01-01', 'infinity'])
    await assert.rejects(advance('readings', month), { code: 'unexpected' }, month)
  const [may] = await database.query(
    `select has_function_privilege('public', 'longrun_advance_month(regclass, date)', 'execute') as public,
            has_table_privilege('longrun_app', 'readings', 'truncate') as truncate`,
  )
  assert.deepEqual(may, { public: false, truncate: false })
  await assert.rejects(
    app.database
      .autocommit('catalog')
      .execute({ tag: 'test', text: 'create table mine (id int)', name: undefined, binary: false }),
    { code: 'permission_denied' },
  )
})

function openDatabase(url: string) {
  const database = openPool({ url, maxConnections: 2 })
  return { database, [Symbol.asyncDispose]: () => database.close() }
}

async function waitUntilBlocked(database: TestDatabase): Promise<void> {
  for (;;) {
    const rows = await database.query(
      `select from pg_locks where not granted and mode = 'ShareUpdateExclusiveLock' and database = (select oid from pg_database where datname = current_database())`,
    )
    if (rows.length > 0) return
  }
}
