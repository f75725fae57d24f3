import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { LIBRARY, shelfEntity } from '../fixtures/library-entities.ts'
import { books, loans, members, shelves } from '../fixtures/library-stores.ts'
import { type DeletionOfMany, defineEntity, oneOf, openCascade, openStore, optional, uuid } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null
const ANY = { by, version: 'any' } as const
const cascade = openCascade(LIBRARY)

const makeBook = (owner: string, values: object = {}) =>
  books.create(write(owner), owner, { title: 'x', ...values }, { by })

async function deleteShelf(owner: string, id: string): Promise<string> {
  const deletionId = newId()
  await database.transaction({ owner }, async (tx) => {
    await shelves.delete(tx, owner, id, { by: owner, version: 'any', deletionId })
    await cascade.deleteChildren(tx, owner, shelfEntity, { ids: [id], by: owner, deletionId })
  })
  return deletionId
}

function restoreShelf(owner: string, id: string): Promise<Map<string, string[]>> {
  return database.transaction({ owner }, async (tx) => {
    const { deletionId } = await shelves.restore(tx, owner, id, { by: owner, version: 'any' })
    const deletion: DeletionOfMany = { ids: [id], by: owner, deletionId: deletionId! }
    return await cascade.restoreChildren(tx, owner, shelfEntity, deletion)
  })
}

describe('restore', () => {
  test('brings the record back as it was, in a new version, and says which deletion had taken it', async () => {
    const owner = newId()
    const actor = newId()
    const book = await makeBook(owner, { pages: 5, tags: ['a'] })
    const deletionId = newId()
    await books.delete(write(owner), owner, book.id, { by: owner, version: 1, deletionId })
    const restored = await books.restore(write(owner), owner, book.id, { by: actor, version: 2 })
    assert.equal(restored.deletionId, deletionId)
    const { updatedAt } = restored.record
    assert.deepEqual(restored.record, { ...book, version: 3, updatedAt })
    assert.deepEqual(await books.get(write(owner), owner, book.id), restored.record)
    const [row] = await db.query('select deleted_by, deletion_id, updated_by from books where id = $1', [book.id])
    assert.deepEqual(row, { deleted_by: null, deletion_id: null, updated_by: actor })
  })

  test('needs the version that was seen; what is there, foreign, missing or no id is not found', async () => {
    const owner = newId()
    const { id } = await makeBook(owner)
    await books.delete(write(owner), owner, id, ANY)
    const stale = books.restore(write(owner), owner, id, { by, version: 1 })
    await assert.rejects(stale, failsWith('version_conflict', { currentVersion: 2, table: 'books' }))
    await books.restore(write(owner), owner, id, ANY)
    for (const [who, which] of [
      [owner, id],
      [newId(), id],
      [owner, newId()],
      [owner, 'x'],
    ] as const) {
      await assert.rejects(books.restore(write(who), who, which, ANY), failsWith('not_found', { table: 'books' }))
    }
  })

  test('refuses what was taken meanwhile, by its fields, and where the parent is gone that takes it along', async () => {
    const owner = newId()
    const top = await shelves.create(write(owner), owner, { name: 'top' }, { by })
    const book = await makeBook(owner, { shelfId: top.id, isbn: '0123456789' })
    const deletion = await deleteShelf(owner, top.id)
    assert.ok(deletion)
    const gone = problems(['shelfId', 'must be the id of a shelf that is there'])
    await assert.rejects(books.restore(write(owner), owner, book.id, ANY), failsWith('invalid_input', gone))
    const other = await shelves.create(write(owner), owner, { name: 'top' }, { by })
    const taken = problems(['name', 'is already taken by another shelf'])
    await assert.rejects(restoreShelf(owner, top.id), failsWith('unique_violation', taken))
    await shelves.delete(write(owner), owner, other.id, ANY)
    // What went along has its own: the restore is one, or none.
    const rival = await makeBook(owner, { isbn: '0123456789' })
    const isbn = problems(['isbn', 'is already taken by another book'])
    await assert.rejects(restoreShelf(owner, top.id), failsWith('unique_violation', isbn))
    assert.equal(await shelves.find(write(owner), owner, top.id), undefined)
    await books.delete(write(owner), owner, rival.id, ANY)
    assert.deepEqual(await restoreShelf(owner, top.id), new Map([['book', [book.id]]]))
  })

  test('leaves a parent gone that leaves its children', async () => {
    const owner = newId()
    const wish = openStore(
      defineEntity({
        name: 'wish',
        table: 'books',
        placement: 'owned',
        ownerKey: 'member_id',
        columns: { status: oneOf('wanted', 'owned'), shelfId: optional(uuid()) },
        parents: { shelfId: { entity: shelfEntity, deletedWith: { status: 'wanted' } } },
        orders: { id: ['id asc'] },
        audit: 'none',
      }),
    )
    const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    const made = async (status: 'wanted' | 'owned') => (await makeBook(owner, { status, shelfId: shelf.id })).id
    const [wanted, owned] = [await made('wanted'), await made('owned')]
    for (const id of [wanted, owned]) await books.delete(write(owner), owner, id, ANY)
    await shelves.delete(write(owner), owner, shelf.id, ANY)
    const gone = problems(['shelfId', 'must be the id of a shelf that is there'])
    await assert.rejects(wish.restore(write(owner), owner, wanted, ANY), failsWith('invalid_input', gone))
    assert.equal((await wish.restore(write(owner), owner, owned, ANY)).record.shelfId, shelf.id)
  })

  test('of a record with one row for each owner, and of one that is kept by month', async () => {
    const owner = newId()
    await members.create(write(owner), owner, { card: 'A-1', joinedOn: '2026-01-01' }, { by })
    await members.delete(write(owner), owner, ANY)
    assert.equal((await members.restore(write(owner), owner, ANY)).record.version, 3)
    const { id: bookId } = await makeBook(owner)
    const loan = await loans.create(write(owner), owner, { bookId, borrower: 'x' }, { by })
    await loans.delete(write(owner), owner, loan.id, ANY)
    assert.equal((await loans.restore(write(owner), owner, loan.id, ANY)).record.borrower, 'x')
  })
})

