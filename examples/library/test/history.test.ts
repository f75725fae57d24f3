import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '@longrun/storage'
import { openTestLibrary, stock } from './fixtures.ts'

test('a loan tells what the desks did to it, and what a member was told at the time', async () => {
  await using at = await openTestLibrary()
  const { lending, library, by } = at
  const { members } = await stock(at, ['H001'], 1)
  const lent = await lending.lend(library, { barcode: 'H001', memberId: members[0]!.id }, by)
  await delay(3)
  at.today = '2026-11-09'
  const renewed = await lending.renew(library, lent.id, { by, version: lent.version })
  await delay(3)
  await lending.giveBack(library, lent.id, by)
  const { items, next } = await lending.history(library, lent.id, { limit: 10 })
  assert.equal(next, null)
  assert.deepEqual(
    items.map(({ action, version, actorId }) => [action, version, actorId]),
    [
      ['update', 3, by],
      ['update', 2, by],
      ['create', 1, by],
    ],
  )
  assert.deepEqual(items[1]!.changes, { dueOn: { from: lent.dueOn, to: renewed.dueOn } })
  assert.deepEqual(await lending.loanAt(library, lent.id, lent.updatedAt), lent)
  assert.deepEqual(await lending.loanAt(library, lent.id, renewed.updatedAt), renewed)
  const [older] = (await lending.history(library, lent.id, { limit: 1, before: items[1]!.id })).items
  assert.equal(older!.version, 1)
  for (const other of [newId(), library])
    await assert.rejects(lending.history(other, other === library ? newId() : lent.id, { limit: 1 }), {
      code: 'not_found',
    })
})
