import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Reader, Tx } from '../../../access/index.ts'
import { newId, timeOfId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryClock as clock, libraryTemplate } from '../fixtures/library-database.ts'
import { books, genres, shelves } from '../fixtures/library-stores.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null

describe('create', () => {
  test('gives the whole record, with defaults, nulls and the lifecycle; get reads the same', async () => {
    const owner = newId()
    const book = await books.create(
      write(owner),
      owner,
      {
        title: 'Emma',
        readAt: '2024-02-29T10:00:00.123+02:00',
        details: { edition: 2 },
        tags: ['a"', '{,}'],
        price: 0.1,
      },
      { by: owner },
    )
    const { id, createdAt, updatedAt, ...rest } = book
    assert.equal(timeOfId(id), clock().getTime())
    assert.deepEqual(createdAt, updatedAt)
    assert.deepEqual(rest, {
      title: 'Emma',
      status: 'wanted',
      pages: null,
      price: 0.1,
      isSigned: false,
      shelfId: null,
      boughtOn: null,
      readAt: new Date('2024-02-29T08:00:00.123Z'),
      tags: ['a"', '{,}'],
      details: { edition: 2 },
      isbn: null,
      fingerprint: null,
      deletedAt: null,
      deletedBy: null,
      version: 1,
      isArchived: false,
      archivedAt: null,
      archiveReason: null,
    })
    assert.deepEqual(await books.get(write(owner), owner, id), book)
    const [row] = await db.query('select created_by, updated_by from books where id = $1', [id])
    assert.deepEqual(row, { created_by: owner, updated_by: owner })
  })

  test('every problem of the values comes at once, by its path', async () => {
    const owner = newId()
    const bad = {
      title: '',
      pages: 0,
      isSigned: null,
      boughtOn: '2026-02-30',
      tags: ['a', ''],
      colour: 'red',
      fingerprint: Buffer.alloc(3),
      price: Number.NaN,
    }
    const all = problems(
      ['colour', 'is not a field of a book'],
      ['title', 'must be text of 1 to 200 characters'],
      ['pages', 'must be a whole number from 1 to 50000'],
      ['price', 'must be a number from 0 to 1000000'],
      ['isSigned', 'must not be null'],
      ['boughtOn', 'must be a day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31'],
      ['tags.1', 'must be text of 1 to 20 characters'],
      ['fingerprint', 'must be 4 to 32 bytes'],
    )
    await assert.rejects(books.create(write(owner), owner, bad as never, { by }), failsWith('invalid_input', all))
    await assert.rejects(
      books.create(write(owner), owner, {} as never, { by }),
      failsWith('invalid_input', problems(['title', 'is required'])),
    )
    await assert.rejects(
      books.create(write(owner), owner, [] as never, { by }),
      failsWith('invalid_input', problems(['', 'must be an object'])),
    )
    const inherited = Object.create({ title: 'x' })
    await assert.rejects(books.create(write(owner), owner, inherited, { by }), failsWith('invalid_input'))
    await assert.rejects(
      books.create(write(owner), owner, JSON.parse('{"title":"x","__proto__":1}'), { by }),
      failsWith('invalid_input', problems(['__proto__', 'is not a field of a book'])),
    )
    assert.deepEqual(await db.query('select id from books where member_id = $1', [owner]), [])
  })

  test('an owner, actor or id that is none is refused before the database is asked', async () => {
    const owner = newId()
    const values = { name: 'x' }
    await assert.rejects(
      shelves.create(write(owner), 'me', values, { by }),
      failsWith('invalid_input', problems(['owner', 'must be a UUID'])),
    )
    await assert.rejects(
      shelves.create(write(owner), owner, values, { by: 'me' }),
      failsWith('invalid_input', problems(['by', 'must be a UUID or null'])),
    )
    await assert.rejects(
      shelves.create(write(owner), owner, values, { by, id: 'x' }),
      failsWith('invalid_input', problems(['id', 'must be a uuid'])),
    )
    await assert.rejects(
      genres.create(database.autocommit('catalog'), owner as 'catalog', { code: 'x' }, { by, id: 1 }),
      failsWith('invalid_input'),
    )
    await assert.rejects(
      genres.create(database.autocommit('catalog'), 'catalog', { code: 'x' }, { by }),
      failsWith('invalid_input', problems(['id', 'must be a smallint'])),
    )
  })

  test('what is taken among the live names its field, and is free again when the other is deleted', async () => {
    const owner = newId()
    const first = await shelves.create(write(owner), owner, { name: 'top' }, { by })
    const taken = { ...problems(['name', 'is already taken by another shelf']), constraint: 'shelves_name_live_key' }
    await assert.rejects(
      shelves.create(write(owner), owner, { name: 'top' }, { by }),
      failsWith('unique_violation', taken),
    )
    const other = await shelves.create(write(owner), owner, { name: 'low' }, { by })
    await assert.rejects(
      shelves.update(write(owner), owner, other.id, { name: 'top' }, { by, version: 1 }),
      failsWith('unique_violation', taken),
    )
    await shelves.create(write(newId()), newId(), { name: 'top' }, { by })
    await shelves.delete(write(owner), owner, first.id, { by, version: 1 })
    await shelves.create(write(owner), owner, { name: 'top' }, { by })
  })
})

