import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../../../access/index.ts'
import type { StorageError } from '../../../errors.ts'
import type { TestDatabase } from '../../../testing/index.ts'
import { readRoots } from './audit-roots.ts'
import { pruneAudit } from './prune-audit.ts'
import { changeOrchards, findWrong, openGrowers, sealAll } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

const clock = () => new Date()

/** The first day of the month so many months ago. */
function ago(months: number): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 10)
}

/** A log of four months: what is written now, moved into the past before it is sealed. */
async function openOldLog(): Promise<TestDatabase> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await openGrowers('owner'))
  for (const months of [4, 3, 2, 1]) {
    const [name, from, until] = [`audit_log_${ago(months).slice(0, 7).replace('-', '_')}`, ago(months), ago(months - 1)]
    await database.query(
      `create table if not exists ${name} partition of audit_log for values from ('${from} 00:00+00') to ('${until} 00:00+00')`,
    )
    await changeOrchards(database, 1)
    for (const table of ['audit_log', 'audit_pending'])
      await database.query(
        `update ${table} set at = $1::timestamptz + interval '1 hour' where id in (select id from audit_pending)`,
        [`${from} 00:00+00`],
      )
    await sealAll(database, 4)
  }
  await changeOrchards(database, 1)
  await sealAll(database)
  opened.move()
  return database
}

test('old months go, the chain still holds, and a seal says who did it', async () => {
  await using database = await openOldLog()
  const noted = await Array.fromAsync(readRoots(database.database))
  const before = ago(2).slice(0, 7)
  const options = { database: database.database, before, clock }
  const planned = await pruneAudit({ ...options, isDryRun: true })
  assert.deepEqual(
    planned.pruned.map(({ month }) => month),
    [ago(4).slice(0, 7), ago(3).slice(0, 7)],
  )
  assert.equal((await verifyAudit(database)).prunings.length, 0)
  const told: string[] = []
  const { pruned, refused } = await pruneAudit({ ...options, onPruned: ({ month }) => told.push(month) })
  assert.equal(refused, undefined)
  assert.deepEqual(pruned, planned.pruned)
  assert.deepEqual(
    told,
    pruned.map(({ month }) => month),
  )
  const { problems, prunings } = await verifyAudit({ ...database, against: noted })
  assert.deepEqual(problems, [])
  const [{ me }] = (await database.query('select session_user as me')) as [{ me: string }]
  assert.deepEqual(
    prunings,
    pruned.map(({ month, entries, seals }) => ({ pruned: month, by: me, entries, seals })),
  )
  const left = await database.query(`select to_char(min(at) at time zone 'UTC', 'YYYY-MM') as month from audit_log`)
  assert.deepEqual(left, [{ month: before }])
  assert.deepEqual(await pruneAudit(options), { pruned: [] })
  await changeOrchards(database, 1)
  await sealAll(database)
  assert.deepEqual(await findWrong(database), [])
})

test('a pruning that did not happen, or that nobody told, is found', async () => {
  await using database = await openOldLog()
  await pruneAudit({ database: database.database, before: ago(3).slice(0, 7), clock })
  await database.query('begin')
  await database.query('update audit_seals set ids = null, leaves = null where month = $1', [ago(3)])
  await database.query(`drop table audit_log_${ago(3).slice(0, 7).replace('-', '_')}`)
  await database.query('commit')
  const { problems } = await verifyAudit(database)
  assert.deepEqual(
    problems.map(({ kind, month }) => [kind, month]),
    [['removed', ago(3).slice(0, 7)]],
  )
  await database.query('delete from audit_seals where pruning is not null')
  assert.ok((await verifyAudit(database)).problems.some(({ month }) => month === ago(4).slice(0, 7)))
})

test('a month that does not hold stays, and so does what comes after it', async () => {
  await using database = await openOldLog()
  const [forged] = await database.query<{ id: string }>(
    `update audit_log set entity = 'forged' where id = (select min(id) from audit_log where at >= $1 and at < $2) returning id`,
    [`${ago(3)} 00:00+00`, `${ago(2)} 00:00+00`],
  )
  const { pruned, refused } = await pruneAudit({ database: database.database, before: ago(1).slice(0, 7), clock })
  assert.deepEqual(
    pruned.map(({ month }) => month),
    [ago(4).slice(0, 7)],
  )
  assert.equal(refused?.month, ago(3).slice(0, 7))
  assert.deepEqual(
    refused?.problems.map(({ kind, id }) => [kind, id]),
    [['changed', Number(forged!.id)]],
  )
})

test('the current and the last month stay', async () => {
  await using database = await openGrowers('owner')
  for (const before of [ago(0), ago(-1), '2199-01'].map((day) => day.slice(0, 7))) {
    await assert.rejects(
      pruneAudit({ database: database.database, before, clock }),
      (error: StorageError) =>
        error.code === 'invalid_input' && /the current and the last month stay/.test(error.message),
    )
  }
  for (const before of ['2026', '2026-13', '1889-01', 'last'])
    await assert.rejects(pruneAudit({ database: database.database, before, clock }), { code: 'invalid_input' })
})

test('who holds the log for too long is not waited for, and nothing is pruned', async () => {
  await using database = await openOldLog()
  await database.query('begin')
  await database.query('lock table audit_log in access share mode')
  const options = { database: database.database, before: ago(3).slice(0, 7), clock, patienceMs: 100 }
  await assert.rejects(pruneAudit(options), { code: 'lock_timeout' })
  await database.query('commit')
  assert.equal((await verifyAudit(database)).prunings.length, 0)
  assert.equal((await pruneAudit(options)).pruned.length, 1)
})

test('the application may not prune', async () => {
  await using database = await openOldLog()
  await using opened = new AsyncDisposableStack()
  const application = opened.adopt(openPool({ url: database.appUrl }), (pool) => pool.close())
  await assert.rejects(pruneAudit({ database: application, before: ago(3).slice(0, 7), clock }), {
    code: 'permission_denied',
  })
  assert.deepEqual(await findWrong(database), [])
})
