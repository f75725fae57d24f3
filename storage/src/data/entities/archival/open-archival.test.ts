import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { bookEntity, genreEntity, loanEntity } from '../fixtures/library-entities.ts'
import { books, genres, loans } from '../fixtures/library-stores.ts'
import { ageColumns, openArchival } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null
const ANY = { by, version: 'any' } as const
const due = openArchival(bookEntity)
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n))

const makeBook = (owner: string, values: object = {}) =>
  books.create(write(owner), owner, { title: 'x', ...values }, { by })

test('archives the oldest that are due, as one does by hand, until none is left', async () => {
  const [owner, other, actor] = [newId(), newId(), newId()]
  const made: Awaited<ReturnType<typeof makeBook>>[] = []
  for (const n of [3, 1, 2, 9]) made.push(await makeBook(owner, { readAt: day(n), status: 'owned' }))
  const [lent, deleted, archived, foreign] = [
    await makeBook(owner, { readAt: day(1), status: 'lent' }),
    await makeBook(owner, { readAt: day(1), status: 'owned' }),
    await makeBook(owner, { readAt: day(1), status: 'owned' }),
    await makeBook(other, { readAt: day(1), status: 'owned' }),
  ]
  await makeBook(owner, { status: 'owned' })
  await books.delete(write(owner), owner, deleted.id, ANY)
  await books.archive(write(owner), owner, archived.id, { ...ANY, reason: 'before' })
  const policy = { by: 'readAt', before: day(9), filter: { status: 'owned' } } as const
  assert.equal(await due.count(write(owner), owner, policy), 3)
  const archive = (limit: number) =>
    due.archiveDue(write(owner), owner, policy, { by: actor, reason: 'read long ago', limit })
  assert.equal(await archive(2), 2)
  const states = async () =>
    (await Promise.all(made.map(({ id }) => books.get(write(owner), owner, id)))).map((book) => book.isArchived)
  assert.deepEqual(await states(), [false, true, true, false])
  assert.deepEqual([await archive(2), await archive(2)], [1, 0])
  assert.deepEqual(await states(), [true, true, true, false])
  const one = await books.get(write(owner), owner, made[0]!.id)
  assert.deepEqual([one.version, one.archiveReason], [2, 'read long ago'])
  const [row] = await db.query('select archived_by, updated_by from books where id = $1', [one.id])
  assert.deepEqual(row, { archived_by: actor, updated_by: actor })
  assert.equal((await books.get(write(owner), owner, lent.id)).version, 1)
  assert.equal((await books.get(write(owner), owner, archived.id)).archiveReason, 'before')
  assert.equal((await books.get(write(other), other, foreign.id)).isArchived, false)
})

test('by a day, what is of the day itself is not before it, whatever the hour', async () => {
  const owner = newId()
  for (const boughtOn of ['2026-01-01', '2026-01-02', null]) await makeBook(owner, { boughtOn })
  const count = (before: string) => due.count(write(owner), owner, { by: 'boughtOn', before: new Date(before) })
  assert.equal(await count('2026-01-02T23:59:59Z'), 1)
  assert.equal(await count('2026-01-03T00:00:00Z'), 2)
})

test('works by month and for what belongs to nobody', async () => {
  const owner = newId()
  const { id: bookId } = await makeBook(owner)
  for (let i = 0; i < 3; i++) await loans.create(write(owner), owner, { bookId, borrower: 'Eve' }, { by })
  const later = new Date('2027-01-01')
  const old = openArchival(loanEntity)
  assert.equal(await old.archiveDue(write(owner), owner, { before: later }, { by, reason: 'x', limit: 1_000 }), 3)
  assert.equal(await old.count(write(owner), owner, { before: later }), 0)
  const catalog = database.autocommit('catalog')
  await genres.create(catalog, 'catalog', { code: 'old' }, { by, id: 91 })
  const fallen = openArchival(genreEntity)
  assert.ok((await fallen.archiveDue(catalog, 'catalog', { before: later }, { by, reason: 'x', limit: 9 })) > 0)
  assert.equal((await genres.get(catalog, 'catalog', 91)).isArchived, true)
})

test('names every problem of a policy at once', async () => {
  assert.deepEqual(ageColumns(bookEntity), ['createdAt', 'updatedAt', 'boughtOn', 'readAt'])
  const bad = { by: 'pages', before: new Date(Number.NaN), filter: { colour: 'red', status: 'gone' } } as never
  const named = (error: unknown): boolean => {
    failsWith('invalid_input')(error)
    const paths = (error as { problems: { path: string }[] }).problems.map(({ path }) => path)
    assert.deepEqual(paths, ['by', 'before', 'colour', 'status'])
    return true
  }
  assert.throws(() => due.check(bad), named)
  const owner = newId()
  await assert.rejects(due.count(write(owner), owner, bad), named)
  for (const limit of [0, 1_001, 1.5])
    await assert.rejects(
      due.archiveDue(write(owner), owner, { before: day(1) }, { by, reason: 'x', limit }),
      failsWith('invalid_input', problems(['limit', 'must be a whole number from 1 to 1000'])),
    )
})

test('whatever the books and the policy, exactly those are archived that a plain filter finds', async () => {
  const book = fc.record({
    status: fc.constantFrom('wanted' as const, 'owned' as const, 'lent' as const),
    readAt: fc.option(fc.integer({ min: 1, max: 9 }).map(day), { nil: null }),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  })
  const filter = fc.record(
    {
      status: fc.uniqueArray(fc.constantFrom('wanted' as const, 'owned' as const, 'lent' as const), { minLength: 1 }),
      tags: fc.constantFrom('a', 'b'),
    },
    { requiredKeys: [] },
  )
  const run = fc.asyncProperty(
    fc.array(book, { maxLength: 12 }),
    filter,
    fc.integer({ min: 1, max: 10 }).map(day),
    fc.integer({ min: 1, max: 4 }),
    async (values, chosen, before, limit) => {
      const owner = newId()
      const made: Awaited<ReturnType<typeof makeBook>>[] = []
      for (const each of values) made.push(await makeBook(owner, each))
      const policy = { by: 'readAt', before, filter: chosen }
      const expected = made.filter(
        ({ status, tags, readAt }) =>
          readAt !== null &&
          readAt < before &&
          (chosen.status === undefined || chosen.status.includes(status)) &&
          (chosen.tags === undefined || tags.includes(chosen.tags)),
      )
      assert.equal(await due.count(write(owner), owner, policy), expected.length)
      for (;;) if ((await due.archiveDue(write(owner), owner, policy, { by, reason: 'x', limit })) === 0) break
      const archived = await books.list(write(owner), owner, { state: 'archived', limit: 200 })
      assert.deepEqual(archived.items.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort())
    },
  )
  await fc.assert(run, { numRuns: 25 })
})
