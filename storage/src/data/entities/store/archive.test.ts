import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { LIBRARY, shelfEntity } from '../fixtures/library-entities.ts'
import { books, genres, loans, members, shelves } from '../fixtures/library-stores.ts'
import { openCascade } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null
const ANY = { by, version: 'any' } as const
const ARCHIVE = { ...ANY, reason: 'read' } as const

const makeBook = (owner: string, values: object = {}) =>
  books.create(write(owner), owner, { title: 'x', ...values }, { by })

describe('archive', () => {
  test('sets a record aside with who and why, and takes it back, each in a new version', async () => {
    const owner = newId()
    const book = await makeBook(owner, { pages: 5, tags: ['a'] })
    const archived = await books.archive(write(owner), owner, book.id, { by: owner, version: 1, reason: 'read twice' })
    const { archivedAt, updatedAt } = archived
    assert.ok(archivedAt)
    const marks = { isArchived: true, archiveReason: 'read twice', archivedAt, updatedAt, version: 2 }
    assert.deepEqual(archived, { ...book, ...marks })
    assert.deepEqual(await books.get(write(owner), owner, book.id), archived)
    const columns = 'select archived_by, updated_by from books where id = $1'
    assert.deepEqual(await db.query(columns, [book.id]), [{ archived_by: owner, updated_by: owner }])
    const back = await books.unarchive(write(owner), owner, book.id, { by, version: 2 })
    assert.deepEqual(back, { ...book, updatedAt: back.updatedAt, version: 3 })
    assert.deepEqual(await db.query(columns, [book.id]), [{ archived_by: null, updated_by: null }])
  })

  test('needs the version that was seen; what is deleted, foreign, missing or no id is not found', async () => {
    const owner = newId()
    const [{ id }, gone] = [await makeBook(owner), await makeBook(owner)]
    await books.delete(write(owner), owner, gone.id, ANY)
    for (const version of [2, 7]) {
      const stale = { by, version, reason: 'x' }
      const conflict = failsWith('version_conflict', { currentVersion: 1, table: 'books' })
      await assert.rejects(books.archive(write(owner), owner, id, stale), conflict)
    }
    for (const missing of [gone.id, newId(), 'x']) {
      await assert.rejects(books.archive(write(owner), owner, missing, ARCHIVE), failsWith('not_found'))
      await assert.rejects(books.unarchive(write(owner), owner, missing, ANY), failsWith('not_found'))
    }
    const other = newId()
    await assert.rejects(books.archive(write(other), other, id, ARCHIVE), failsWith('not_found'))
    await books.archive(write(owner), owner, id, { by, version: 1, reason: 'x' })
    await assert.rejects(books.unarchive(write(other), other, id, ANY), failsWith('not_found'))
    const stale = books.unarchive(write(owner), owner, id, { by, version: 1 })
    await assert.rejects(stale, failsWith('version_conflict', { currentVersion: 2 }))
  })

  test('is refused where it is done already, whatever the version', async () => {
    const owner = newId()
    const { id } = await makeBook(owner)
    const refused = failsWith('not_archived', { table: 'books' })
    for (const version of [1, 9, 'any'] as const)
      await assert.rejects(books.unarchive(write(owner), owner, id, { by, version }), refused)
    const archived = await books.archive(write(owner), owner, id, ARCHIVE)
    for (const version of [2, 1, 'any'] as const)
      await assert.rejects(
        books.archive(write(owner), owner, id, { by, version, reason: 'again' }),
        failsWith('archived', { table: 'books' }),
      )
    assert.deepEqual(await books.get(write(owner), owner, id), archived)
  })

  test('says why in 1 to 1,000 characters', async () => {
    const owner = newId()
    const { id } = await makeBook(owner)
    const archive = (reason: unknown) => books.archive(write(owner), owner, id, { ...ANY, reason: reason as string })
    const TOO_LONG = '😀'.repeat(1_001)
    for (const [reason, message] of [
      ['', 'must be text of 1 to 1000 characters'],
      [TOO_LONG, 'must be text of 1 to 1000 characters'],
      [undefined, 'is required'],
      [null, 'is required'],
    ] as const)
      await assert.rejects(archive(reason), failsWith('invalid_input', problems(['reason', message])))
    await assert.rejects(archive(7), failsWith('invalid_input'))
    await assert.rejects(archive('a\0b'), failsWith('invalid_input'))
    assert.equal((await archive(TOO_LONG.slice(2))).archiveReason, TOO_LONG.slice(2))
  })

  test('keeps a record from being changed, not from being deleted, and it comes back archived', async () => {
    const owner = newId()
    const { id } = await makeBook(owner)
    await books.archive(write(owner), owner, id, ARCHIVE)
    for (const version of [2, 1, 'any'] as const)
      await assert.rejects(
        books.update(write(owner), owner, id, { pages: 3 }, { by, version }),
        failsWith('archived', { table: 'books' }),
      )
    await books.delete(write(owner), owner, id, { by, version: 2 })
    const { record } = await books.restore(write(owner), owner, id, { by, version: 3 })
    assert.deepEqual([record.isArchived, record.archiveReason, record.version], [true, 'read', 4])
    await books.unarchive(write(owner), owner, id, { by, version: 4 })
    assert.equal((await books.update(write(owner), owner, id, { pages: 3 }, { by, version: 5 })).pages, 3)
  })

  test('works for every kind of key: one for each owner, by month, everybody\u2019s small number', async () => {
    const owner = newId()
    await members.create(write(owner), owner, { card: 'A-1', joinedOn: '2026-01-01' }, { by })
    assert.equal((await members.archive(write(owner), owner, ARCHIVE)).isArchived, true)
    await assert.rejects(members.update(write(owner), owner, { card: 'B-2' }, ANY), failsWith('archived'))
    assert.equal((await members.unarchive(write(owner), owner, ANY)).version, 3)
    const { id: bookId } = await makeBook(owner)
    const loan = await loans.create(write(owner), owner, { bookId, borrower: 'Eve' }, { by })
    assert.equal((await loans.archive(write(owner), owner, loan.id, ARCHIVE)).archiveReason, 'read')
    await assert.rejects(loans.update(write(owner), owner, loan.id, { rating: 1 }, ANY), failsWith('archived'))
    assert.equal((await loans.unarchive(write(owner), owner, loan.id, ANY)).isArchived, false)
    const catalog = database.autocommit('catalog')
    await genres.create(catalog, 'catalog', { code: 'archived' }, { by, id: 77 })
    assert.equal((await genres.archive(catalog, 'catalog', 77, ARCHIVE)).isArchived, true)
    assert.equal((await genres.unarchive(catalog, 'catalog', 77, ANY)).version, 3)
  })
})

