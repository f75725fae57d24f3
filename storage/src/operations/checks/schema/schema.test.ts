import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openPool, statement } from '../../../access/index.ts'
import { toAuditSql } from '../../../data/audit/triggers/index.ts'
import { defineEntity, text, toTableSql } from '../../../data/entities/index.ts'
import { openMonths } from '../../../data/partitions/index.ts'
import { openTestDatabase, type TestDatabase } from '../../../testing/index.ts'
import { migrateUp, storageMigrations } from '../../migrations/index.ts'
import type { Finding } from '../check.ts'
import { checkAudit, checkDeclarations, checkIndexes, checkMigrations, checkMonths, checkReferences } from './index.ts'

const OWNER = '0193c000-0000-7000-8000-000000000001'
const clock = () => new Date('2026-11-23T10:00:00Z')
const tables = [{ table: 'events' }]

const SQL = `
  create table boats (user_id uuid, id uuid, name text, deleted_at timestamptz, primary key (user_id, id));
  create table events (
    user_id uuid not null, id uuid not null, boat_id uuid, at timestamptz not null, deleted_at timestamptz
  ) partition by range (at);`

const prepare = async (url: string): Promise<void> => {
  await migrateUp({ url, sets: [storageMigrations] })
}

const opened = new AsyncDisposableStack()
let database: TestDatabase
before(async () => {
  database = opened.use(await openTestDatabase({ prepare }))
})
beforeEach(async () => {
  await database.query('drop table if exists boats, events, events_2024_02 cascade')
  await database.query(SQL)
  await openMonths({ database: database.database, tables, clock }).ensureWindow()
})
after(() => opened.disposeAsync())

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level)
const problems = (findings: readonly Finding[]) => findings.map(({ problem }) => problem).join('\n')

describe('migrations', () => {
  test('that are applied, pending, edited, missing and from the future are told apart', async () => {
    await using fresh = await openTestDatabase()
    await using opening = new AsyncDisposableStack()
    const folder = opening.adopt(await mkdtemp(join(tmpdir(), 'longrun-checks-')), (path) =>
      rm(path, { recursive: true }),
    )
    const set = { name: 'boats', folder }
    for (const [name, table] of [
      ['0001_one', 'one'],
      ['0002_two', 'two'],
    ]) {
      await writeFile(join(folder, `${name}.up.sql`), `create table ${table} (id int);`)
      await writeFile(join(folder, `${name}.down.sql`), `-- loses data: ${table}\ndrop table ${table};`)
    }
    const options = { url: fresh.url, sets: [set] }
    const pending = await checkMigrations(options)
    assert.deepEqual(levels(pending.findings), ['failed'])
    assert.equal(pending.findings[0]!.problem, 'not applied: boats/0001_one, boats/0002_two')
    assert.match(pending.findings[0]!.mend, /longrun migrate up/)
    await migrateUp(options)
    assert.deepEqual(await checkMigrations(options), { seen: '2 of 2 applied', findings: [] })
    await writeFile(join(folder, '0001_one.up.sql'), 'create table one (id bigint);')
    assert.equal(problems((await checkMigrations(options)).findings), 'changed after it was applied: boats/0001_one')
    for (const direction of ['up', 'down']) await rm(join(folder, `0002_two.${direction}.sql`))
    const newer = (await checkMigrations(options)).findings
    assert.deepEqual(levels(newer), ['failed', 'warning'])
    assert.match(problems(newer), /applied by newer software: boats\/0002_two/)
  })
})

test('a table that is not what its declaration says is told, with the difference', async () => {
  const boat = defineEntity({
    name: 'boat',
    table: 'boats',
    placement: 'owned',
    columns: { name: text({ maxLength: 10 }), colour: text({ maxLength: 10 }) },
    orders: { newest: ['createdAt desc', 'id desc'] },
    audit: 'changes',
  })
  const { seen, findings } = await checkDeclarations({ database: database.database, entities: [boat], series: [] })
  assert.equal(seen, '1 entities, 0 series')
  assert.match(problems(findings), /boats: .*colour.* \(column_missing\)/)
})

