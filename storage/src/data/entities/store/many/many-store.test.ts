import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../../access/index.ts'
import { newId } from '../../../../record-id.ts'
import { openTestDatabase } from '../../../../testing/index.ts'
import { libraryTemplate } from '../../fixtures/library-database.ts'
import { books, shelves } from '../../fixtures/library-stores.ts'
import type { Settled } from './index.ts'
import { countBooks, failsBy, told } from './test-fixtures.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const by = null

const within = <T>(owner: string, work: (tx: Tx) => Promise<T>) => database.transaction({ owner }, work)
const make = (owner: string, count: number) =>
  within(owner, (tx) =>
    books.createMany(
      tx,
      owner,
      Array.from({ length: count }, (_, i) => ({ title: `Book ${i}` })),
      { by },
    ),
  )

describe('a set of changes', () => {
  test('changes in each record the fields of its own patch, and nothing else', async () => {
    const owner = newId()
    const [one, two, three] = await make(owner, 3)
    const patches = [
      { title: 'New', tags: ['x', 'y'] },
      { pages: null, tags: [] },
      { details: { edition: 3 }, price: 2.5 },
    ]
    const items = [one!, two!, three!].map(({ id }, i) => ({
      id,
      version: i === 1 ? ('any' as const) : 1,
      patch: patches[i]!,
    }))
    const changed = await within(owner, (tx) => books.updateMany(tx, owner, items, { by: owner }))
    for (const [i, before] of [one!, two!, three!].entries()) {
      const { updatedAt, ...now } = changed[i]!
      const { updatedAt: _, ...was } = before
      assert.deepEqual(now, { ...was, ...patches[i], version: 2 })
      assert.ok(updatedAt >= before.createdAt)
    }
  })

  test('is done in part or not at all where versions, archived, missing and foreign records are among it', async () => {
    const [owner, stranger] = [newId(), newId()]
    const [fine, stale, archived, gone] = await make(owner, 4)
    const [foreign] = await make(stranger, 1)
    await within(owner, async (tx) => {
      await books.update(tx, owner, stale!.id, { pages: 7 }, { by, version: 1 })
      await books.archive(tx, owner, archived!.id, { by, version: 1, reason: 'old' })
      await books.delete(tx, owner, gone!.id, { by, version: 1 })
    })
    const items = [stale, archived, fine, gone, foreign, fine].map((book) => ({
      id: book!.id,
      version: 1,
      patch: { title: 'New' },
    }))
    const call = (onFailure: 'throw' | 'report') =>
      within(owner, (tx) => books.updateMany(tx, owner, items, { by, onFailure }) as Promise<Settled<unknown>[]>)
    await failsBy(call('throw'), { 5: 'invalid_input id' })
    const twice = items.pop()!
    await failsBy(call('throw'), { 0: 'version_conflict 2', 1: 'archived', 3: 'not_found', 4: 'not_found' })
    assert.equal((await books.get(database.autocommit({ owner }), owner, fine!.id)).title, 'Book 0')
    items.push(twice)
    assert.deepEqual(told(await call('report')), [
      'version_conflict 2',
      'archived',
      'done',
      'not_found',
      'not_found',
      'invalid_input id',
    ])
    assert.equal((await books.get(database.autocommit({ owner: stranger }), stranger, foreign!.id)).title, 'Book 0')
  })

  test('in which some want what is taken changes the others, and a value may pass from one to the next', async () => {
    const owner = newId()
    const named = await within(owner, (tx) =>
      shelves.createMany(
        tx,
        owner,
        Array.from({ length: 64 }, (_, i) => ({ name: `Shelf ${i}` })),
        { by },
      ),
    )
    const rename = (names: readonly string[], onFailure: 'throw' | 'report', from = 0) =>
      within(owner, (tx) =>
        shelves.updateMany(
          tx,
          owner,
          names.map((name, i) => ({ id: named[from + i]!.id, version: 'any' as const, patch: { name } })),
          { by, onFailure },
        ),
      )
    const names = named.map((_, i) => (i === 3 || i === 40 ? 'Shelf 63' : `New ${i}`))
    names[63] = 'Shelf 63'
    await failsBy(rename(names, 'throw'), { 3: 'unique_violation name', 40: 'unique_violation name' })
    const settled = told((await rename(names, 'report')) as unknown as Settled<unknown>[])
    assert.deepEqual(
      settled.flatMap((word, i) => (word === 'done' ? [] : [[i, word]])),
      [
        [3, 'unique_violation name'],
        [40, 'unique_violation name'],
      ],
    )
    // The first makes room for the second.
    await rename(['Away', 'New 0'], 'throw')
    const [row] = await db.query(`select count(*)::int as count from shelves where member_id = $1 and name = 'New 0'`, [
      owner,
    ])
    assert.equal(row!.count, 1)
  })

  test('from an empty set is nothing, and outside of a transaction nothing is done', async () => {
    const owner = newId()
    assert.deepEqual(await books.updateMany(database.autocommit({ owner }), owner, [], { by }), [])
    await assert.rejects(books.createMany(database.autocommit({ owner }), owner, [{ title: 'x' }], { by }))
    assert.equal(await countBooks(db, owner), 0)
  })
})

