import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../../access/index.ts'
import { StorageError, type StorageErrorCode } from '../../../../errors.ts'
import { newId } from '../../../../record-id.ts'
import { openTestDatabase } from '../../../../testing/index.ts'
import { libraryTemplate } from '../../fixtures/library-database.ts'
import { books, genres, loans, shelves } from '../../fixtures/library-stores.ts'
import { MAX_SET_ITEMS, type Settled } from './index.ts'

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

/** What each item came to: its code and the paths of its problems, or `done`. */
function told(settled: readonly Settled<unknown>[]): (string | undefined)[] {
  return settled.map(({ error }) => (error === undefined ? 'done' : toWords(error)))
}

function toWords(error: Error): string {
  assert.ok(error instanceof StorageError, String(error))
  const { code, problems, currentVersion } = error
  return [code, ...problems.map(({ path }) => path), ...(currentVersion === undefined ? [] : [currentVersion])].join(
    ' ',
  )
}

/** That a call does nothing, and names these items with these words. */
async function failsBy(call: Promise<unknown>, expected: Record<number, string>): Promise<void> {
  await assert.rejects(call, (error: StorageError) => {
    assert.equal(error.code, 'batch_failed' satisfies StorageErrorCode)
    assert.deepEqual(Object.fromEntries(error.failures.map((each) => [each.index, toWords(each.error)])), expected)
    return true
  })
}

const countOf = async (owner: string): Promise<number> =>
  (await db.query('select count(*)::int as count from books where member_id = $1 and deleted_at is null', [owner]))[0]!
    .count as number

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
    assert.equal(await countOf(owner), 0)
    const settled = await within(owner, (tx) => books.createMany(tx, owner, bad, { by, onFailure: 'report' }))
    assert.deepEqual(told(settled), [
      'done',
      'invalid_input shelfId',
      'done',
      'unique_violation isbn',
      'invalid_input colour title',
    ])
    assert.equal(await countOf(owner), 2)
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
    assert.equal(await countOf(owner), 0)
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
    assert.equal(await countOf(owner), 2)
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
    assert.equal(await countOf(owner), 40)
  })
})

/** The same transaction; each statement is counted. */
function counting(tx: Tx, count: () => void): Tx {
  const counted =
    <A extends unknown[], R>(send: (...args: A) => R) =>
    (...args: A): R => {
      count()
      return send(...args)
    }
  return {
    writable: true,
    many: counted(tx.many.bind(tx)) as Tx['many'],
    one: counted(tx.one.bind(tx)) as Tx['one'],
    maybeOne: counted(tx.maybeOne.bind(tx)) as Tx['maybeOne'],
    execute: counted(tx.execute.bind(tx)),
  }
}