describe('what went along', () => {
  test('comes back to the last level: neither what was deleted before, nor what was deleted since', async () => {
    const owner = newId()
    const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    const [kept, before] = [await makeBook(owner, { shelfId: shelf.id }), await makeBook(owner, { shelfId: shelf.id })]
    const lend = (bookId: string) => loans.create(write(owner), owner, { bookId, borrower: 'x' }, { by })
    const [loan, ended] = [await lend(kept.id), await lend(kept.id)]
    await books.delete(write(owner), owner, before.id, ANY)
    await loans.delete(write(owner), owner, ended.id, ANY)
    await deleteShelf(owner, shelf.id)
    assert.deepEqual(
      await restoreShelf(owner, shelf.id),
      new Map([
        ['book', [kept.id]],
        ['loan', [loan.id]],
      ]),
    )
    assert.equal((await books.get(write(owner), owner, kept.id)).version, 3)
    assert.equal(await books.find(write(owner), owner, before.id), undefined)
    assert.equal(await loans.find(write(owner), owner, ended.id), undefined)
    // A second deletion is another one: what went alone before stays away when the second is taken back.
    await books.delete(write(owner), owner, kept.id, ANY)
    await deleteShelf(owner, shelf.id)
    assert.deepEqual(await restoreShelf(owner, shelf.id), new Map())
    assert.equal(await books.find(write(owner), owner, kept.id), undefined)
  })

  test('stays away as a whole where something of it belongs to something else that is gone by now', async () => {
    const owner = newId()
    const tagged = defineEntity({
      name: 'tagged',
      table: 'books',
      placement: 'owned',
      ownerKey: 'member_id',
      columns: { shelfId: optional(uuid()), lentFrom: optional(uuid()) },
      parents: {
        shelfId: { entity: shelfEntity, deletedWith: true },
        lentFrom: { entity: shelfEntity, deletedWith: true },
      },
      orders: { id: ['id asc'] },
      audit: 'none',
    })
    await db.query('alter table books add column if not exists lent_from uuid')
    const [one, two] = [
      await shelves.create(write(owner), owner, { name: 'one' }, { by }),
      await shelves.create(write(owner), owner, { name: 'two' }, { by }),
    ]
    const book = await makeBook(owner, { shelfId: one.id })
    await db.query('update books set lent_from = $2 where id = $1', [book.id, two.id])
    const deletionId = await deleteShelf(owner, one.id)
    await shelves.delete(write(owner), owner, two.id, ANY)
    const restore = () =>
      database.transaction({ owner }, async (tx) => {
        await shelves.restore(tx, owner, one.id, ANY)
        const deletion = { ids: [one.id], by, deletionId }
        return await openCascade([tagged]).restoreChildren(tx, owner, shelfEntity, deletion)
      })
    await assert.rejects(restore(), failsWith('invalid_input'))
    assert.equal(await shelves.find(write(owner), owner, one.id), undefined)
    await shelves.restore(write(owner), owner, two.id, ANY)
    assert.deepEqual(await restore(), new Map([['tagged', [book.id]]]))
    await books.get(write(owner), owner, book.id)
  })
})
