import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { type Book, type BookList, BookModel } from '../fixtures/book-model.ts'
import { failsWith } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { books } from '../fixtures/library-stores.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const write = (owner: string): Tx => db.database.autocommit({ owner })

const title = fc.constantFrom('a', 'b', 'c')
const pages = fc.constantFrom(null, 1, 2, 3)
const readAt = fc.constantFrom(null, ...[1, 2, 3].map((day) => new Date(Date.UTC(2026, 0, day))))
const status = fc.constantFrom('wanted' as const, 'owned' as const, 'lent' as const)
const values = fc.record({ title, pages, readAt, status })
const patch = fc
  .record({ title, pages, readAt, status }, { requiredKeys: [] })
  .filter((each) => Object.keys(each).length > 0)
const who = fc.integer({ min: 0, max: 2 })
const which = fc.nat({ max: 100 })

const change = fc.oneof(
  { weight: 5, arbitrary: fc.record({ verb: fc.constant('create' as const), who, values }) },
  {
    weight: 3,
    arbitrary: fc.record({
      verb: fc.constant('update' as const),
      who,
      which,
      patch,
      behind: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('delete' as const), who, which, behind: fc.integer({ min: 0, max: 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('restore' as const), who, which, behind: fc.integer({ min: 0, max: 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('archive' as const, 'unarchive' as const),
      who,
      which,
      behind: fc.integer({ min: 0, max: 1 }),
    }),
  },
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

const list: fc.Arbitrary<BookList> = fc.record(
  {
    order: fc.constantFrom('newest' as const, 'read' as const, 'title' as const),
    state: fc.constantFrom('live' as const, 'archived' as const, 'deleted' as const, 'all' as const),
    filter: fc.record(
      {
        status: fc.oneof(status, fc.uniqueArray(status, { minLength: 1 })),
        readAt: fc.record(
          { from: readAt.filter((at) => at !== null), to: readAt.filter((at) => at !== null) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

/** One change, to the database and to the model, which must agree on whether it succeeds. */
async function apply(model: BookModel, owners: readonly string[], step: Change): Promise<void> {
  const owner = owners[step.who]!
  const tx = write(owner)
  if (step.verb === 'create') return model.keep(owner, await books.create(tx, owner, step.values, { by: owner }))
  // Any record of anybody: a foreign one must look as if it did not exist.
  const everyId = owners.flatMap((each) => model.idsOf(each))
  const id = everyId[step.which % Math.max(1, everyId.length)]
  if (id === undefined) return
  const book = model.get(owner, id)
  const options = { by: owner, version: (book?.version ?? 1) + step.behind }
  if (step.verb === 'restore') return restore(model, owner, book, { id, options })
  const attempt = attemptOf(tx, owner, id, { step, options })
  if (!book || book.deletedAt) return assert.rejects(attempt, failsWith('not_found'))
  if (step.verb === 'unarchive' && !book.isArchived) return assert.rejects(attempt, failsWith('not_archived'))
  if (isForUnarchived(step.verb) && book.isArchived) return assert.rejects(attempt, failsWith('archived'))
  if (step.behind > 0) return assert.rejects(attempt, failsWith('version_conflict', { currentVersion: book.version }))
  const changed = await attempt
  assert.equal(changed.version, book.version + 1)
  if (step.verb === 'update')
    assert.deepEqual({ ...changed, updatedAt: 0, version: 0 }, { ...book, ...step.patch, updatedAt: 0, version: 0 })
  if (step.verb === 'archive') assert.deepEqual([changed.isArchived, changed.archiveReason], [true, 'read'])
  if (step.verb === 'unarchive') assert.deepEqual([changed.archivedAt, changed.archiveReason], [null, null])
  model.keep(owner, changed)
}

async function restore(
  model: BookModel,
  owner: string,
  book: Book | undefined,
  { id, options }: { id: string; options: { by: string; version: number } },
): Promise<void> {
  const attempt = books.restore(write(owner), owner, id, options)
  if (!book?.deletedAt) return assert.rejects(attempt, failsWith('not_found'))
  const { version } = book
  if (version !== options.version)
    return assert.rejects(attempt, failsWith('version_conflict', { currentVersion: version }))
  const { record } = await attempt
  const { updatedAt } = record
  assert.deepEqual(record, { ...book, deletedAt: null, deletedBy: null, version: version + 1, updatedAt })
  model.keep(owner, record)
}

interface Attempt {
  readonly step: Exclude<Change, { verb: 'create' | 'restore' }>
  readonly options: { readonly by: string; readonly version: number }
}

function attemptOf(tx: Tx, owner: string, id: string, { step, options }: Attempt): Promise<Book> {
  if (step.verb === 'update') return books.update(tx, owner, id, step.patch, options)
  if (step.verb === 'delete') return books.delete(tx, owner, id, options)
  if (step.verb === 'archive') return books.archive(tx, owner, id, { ...options, reason: 'read' })
  return books.unarchive(tx, owner, id, options)
}

const isForUnarchived = (verb: Change['verb']): boolean => verb === 'update' || verb === 'archive'

async function everyPage(
  owner: string,
  options: BookList,
  limit: number,
  between: () => Promise<void>,
): Promise<Book[]> {
  const items: Book[] = []
  let cursor: string | undefined
  do {
    const page = await books.list(write(owner), owner, { ...options, limit, cursor })
    assert.ok(page.items.length === limit || page.nextCursor === null)
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
    if (cursor !== undefined) await between()
  } while (cursor !== undefined)
  return items
}

test('any sequence of changes by several owners reads as in memory, by every list and every page size', async () => {
  const run = fc.asyncProperty(
    fc.array(change, { minLength: 5, maxLength: 30 }),
    fc.array(list, { minLength: 4, maxLength: 4 }),
    fc.integer({ min: 1, max: 5 }),
    async (steps, lists, limit) => {
      const model = new BookModel()
      const owners = [newId(), newId(), newId()]
      for (const step of steps) await apply(model, owners, step)
      for (const owner of owners) {
        for (const options of lists) {
          assert.deepEqual(await everyPage(owner, options, limit, async () => {}), model.list(owner, options))
        }
        for (const id of model.idsOf(owner)) {
          const book = model.get(owner, id)
          assert.deepEqual(await books.find(write(owner), owner, id), book?.deletedAt ? undefined : book)
          assert.equal(await books.find(write(newId()), newId(), id), undefined)
        }
      }
    },
  )
  await fc.assert(run, { numRuns: 40 })
})

test('whatever changes between pages, what stays in its place is shown once, and nothing that was never there', async () => {
  const run = fc.asyncProperty(
    fc.array(change, { minLength: 10, maxLength: 25 }),
    fc.array(change, { maxLength: 25 }),
    list,
    fc.integer({ min: 1, max: 3 }),
    async (before, during, options, limit) => {
      const model = new BookModel()
      const owners = [newId(), newId(), newId()]
      const owner = owners[0]!
      for (const step of before) await apply(model, owners, { ...step, who: 0 })
      const listed = model.list(owner, options)
      const seen = new Map(listed.map((book) => [book.id, [book]]))
      const steps = during.values()
      const items = await everyPage(owner, options, limit, async () => {
        const { value: step } = steps.next()
        if (step) await apply(model, owners, step)
        for (const book of model.list(owner, options)) seen.set(book.id, [...(seen.get(book.id) ?? []), book])
      })
      const after = new Map(model.list(owner, options).map((book) => [book.id, book]))
      const untouched = listed.filter((book) => after.get(book.id)?.version === book.version)
      for (const { id } of untouched) assert.equal(items.filter((item) => item.id === id).length, 1)
      for (const item of items) assert.ok(seen.get(item.id)?.some(({ version }) => version === item.version))
    },
  )
  await fc.assert(run, { numRuns: 60 })
})
