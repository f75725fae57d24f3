import assert from 'node:assert/strict'
import { test } from 'node:test'
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
