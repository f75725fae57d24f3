import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestLibrary } from './fixtures.ts'

const book = { title: 'Emma', author: 'Jane Austen' }

test('a book comes with all of its copies or not at all, and every barcode that is taken is named', async () => {
  await using at = await openTestLibrary()
  const barcodes = Array.from({ length: 300 }, (_, i) => `C${1_000 + i}`)
  await at.catalogue.add(at.library, book, barcodes, at.by)
  await assert.rejects(at.catalogue.add(at.library, book, ['D1000', 'C1007', 'C1009'], at.by), (error: never) => {
    const { code, failures } = error as { code: string; failures: { index: number; error: { code: string } }[] }
    assert.equal(code, 'batch_failed')
    assert.deepEqual(
      failures.map((each) => [each.index, each.error.code]),
      [
        [1, 'unique_violation'],
        [2, 'unique_violation'],
      ],
    )
    return true
  })
  assert.equal((await at.catalogue.list(at.library, { limit: 200 })).items.length, 1)
})

test('of many books that are changed at once, each changes from the version that was seen', async () => {
  await using at = await openTestLibrary()
  const one = await at.catalogue.add(at.library, book, [], at.by)
  const two = await at.catalogue.add(at.library, book, [], at.by)
  const patch = { title: 'Emma, again' }
  const changes = [
    { id: one.id, version: 1, patch },
    { id: two.id, version: 9, patch },
  ]
  const [done, stale] = await at.catalogue.updateMany(at.library, changes, at.by)
  assert.deepEqual([done!.done?.title, done!.done?.version], [patch.title, 2])
  assert.deepEqual((stale!.error as { currentVersion?: number }).currentVersion, 1)
})
