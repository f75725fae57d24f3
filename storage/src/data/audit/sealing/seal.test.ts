import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../../../access/index.ts'
import type { StorageError } from '../../../errors.ts'
import { openSealing } from './open-sealing.ts'
import { changeOrchards, openGrowers, sealAll } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

test('what is committed is sealed, in batches, and holds', async () => {
  await using database = await openGrowers('owner')
  await changeOrchards(database)
  const sealing = openSealing(database)
  const before = await sealing.status()
  assert.equal(before.pending, 18)
  assert.equal(before.last, null)
  assert.equal(before.isHeadFitting, true)
  assert.ok(before.oldestPendingAt instanceof Date)
  assert.equal(await sealing.seal(10), 10)
  assert.equal(await sealing.seal(10), 8)
  assert.equal(await sealing.seal(10), 0)
  const { pending, oldestPendingAt, last, isHeadFitting } = await sealing.status()
  assert.deepEqual(
    { pending, oldestPendingAt, number: last?.number, isHeadFitting },
    {
      pending: 0,
      oldestPendingAt: null,
      number: 2,
      isHeadFitting: true,
    },
  )
  const proof = await verifyAudit(database)
  assert.deepEqual(proof, { entries: 18, seals: 2, pending: 0, prunings: [], problems: [], problemCount: 0 })
})

test('an empty log holds, and one that waits', async () => {
  await using database = await openGrowers('application')
  assert.equal((await verifyAudit(database)).problemCount, 0)
  await changeOrchards(database)
  const { entries, pending, seals, problems } = await verifyAudit(database)
  assert.deepEqual({ entries, pending, seals, problems }, { entries: 18, pending: 18, seals: 0, problems: [] })
  assert.equal(await sealAll(database, 5), 18)
  assert.equal((await verifyAudit(database)).problemCount, 0)
})

test('two connections share the work, and see one moment', async () => {
  await using database = await openGrowers('application')
  await changeOrchards(database)
  await sealAll(database)
  assert.equal((await verifyAudit({ ...database, isShared: true })).entries, 18)
  await using opened = new AsyncDisposableStack()
  const narrow = opened.adopt(openPool({ url: database.appUrl, maxConnections: 1, acquireTimeoutMs: 100 }), (pool) =>
    pool.close(),
  )
  await assert.rejects(verifyAudit({ database: narrow, isShared: true }), { code: 'pool_timeout' })
  assert.equal((await verifyAudit({ database: narrow })).entries, 18)
})

test('what is asked for wrongly is refused with its name', async () => {
  await using database = await openGrowers('application')
  for (const [path, options] of [
    ['month', { month: '2026-13' }],
    ['month', { month: 'last' }],
    ['mostProblems', { mostProblems: 0 }],
    ['mostProblems', { mostProblems: 100_001 }],
  ] as const) {
    await assert.rejects(
      verifyAudit({ ...database, ...options }),
      (error: StorageError) => error.code === 'invalid_input' && error.problems[0]?.path === path,
    )
  }
})