describe('sets of deletions, restores and archivings', () => {
  test('mark records and take the mark back, each from its version', async () => {
    const owner = newId()
    const made = await make(owner, 3)
    const at = (version: number | 'any') => made.map(({ id }) => ({ id, version }))
    const deletionId = newId()
    const deleted = await within(owner, (tx) =>
      books.deleteMany(
        tx,
        owner,
        at(1).map((item, i) => (i === 0 ? { ...item, deletionId } : item)),
        { by: owner },
      ),
    )
    assert.deepEqual(
      deleted.map(({ deletedBy, version }) => [deletedBy, version]),
      made.map(() => [owner, 2]),
    )
    const ids = (await db.query('select deletion_id from books where member_id = $1', [owner])).map(
      (row) => row.deletion_id,
    )
    assert.ok(ids.includes(deletionId))
    assert.equal(new Set(ids).size, 3)
    await failsBy(
      within(owner, (tx) => books.deleteMany(tx, owner, at('any'), { by })),
      {
        0: 'not_found',
        1: 'not_found',
        2: 'not_found',
      },
    )
    const mixed = at(2).map((item, i) => (i === 1 ? { ...item, version: 1 } : item))
    await failsBy(
      within(owner, (tx) => books.restoreMany(tx, owner, mixed, { by })),
      { 1: 'version_conflict 2' },
    )
    const restored = await within(owner, (tx) => books.restoreMany(tx, owner, at(2), { by }))
    assert.equal(restored[0]!.deletionId, deletionId)
    for (const [i, { record }] of restored.entries()) {
      const { updatedAt: _, ...now } = record
      const { updatedAt: __, ...was } = made[i]!
      assert.deepEqual(now, { ...was, version: 3 })
    }
    const why = at(3).map((item, i) => ({ ...item, reason: `reason ${i}` }))
    const archived = await within(owner, (tx) => books.archiveMany(tx, owner, why, { by: owner }))
    assert.deepEqual(
      archived.map(({ archiveReason, isArchived }) => [archiveReason, isArchived]),
      why.map(({ reason }) => [reason, true]),
    )
    const again = await within(owner, (tx) => books.archiveMany(tx, owner, why, { by, onFailure: 'report' }))
    assert.deepEqual(told(again), ['archived', 'archived', 'archived'])
    const back = await within(owner, (tx) => books.unarchiveMany(tx, owner, at('any'), { by }))
    assert.deepEqual(
      back.map(({ archiveReason, isArchived, version }) => [archiveReason, isArchived, version]),
      why.map(() => [null, false, 5]),
    )
    await failsBy(
      within(owner, (tx) => books.unarchiveMany(tx, owner, at('any').slice(0, 1), { by })),
      {
        0: 'not_archived',
      },
    )
  })

  test('a restore says what stands against it: a value that is taken, or a parent that is gone', async () => {
    const owner = newId()
    const shelf = await within(owner, (tx) => shelves.create(tx, owner, { name: 'A' }, { by }))
    const made = await within(owner, (tx) =>
      books.createMany(
        tx,
        owner,
        [{ title: 'taken', isbn: '1234567890' }, { title: 'lost', shelfId: shelf.id }, { title: 'fine' }],
        { by },
      ),
    )
    const items = made.map(({ id }) => ({ id, version: 'any' as const }))
    await within(owner, async (tx) => {
      await books.deleteMany(tx, owner, items, { by })
      await books.create(tx, owner, { title: 'other', isbn: '1234567890' }, { by })
      await shelves.delete(tx, owner, shelf.id, { by, version: 1 })
    })
    const settled = await within(owner, (tx) => books.restoreMany(tx, owner, items, { by, onFailure: 'report' }))
    assert.deepEqual(told(settled), ['unique_violation isbn', 'invalid_input shelfId', 'done'])
    assert.equal(await countBooks(db, owner), 2)
  })
})

describe('sets at once', () => {
  test('of the same records in another order wait for each other and never crosswise; each version is won once', async () => {
    const owner = newId()
    const made = await make(owner, 60)
    const items = made.map(({ id }) => ({ id, version: 1 }))
    const sets = [items, items.toReversed(), [...items.slice(30), ...items.slice(0, 30)]]
    const settled = await Promise.all(
      sets.map((set, i) =>
        within(owner, (tx) =>
          books.updateMany(
            tx,
            owner,
            set.map((item) => ({ ...item, patch: { pages: i + 1 } })),
            { by, onFailure: 'report' },
          ),
        ),
      ),
    )
    const words = settled.flatMap(told)
    assert.equal(words.filter((word) => word === 'done').length, 60)
    assert.equal(words.filter((word) => word === 'version_conflict 2').length, 120)
  })

  test('of the same values make each once, whoever comes first', async () => {
    const owner = newId()
    const values = Array.from({ length: 40 }, (_, i) => ({ title: `Book ${i}`, isbn: `${1_000_000_000 + i}` }))
    const settled = await Promise.all(
      [values, values.toReversed(), values].map((set) =>
        within(owner, (tx) => books.createMany(tx, owner, set, { by, onFailure: 'report' })),
      ),
    )
    const words = settled.flatMap(told)
    assert.equal(words.filter((word) => word === 'done').length, 40)
    assert.equal(words.filter((word) => word === 'unique_violation isbn').length, 80)
    assert.equal(await countBooks(db, owner), 40)
  })
})