describe('get and find', () => {
  test('see neither other owners nor deleted records, nor what is no id', async () => {
    const owner = newId()
    const book = await books.create(write(owner), owner, { title: 'x' }, { by })
    const stranger = newId()
    for (const [who, id] of [
      [stranger, book.id],
      [owner, newId()],
      [owner, 'x'],
      [owner, 5 as never],
      [owner, undefined as never],
    ] as const) {
      assert.equal(await books.find(write(who), who, id), undefined)
      await assert.rejects(books.get(write(who), who, id), failsWith('not_found', { table: 'books' }))
    }
    const deleted = await books.delete(write(owner), owner, book.id, { by, version: 1 })
    assert.equal(await books.find(write(owner), owner, book.id), undefined)
    assert.deepEqual(await books.get(write(owner), owner, book.id, { state: 'deleted' }), deleted)
    assert.deepEqual(await books.get(write(owner), owner, book.id, { state: 'all' }), deleted)
    const live = await books.create(write(owner), owner, { title: 'y' }, { by })
    const wrong = books.get(write(owner), owner, live.id, { state: 'live' as 'all' })
    await assert.rejects(wrong, failsWith('invalid_input', problems(['state', 'must be deleted or all'])))
    assert.equal(await books.find(write(owner), owner, live.id, { state: 'deleted' }), undefined)
    assert.deepEqual(await books.find(write(owner), owner, live.id.toUpperCase(), { state: 'all' }), live)
  })
})

describe('update', () => {
  test('changes what the patch names, null clears, undefined leaves; the version grows by one', async () => {
    const owner = newId()
    const actor = newId()
    const book = await books.create(write(owner), owner, { title: 'x', pages: 5, price: 1, tags: ['a'] }, { by })
    const patch = { pages: null, tags: [], readAt: new Date(0), title: undefined as never }
    const changed = await books.update(write(owner), owner, book.id, patch, { by: actor, version: 1 })
    assert.deepEqual(
      { ...changed, updatedAt: book.updatedAt },
      { ...book, pages: null, tags: [], readAt: new Date(0), version: 2 },
    )
    assert.ok(changed.updatedAt >= book.updatedAt)
    assert.deepEqual(await books.get(write(owner), owner, book.id), changed)
    assert.deepEqual(await db.query('select updated_by, created_by from books where id = $1', [book.id]), [
      { updated_by: actor, created_by: null },
    ])
  })

  test('each column can be changed alone', async () => {
    const owner = newId()
    const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    let expected = await books.create(write(owner), owner, { title: 'x' }, { by })
    const full = {
      title: 't',
      status: 'lent',
      pages: 7,
      price: 1.25,
      isSigned: true,
      shelfId: shelf.id,
      boughtOn: '2020-02-29',
      readAt: new Date(5),
      tags: ['q'],
      details: { edition: 3 },
      fingerprint: Buffer.from('abcdef'),
    } as const
    for (const [name, value] of Object.entries(full)) {
      const patch = { [name]: value }
      const changed = await books.update(write(owner), owner, expected.id, patch, { by, version: expected.version })
      expected = { ...expected, ...patch, version: expected.version + 1, updatedAt: changed.updatedAt }
      assert.deepEqual(changed, expected)
    }
  })

  test('another version is a conflict that names the current one; any takes whatever is there', async () => {
    const owner = newId()
    const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
    await books.update(write(owner), owner, id, { pages: 1 }, { by, version: 1 })
    await assert.rejects(
      books.update(write(owner), owner, id, { pages: 2 }, { by, version: 1 }),
      failsWith('version_conflict', { currentVersion: 2 }),
    )
    await assert.rejects(
      books.delete(write(owner), owner, id, { by, version: 3 }),
      failsWith('version_conflict', { currentVersion: 2 }),
    )
    assert.equal((await books.update(write(owner), owner, id, { pages: 3 }, { by, version: 'any' })).version, 3)
    assert.equal((await books.delete(write(owner), owner, id, { by, version: 'any' })).version, 4)
  })

  test('a deleted, foreign or missing record is not found, whatever the version', async () => {
    const owner = newId()
    const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
    const other = newId()
    await assert.rejects(
      books.update(write(other), other, id, { pages: 1 }, { by, version: 1 }),
      failsWith('not_found'),
    )
    await books.delete(write(owner), owner, id, { by, version: 1 })
    for (const version of [1, 2, 'any'] as const) {
      await assert.rejects(books.update(write(owner), owner, id, { pages: 1 }, { by, version }), failsWith('not_found'))
      await assert.rejects(books.delete(write(owner), owner, id, { by, version }), failsWith('not_found'))
    }
    await assert.rejects(
      books.update(write(owner), owner, 'x', { pages: 1 }, { by, version: 1 }),
      failsWith('not_found'),
    )
  })

  test('refuses an empty patch, unknown fields, fields that are only given at first, and versions that are none', async () => {
    const owner = newId()
    const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
    const change = (patch: unknown, version: unknown = 1): Promise<unknown> =>
      books.update(write(owner), owner, id, patch as never, { by, version: version as never })
    await assert.rejects(change({}), failsWith('invalid_input', problems(['', 'must change at least one field'])))
    await assert.rejects(change({ title: undefined }), failsWith('invalid_input'))
    await assert.rejects(
      change({ isbn: '1234567890', version: 5, title: null, pages: 'x' }),
      failsWith(
        'invalid_input',
        problems(
          ['version', 'is not a field of a book'],
          ['title', 'must not be null'],
          ['pages', 'must be a whole number from 1 to 50000'],
          ['isbn', 'can be set only when the record is made'],
        ),
      ),
    )
    for (const version of [0, -1, 1.5, '1', null, undefined, 2 ** 31]) {
      await assert.rejects(
        change({ pages: 1 }, version === undefined ? Number.NaN : version),
        failsWith('invalid_input', problems(['version', "must be a whole number from 1 to 2147483647, or 'any'"])),
      )
    }
    assert.equal((await books.get(write(owner), owner, id)).version, 1)
  })
})