test('changes that are not logged are told, and entries that the application may write', async () => {
  const oar = defineEntity({
    name: 'oar',
    table: 'oars',
    placement: 'owned',
    columns: { name: text({ maxLength: 10 }) },
    orders: { newest: ['createdAt desc', 'id desc'] },
    audit: 'changes',
  })
  const look = () => checkAudit({ database: database.database, entities: [oar], series: [] })
  await database.query(toTableSql(oar))
  assert.match((await look()).findings[0]!.mend, /nothing logs its changes/)
  await database.query(toAuditSql(oar))
  assert.deepEqual(await look(), { seen: '1 audited tables', findings: [] })
  await database.query('alter table oars disable trigger user; grant delete on audit_log to longrun_app')
  const { findings } = await look()
  assert.deepEqual(
    levels(findings),
    Array.from({ length: 5 }, () => 'failed'),
  )
  assert.match(findings.at(-1)!.problem, /the application may change entries: audit_log$/)
  await database.query(
    'drop table oars; drop function longrun_audit_oars(); revoke delete on audit_log from longrun_app',
  )
})

describe('months', () => {
  const look = () => checkMonths({ database: database.database, tables, clock })

  test('are whole when the keeper of months has made them, in any style of dates', async () => {
    assert.deepEqual(await look(), { seen: '24 months of 1 tables', findings: [] })
    await database.query(
      `do $$ begin execute format('alter database %I set datestyle = german', current_database());
       execute format('alter database %I set timezone = %L', current_database(), 'Asia/Kolkata'); end $$`,
    )
    const styled = openPool({ url: database.url })
    try {
      assert.deepEqual((await checkMonths({ database: styled, tables, clock })).findings, [])
    } finally {
      await styled.close()
    }
  })

  test('that lack are told as ranges: from now on a failure, before a warning', async () => {
    await database.query('drop table events_2026_11, events_2027_01, events_2027_02, events_2027_03, events_2025_12')
    const { findings } = await look()
    assert.deepEqual(levels(findings), ['failed', 'warning'])
    assert.equal(findings[0]!.problem, 'events lacks 4 months: 2026-11, 2027-01 to 2027-03')
    assert.equal(findings[1]!.problem, 'events lacks 1 months: 2025-12')
  })

  test('a wider partition stands for its months', async () => {
    await database.query('drop table events_2026_12, events_2027_01')
    await database.query(
      `create table events_wide partition of events for values from ('2026-12-01Z') to ('2027-02-01Z')`,
    )
    assert.deepEqual((await look()).findings, [])
  })

  test('a DEFAULT partition is told', async () => {
    await database.query('create table events_rest partition of events default')
    const { findings } = await look()
    assert.match(problems(findings), /^events has a DEFAULT partition, events_rest/)
    assert.match(findings[0]!.mend, /drop table events_rest/)
  })

  test('months that were taken out, or never put in, are told', async () => {
    await database.query('create table events_2024_02 (like events)')
    await database.query('create table events_backup_2024_02x (like events)')
    const { findings } = await look()
    assert.deepEqual(levels(findings), ['warning'])
    assert.match(problems(findings), /named like its months: events_2024_02$/)
    await database.query('drop table events_backup_2024_02x')
  })

  test('a month whose detaching was interrupted is told, with the command that ends it', async () => {
    // A reader that holds the old state makes the second half wait, until it is cancelled.
    await using opening = new AsyncDisposableStack()
    const reader = opening.adopt(openPool({ url: database.url }), (pool) => pool.close())
    const { promise: read, resolve: endRead } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const reading = reader.transaction('catalog', async (tx) => {
      await tx.many(statement('t.read', 'select 1 from events limit 1', { prepared: false }))
      begin()
      await read
    })
    await begun
    await database.query(`set statement_timeout = '300ms'`)
    await assert.rejects(database.query('alter table events detach partition events_2025_12 concurrently'))
    await database.query('reset statement_timeout')
    endRead()
    await reading
    const { findings } = await look()
    assert.match(problems(findings), /events_2025_12 was being detached/)
    const command = findings.find(({ mend }) => mend.startsWith('alter table'))!.mend
    await database.query(command)
    await database.query('drop table events_2025_12')
    assert.deepEqual(levels((await look()).findings), ['warning'], 'it is only missing now')
  })
})

