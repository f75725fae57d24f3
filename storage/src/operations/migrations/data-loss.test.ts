import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StorageError } from '../../errors.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { writeSet } from './testing/written-set.ts'

/** Applies one migration, runs `fill`, and takes it down without leave; gives what was refused. */
async function refusalOf(up: string, down: string, fill = 'select 1'): Promise<StorageError | undefined> {
  await using database = await openTestDatabase()
  await using app = await writeSet('app', {
    '0001_base': ['create table kept (id int primary key, note text)', 'drop table kept'],
    '0002_step': [up, down],
  })
  await migrateUp({ url: database.url, sets: [app] })
  await database.query(fill)
  const before = await readRows(database)
  try {
    await migrateDown({ url: database.url, sets: [app], target: { steps: 1 } })
    return undefined
  } catch (error) {
    assert.ok(error instanceof StorageError, String(error))
    assert.deepEqual(await readRows(database), before, 'something changed')
    return error
  }
}

async function readRows(database: TestDatabase): Promise<object[]> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 's') order by 1`,
  )
  const rows: object[] = []
  for (const { name } of tables) rows.push({ name }, ...(await database.query(`select * from ${name} order by 1`)))
  return rows
}

const assertRefused = (error: StorageError | undefined, losses: RegExp) => {
  assert.equal(error?.code, 'migration_refused')
  assert.match(error?.message ?? '', losses)
  assert.match(error?.message ?? '', /Nothing was changed\. .*--allow-data-loss app\/0002_step$/)
}

describe('a down that loses data is refused, naming what and how much', () => {
  test('a table with rows', async () => {
    const error = await refusalOf('create table t (x text)', 'drop table t', `insert into t values ('secret'), ('b')`)
    assertRefused(error, /taking app\/0002_step down would lose data: t \(2 rows\)\./)
    assert.doesNotMatch(error?.message ?? '', /secret/)
  })

  test('a table of another schema, dropped with it', async () => {
    const up = 'create schema s; create table s.t (x int); insert into s.t select generate_series(1, 1200)'
    assertRefused(await refusalOf(up, 'drop schema s cascade'), /: s\.t \(1,200 rows\)\./)
  })

  test('a column with values', async () => {
    const fill = `insert into kept values (1, 'a', 7), (2, 'b', null)`
    assertRefused(
      await refusalOf('alter table kept add column n int', 'alter table kept drop column n', fill),
      /: kept\.n \(1 values\)\./,
    )
  })

  test('a partitioned table, counted over its partitions and named once', async () => {
    const up = `create table p (at date) partition by range (at);
                create table p_1 partition of p for values from ('2026-01-01') to ('2026-02-01');
                create table p_2 partition of p for values from ('2026-02-01') to ('2026-03-01')`
    const fill = `insert into p values ('2026-01-05'), ('2026-02-05'), ('2026-02-06')`
    assertRefused(await refusalOf(up, 'drop table p', fill), /lose data: p \(3 rows\)\./)
  })

  test('rows that are deleted from a table that stays', async () => {
    const up = `insert into kept values (1, 'seed'), (2, 'seed')`
    assertRefused(await refusalOf(up, 'delete from kept where id < 3'), /: kept \(2 rows deleted\)\./)
  })

  test('what only the header knows: values that are narrowed', async () => {
    const down = `-- loses data: kept.note\nalter table kept alter column note type varchar(1) using left(note, 1)`
    const error = await refusalOf(
      'alter table kept alter column note type text',
      down,
      `insert into kept values (1, 'long')`,
    )
    assertRefused(error, /: kept\.note \(1 values\)\./)
  })

  test('something hidden in a block of code', async () => {
    const down = `do $$ begin execute 'drop table t'; end $$`
    assertRefused(await refusalOf('create table t (x int)', down, 'insert into t values (1)'), /: t \(1 rows\)/)
  })
})

describe('a down that loses nothing goes through', () => {
  for (const [name, up, down, fill] of [
    ['an empty table', 'create table t (x int)', 'drop table t'],
    [
      'a column that holds nothing',
      'alter table kept add n int',
      'alter table kept drop n',
      `insert into kept values (1, 'a', null)`,
    ],
    [
      'a generated column, which is made again',
      'alter table kept add n int generated always as (id * 2) stored',
      'alter table kept drop n',
      `insert into kept (id) values (1)`,
    ],
    [
      'a renamed table and column',
      'alter table kept rename note to remark; alter table kept rename to held',
      'alter table held rename to kept; alter table kept rename remark to note',
      `insert into held values (1, 'a')`,
    ],
    [
      'an index, a view and a function',
      `create index i on kept (note); create view v as select 1 as x; create function f() returns int language sql return 1`,
      'drop function f; drop view v; drop index i',
      `insert into kept values (1, 'a')`,
    ],
  ] as const) {
    test(name, async () => assert.equal(await refusalOf(up, down, fill), undefined))
  }
})

test('loss is allowed for the migration that is named, and for no other', async () => {
  await using database = await openTestDatabase()
  await using app = await writeSet('app', {
    '0001_a': ['create table a (x int); insert into a values (1)', 'drop table a'],
    '0002_b': ['create table b (x int); insert into b values (1)', 'drop table b'],
  })
  const options = { url: database.url, sets: [app], target: 'everything' } as const
  await migrateUp(options)
  await assert.rejects(migrateDown({ ...options, allowDataLoss: ['app/0003_c'] }), {
    code: 'invalid_input',
    message: /there is no|does not exist: app\/0003_c/,
  })
  await assert.rejects(migrateDown({ ...options, allowDataLoss: ['app/0002_b'] }), {
    code: 'migration_refused',
    message: /app\/0001_a/,
  })
  assert.deepEqual(await database.query(`select to_regclass('a')::text as a, to_regclass('b')::text as b`), [
    { a: 'a', b: null },
  ])
})

test('rows that arrive between the look and the drop are not lost', async () => {
  await using database = await openTestDatabase()
  await using app = await writeSet('app', {
    // The down waits here, after the engine has looked at what it drops for the first time.
    '0001_a': ['create table a (x int)', 'select pg_advisory_xact_lock(4711); drop table a'],
  })
  const options = { url: database.url, sets: [app], target: 'everything', lockTimeoutMs: 60_000 } as const
  await migrateUp(options)
  await database.query('select pg_advisory_lock(4711)')
  const down = migrateDown(options).catch((error: unknown) => error)
  while ((await database.query(`select from pg_locks where locktype = 'advisory' and not granted`)).length === 0);
  await database.query('insert into a values (1)')
  await database.query('select pg_advisory_unlock(4711)')
  const error = await down
  assert.ok(error instanceof StorageError && error.code === 'migration_refused', String(error))
  assert.deepEqual(await database.query('select x from a'), [{ x: 1 }])
})