describe('an archived parent', () => {
  test('takes no new children, and names the field; those it has stay as they are and can be changed', async () => {
    const owner = newId()
    const [open, closed] = [
      await shelves.create(write(owner), owner, { name: 'open' }, { by }),
      await shelves.create(write(owner), owner, { name: 'closed' }, { by }),
    ]
    const book = await makeBook(owner, { shelfId: closed.id })
    await shelves.archive(write(owner), owner, closed.id, ARCHIVE)
    const named = problems(['shelfId', 'must be the id of a shelf that is not archived'])
    await assert.rejects(makeBook(owner, { shelfId: closed.id }), failsWith('archived', named))
    const other = await makeBook(owner)
    const moved = books.update(write(owner), owner, other.id, { shelfId: closed.id }, ANY)
    await assert.rejects(moved, failsWith('archived', named))
    assert.equal((await books.get(write(owner), owner, other.id)).version, 1)
    assert.equal((await books.get(write(owner), owner, book.id)).version, 1)
    await books.update(write(owner), owner, book.id, { pages: 3 }, ANY)
    await books.update(write(owner), owner, book.id, { shelfId: open.id }, ANY)
  })

  test('takes its children along when it is deleted, archived ones too, and all come back as they were', async () => {
    const owner = newId()
    const cascade = openCascade(LIBRARY)
    const { id } = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    const [live, archived] = [await makeBook(owner, { shelfId: id }), await makeBook(owner, { shelfId: id })]
    await books.archive(write(owner), owner, archived.id, ARCHIVE)
    await shelves.archive(write(owner), owner, id, ARCHIVE)
    const deletionId = newId()
    await database.transaction({ owner }, async (tx) => {
      await shelves.delete(tx, owner, id, { ...ANY, deletionId })
      const gone = await cascade.deleteChildren(tx, owner, shelfEntity, { ids: [id], by, deletionId })
      assert.deepEqual(gone.get('book')?.toSorted(), [live.id, archived.id].toSorted())
    })
    await database.transaction({ owner }, async (tx) => {
      await shelves.restore(tx, owner, id, ANY)
      await cascade.restoreChildren(tx, owner, shelfEntity, { ids: [id], by, deletionId })
    })
    const states = await Promise.all([live.id, archived.id].map((each) => books.get(write(owner), owner, each)))
    assert.deepEqual(
      states.map(({ isArchived }) => isArchived),
      [false, true],
    )
    assert.equal((await shelves.get(write(owner), owner, id)).isArchived, true)
  })

  test('takes back alone a child that was deleted on its own', async () => {
    const owner = newId()
    const { id } = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    const book = await makeBook(owner, { shelfId: id })
    await books.delete(write(owner), owner, book.id, ANY)
    await shelves.archive(write(owner), owner, id, ARCHIVE)
    assert.equal((await books.restore(write(owner), owner, book.id, ANY)).record.shelfId, id)
  })
})

test('archiving is one statement, as is taking it back', async () => {
  const owner = newId()
  const { id } = await makeBook(owner)
  const tags: string[] = []
  const tx = write(owner)
  const maybeOne: Tx['maybeOne'] = (each, values) => {
    tags.push(each.tag)
    return tx.maybeOne(each, values)
  }
  const counting = { maybeOne } as Tx
  await books.archive(counting, owner, id, ARCHIVE)
  await books.unarchive(counting, owner, id, ANY)
  assert.deepEqual(tags, ['books.archive', 'books.unarchive'])
})