describe('references that no foreign key keeps', () => {
  const reference = {
    table: 'events',
    columns: ['user_id', 'boat_id'],
    parent: 'boats',
    parentColumns: ['user_id', 'id'],
  }
  const look = (rows?: number) =>
    checkReferences({ database: database.database, references: [reference], ...(rows === undefined ? {} : { rows }) })
  const boat = (last: number) => `0193c000-0000-7000-8000-00000000010${last}`
  const add = (at: string, boatId: string | null, deleted = false) =>
    database.query('insert into events values ($1, gen_random_uuid(), $2, $3, $4)', [
      OWNER,
      boatId,
      at,
      deleted ? at : null,
    ])

  test('are counted: to what is not there, and to what is deleted', async () => {
    await database.query(`insert into boats values ($1, $2, 'Ann', null), ($1, $3, 'Bea', now())`, [
      OWNER,
      boat(1),
      boat(2),
    ])
    await add('2026-11-01Z', boat(1))
    await add('2026-11-02Z', null)
    assert.deepEqual(await look(), { seen: '1 references, 1 rows', findings: [] })
    await add('2026-10-01Z', boat(2))
    await add('2026-10-01Z', boat(2), true)
    await add('2026-10-02Z', boat(3))
    await add('2025-12-02Z', boat(3))
    const { seen, findings } = await look()
    assert.equal(seen, '1 references, 4 rows')
    assert.deepEqual(levels(findings), ['failed', 'failed'])
    assert.match(findings[0]!.problem, /^2 of the 4 rows of events .* refer to rows of boats that are not there$/)
    assert.match(findings[1]!.problem, /^1 of the 4 rows of events .* live and refer to deleted rows of boats$/)
    assert.equal(JSON.stringify(findings).includes(boat(3)), false, 'no row values')
    const references = [{ ...reference, outlivesDeletion: true } as const]
    const outliving = await checkReferences({ database: database.database, references })
    assert.deepEqual(outliving.findings, findings.slice(0, 1), 'rows that stay while their parent is deleted')
  })

  test('are looked at newest first and no further than was said', async () => {
    await add('2025-12-02Z', boat(3))
    for (let day = 1; day <= 5; day++) await add(`2026-11-0${day}Z`, boat(4))
    const { seen, findings } = await look(5)
    assert.equal(seen, '1 references, 5 rows')
    assert.match(findings[0]!.problem, /^5 of the 5 rows/)
  })

  test('of a plain table are looked at too', async () => {
    await database.query('create table buoys (user_id uuid, id uuid, boat_id uuid, deleted_at timestamptz)')
    await database.query('insert into buoys values ($1, $1, $2)', [OWNER, boat(5)])
    const references = [{ ...reference, table: 'buoys' }]
    const { findings } = await checkReferences({ database: database.database, references })
    assert.match(problems(findings), /^1 of the 1 rows of buoys/)
    await database.query('drop table buoys')
  })
})

test('an index that an interrupted build left is told, a whole one is not', async () => {
  const look = () => checkIndexes({ database: database.database })
  assert.deepEqual((await look()).findings, [])
  await database.query(`insert into boats values ($1, $1, 'same'), ($1, gen_random_uuid(), 'same')`, [OWNER])
  await assert.rejects(database.query('create unique index concurrently boats_name_key on boats (name)'))
  // The server tells the error before it has given the build up.
  while ((await database.query('select from pg_stat_progress_create_index where datname = current_database()')).length);
  const { findings } = await look()
  assert.deepEqual(levels(findings), ['failed'])
  assert.match(findings[0]!.problem, /^the index boats_name_key of boats is not valid$/)
  assert.match(findings[0]!.mend, /reindex index concurrently boats_name_key/)
})
