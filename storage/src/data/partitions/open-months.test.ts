import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { statement } from '../../access/index.ts'
import type { StorageError } from '../../errors.ts'
import { openMonths } from './open-months.ts'
import { clock, openDatabase, openReadings, partitions, tables } from './test-fixtures.ts'

test('the window is 12 months past, the current one and 11 future ones, named by month', async () => {
  await using database = await openReadings()
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

test('a table may keep fewer past months than others, which then go as they are dropped', async () => {
  await using database = await openReadings()
  const log = openMonths({ database: database.database, tables: [{ table: 'readings', pastMonths: 0 }], clock })
  assert.equal((await log.ensureWindow()).made.length, 12)
  assert.equal((await partitions(database))[0], 'readings_2026_11')
})

test('months hold the times of UTC whatever the time zone of the server', async () => {
  await using database = await openReadings()
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

test('20 processes that start at once from nothing make each month once', async () => {
  await using database = await openReadings()
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

test('a table that stays locked is reported as lock_timeout after the patience', async () => {
  await using database = await openReadings()
  await database.query('begin')
  await database.query('lock table readings in access exclusive mode')
  const months = openMonths({ database: database.database, tables, clock, patienceMs: 100 })
  await assert.rejects(months.ensure('readings', [clock()]), { code: 'lock_timeout' })
  await database.query('rollback')
  assert.equal((await months.ensure('readings', [clock()])).made.length, 1, 'and is not remembered as made')
})

test('times before 1990 or more than a day ahead are refused with their place', async () => {
  await using database = await openReadings()
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
  await using database = await openReadings()
  const { months } = database
  await months.ensure('readings', [clock()])
  await database.query('drop table readings_2026_11')
  let runs = 0
  const insert = () =>
    database.database.transaction('catalog', async (tx) => {
      runs++
      return tx.execute(
        statement('test.insert', `insert into readings values (1, 1, '2026-11-02Z')`, { prepared: false }),
      )
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
