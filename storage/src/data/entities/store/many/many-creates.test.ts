import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../../access/index.ts'
import { newId } from '../../../../record-id.ts'
import { openTestDatabase } from '../../../../testing/index.ts'
import { libraryTemplate } from '../../fixtures/library-database.ts'
import { books, genres, loans, shelves } from '../../fixtures/library-stores.ts'
import { MAX_SET_ITEMS } from './index.ts'
import { countBooks, counting, failsBy, told } from './test-fixtures.ts'

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

describe('a set of new records', () => {
  test('is what as many single ones would be, values of every type among them', async () => {
    const owner = newId()
    const values = [
      { title: 'Emma', tags: ['a"', '{,}', '\\'], details: { edition: 2 }, price: 0.1, pages: 474 },
      { title: 'NULL', tags: [], readAt: '2024-02-29T10:00:00.123+02:00', isSigned: true, boughtOn: '2020-02-29' },
      { title: 'Swann\'s Way, "1"', isbn: '1234567890', fingerprint: Buffer.from('00ff5c22', 'hex'), status: 'lent' },
    ] as const
    const many = await within(owner, (tx) => books.createMany(tx, owner, values, { by: owner }))
    const singles = await Promise.all(
      values.map(({ ...each }, i) =>
        books.create(database.autocommit({ owner }), owner, i === 2 ? { ...each, isbn: '1234567891' } : each, {
          by: owner,
        }),
      ),
    )
    for (const [i, { id: _, createdAt: __, updatedAt: ___, isbn: ____, ...single }] of singles.entries()) {
      const { id, createdAt, updatedAt, isbn: _isbn, ...one } = many[i]!
      assert.deepEqual(one, single)
      assert.deepEqual(await books.get(database.autocommit({ owner }), owner, id), many[i])
    }
    const made = await db.query('select created_by, updated_by from books where member_id = $1', [owner])
    for (const row of made) assert.deepEqual(row, { created_by: owner, updated_by: owner })
  })

  test('is four statements, whatever its size', async () => {
    const owner = newId()
    const shelf = await within(owner, (tx) => shelves.create(tx, owner, { name: 'A' }, { by }))
    let sent = 0
    const all = Array.from({ length: MAX_SET_ITEMS }, (_, i) => ({ title: `Book ${i}`, shelfId: shelf.id }))
    const made = await within(owner, (tx) =>
      books.createMany(
        counting(tx, () => sent++),
        owner,
        all,
        { by },
      ),
    )
    assert.deepEqual([made.length, sent], [MAX_SET_ITEMS, 4])
    assert.deepEqual(
      made.map(({ title }) => title),
      all.map(({ title }) => title),
    )
    const more = [...all, all[0]!]
    await assert.rejects(
      within(owner, (tx) => books.createMany(tx, owner, more, { by })),
      {
        code: 'invalid_input',
        problems: [{ path: 'items', message: 'must be at most 5000' }],
      },
    )
  })

  test('is not made where one is refused, and every one is named', async () => {
    const owner = newId()
    const gone = await within(owner, async (tx) => {
      const shelf = await shelves.create(tx, owner, { name: 'gone' }, { by })
      await shelves.delete(tx, owner, shelf.id, { by, version: 1 })
      return shelf.id
    })
    const values = [
      { title: 'fine' },
      { title: 'gone', shelfId: gone },
      { title: 'one', isbn: '1234567890' },
      { title: 'two', isbn: '1234567890' },
    ]
    const bad = [...values, { title: '', colour: 'red' }] as { title: string }[]
    await failsBy(
      within(owner, (tx) => books.createMany(tx, owner, bad, { by })),
      { 4: 'invalid_input colour title' },
    )
    await failsBy(
      within(owner, (tx) => books.createMany(tx, owner, values, { by })),
      { 1: 'invalid_input shelfId' },
    )
    assert.equal(await countBooks(db, owner), 0)
    const settled = await within(owner, (tx) => books.createMany(tx, owner, bad, { by, onFailure: 'report' }))
    assert.deepEqual(told(settled), [
      'done',
      'invalid_input shelfId',
      'done',
      'unique_violation isbn',
      'invalid_input colour title',
    ])
    assert.equal(await countBooks(db, owner), 2)
  })

  test('takes ids, and says which are taken', async () => {
    const owner = newId()
    const [id, other] = [newId(), newId()]
    const make = (ids: string[]) =>
      within(owner, (tx) =>
        books.createMany(
          tx,
          owner,
          ids.map(() => ({ title: 'x' })),
          { by, ids, onFailure: 'report' },
        ),
      )
    assert.deepEqual(told(await make([id])), ['done'])
    assert.deepEqual(told(await make([id.toUpperCase(), other, other, 'none'])), [
      'unique_violation id',
      'done',
      'invalid_input id',
      'invalid_input id',
    ])
  })

  test('of catalog records and of records by month is made the same way', async () => {
    const values = [{ code: 'novel' }, { code: 'poem' }]
    const ids = [7_001, 7_002]
    const made = await database.transaction('catalog', (tx) => genres.createMany(tx, 'catalog', values, { by, ids }))
    assert.deepEqual(
      made.map(({ id, code }) => [id, code]),
      [
        [7_001, 'novel'],
        [7_002, 'poem'],
      ],
    )
    const owner = newId()
    const [book] = await make(owner, 1)
    const lent = await within(owner, (tx) =>
      loans.createMany(
        tx,
        owner,
        ['Ann', 'Ben'].map((borrower) => ({ bookId: book!.id, borrower })),
        { by },
      ),
    )
    const changes = lent.map(({ id, version }, i) => ({ id, version, patch: { rating: i + 1 } }))
    const rated = await within(owner, (tx) => loans.updateMany(tx, owner, changes, { by }))
    assert.deepEqual(
      rated.map(({ borrower, rating, version }) => [borrower, rating, version]),
      [
        ['Ann', 1, 2],
        ['Ben', 2, 2],
      ],
    )
  })
})