describe('delete', () => {
  test('marks the record with who, when and a deletion of its own, and keeps the row', async () => {
    const owner = newId()
    const actor = newId()
    const book = await books.create(write(owner), owner, { title: 'x' }, { by })
    const deleted = await books.delete(write(owner), owner, book.id, { by: actor, version: 1 })
    assert.ok(deleted.deletedAt instanceof Date)
    assert.deepEqual(
      { ...deleted, deletedAt: null, updatedAt: book.updatedAt },
      { ...book, deletedBy: actor, version: 2 },
    )
    const [row] = await db.query<{ deletion_id: string; deleted_by: string; updated_by: string }>(
      'select deletion_id, deleted_by, updated_by from books where id = $1',
      [book.id],
    )
    assert.equal(row?.deleted_by, actor)
    assert.equal(row?.updated_by, actor)
    assert.ok(timeOfId(row?.deletion_id ?? ''))
  })
})

describe('parents', () => {
  test('a record needs its parents: there, of the same owner, not deleted', async () => {
    const owner = newId()
    const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    const missing = failsWith('invalid_input', problems(['shelfId', 'must be the id of a shelf that is there']))
    const book = await books.create(write(owner), owner, { title: 'x', shelfId: shelf.id }, { by })
    const other = newId()
    await assert.rejects(books.create(write(other), other, { title: 'x', shelfId: shelf.id }, { by }), missing)
    await assert.rejects(books.create(write(owner), owner, { title: 'x', shelfId: newId() }, { by }), missing)
    await assert.rejects(books.update(write(owner), owner, book.id, { shelfId: newId() }, { by, version: 1 }), missing)
    await assert.rejects(
      books.update(write(owner), owner, book.id, { shelfId: newId() }, { by, version: 2 }),
      failsWith('version_conflict', { currentVersion: 1 }),
    )
    await shelves.delete(write(owner), owner, shelf.id, { by, version: 1 })
    await assert.rejects(books.create(write(owner), owner, { title: 'x', shelfId: shelf.id }, { by }), missing)
    // What does not touch the parent is not held up by it.
    assert.equal(
      (await books.update(write(owner), owner, book.id, { title: 'y' }, { by, version: 1 })).shelfId,
      shelf.id,
    )
    assert.equal(
      (await books.update(write(owner), owner, book.id, { shelfId: null }, { by, version: 2 })).shelfId,
      null,
    )
  })
})

test('reads take a reader, which cannot write', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  const read = (reader: Reader): Promise<{ title: string }> => books.get(reader, owner, id)
  assert.equal((await database.read({ owner }, read)).title, 'x')
  // @ts-expect-error a Reader is not a Tx
  const wrong = (reader: Reader): Promise<unknown> => books.delete(reader, owner, id, { by, version: 1 })
  assert.equal(typeof wrong, 'function')
})

test('ids made in one millisecond grow in the order in which they are made', () => {
  const ids = Array.from({ length: 1_000 }, () => newId(5_000))
  assert.deepEqual(ids.toSorted(), ids)
  assert.equal(new Set(ids).size, 1_000)
  assert.equal(timeOfId(ids[0]!), 5_000)
})
