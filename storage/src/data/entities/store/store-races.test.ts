import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, test } from 'node:test'
import { statement, type Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { books, shelves } from '../fixtures/library-stores.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null

// The pool takes whatever starts inside a transaction's work for a nested use of itself.
const outside = AsyncLocalStorage.snapshot()

/** Runs `first` in a transaction that ends only when `second` waits for its lock; gives what became of `second`. */
async function raceBehind(
  owner: string,
  first: (tx: Tx) => Promise<void>,
  second: (tx: Tx) => Promise<unknown>,
  end?: Error,
): Promise<unknown> {
  let late: Promise<unknown> | undefined
  const ahead = database.transaction({ owner }, async (tx) => {
    await first(tx)
    const [{ pid } = { pid: 0 }] = await tx.many(
      statement<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid'),
    )
    // Outside of this transaction's context, or the pool would take it for a nested use.
    late = outside(() => second(write(owner)).catch((error: unknown) => error))
    await untilSomebodyWaitsFor(pid)
    if (end) throw end
  })
  await (end ? assert.rejects(ahead, end) : ahead)
  return late
}

async function untilSomebodyWaitsFor(pid: number): Promise<void> {
  for (;;) {
    const waiting = await db.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [pid])
    if (waiting.length > 0) return
  }
}

test('of two that change the same version one wins, and the other learns the version that won', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  for (const loser of ['update', 'delete'] as const) {
    const { version } = await books.get(write(owner), owner, id)
    const options = { by, version }
    const late = await raceBehind(
      owner,
      async (tx) => void (await books.update(tx, owner, id, { pages: version }, options)),
      (tx) =>
        loser === 'update' ? books.update(tx, owner, id, { pages: 9 }, options) : books.delete(tx, owner, id, options),
    )
    assert.ok(failsWith('version_conflict', { currentVersion: version + 1 })(late))
  }
  assert.deepEqual((await books.get(write(owner), owner, id)).pages, 2)
})

test('who changes a record while another deletes it learns that it is gone', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  const late = await raceBehind(
    owner,
    async (tx) => void (await books.delete(tx, owner, id, { by, version: 1 })),
    (tx) => books.update(tx, owner, id, { pages: 9 }, { by, version: 'any' }),
  )
  assert.ok(failsWith('not_found')(late))
})

test('who waits behind a change that is rolled back goes through', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  const rolledBack = async (tx: Tx): Promise<void> => {
    await books.update(tx, owner, id, { pages: 1 }, { by, version: 1 })
  }
  const late = await raceBehind(
    owner,
    rolledBack,
    (tx) => books.update(tx, owner, id, { pages: 9 }, { by, version: 1 }),
    new Error('no'),
  )
  assert.deepEqual([(late as { pages: number }).pages, (late as { version: number }).version], [9, 2])
})

test('a parent that is being deleted makes its new child wait, and then refuses it', async () => {
  const owner = newId()
  const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
  const late = await raceBehind(
    owner,
    async (tx) => void (await shelves.delete(tx, owner, shelf.id, { by, version: 1 })),
    (tx) => books.create(tx, owner, { title: 'x', shelfId: shelf.id }, { by }),
  )
  assert.ok(failsWith('invalid_input', problems(['shelfId', 'must be the id of a shelf that is there']))(late))
})

test('deleting a parent waits for a child that is being made', async () => {
  const owner = newId()
  const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
  const late = await raceBehind(
    owner,
    async (tx) => void (await books.create(tx, owner, { title: 'x', shelfId: shelf.id }, { by })),
    (tx) => shelves.delete(tx, owner, shelf.id, { by, version: 1 }),
  )
  assert.equal((late as { version: number }).version, 2)
})

test('of two that restore the same record one does, and the other finds it there', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  const any = { by, version: 'any' } as const
  await books.delete(write(owner), owner, id, any)
  const late = await raceBehind(
    owner,
    async (tx) => void (await books.restore(tx, owner, id, any)),
    (tx) => books.restore(tx, owner, id, any),
  )
  assert.ok(failsWith('not_found')(late))
  assert.equal((await books.get(write(owner), owner, id)).version, 3)
})

test('a restore that waits behind a change of the same record goes by the version that won', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  await books.delete(write(owner), owner, id, { by, version: 1 })
  const late = await raceBehind(
    owner,
    async (tx) => {
      await books.restore(tx, owner, id, { by, version: 2 })
      await books.delete(tx, owner, id, { by, version: 3 })
    },
    (tx) => books.restore(tx, owner, id, { by, version: 2 }),
  )
  assert.ok(failsWith('version_conflict', { currentVersion: 4 })(late))
})

test('a parent that is being deleted makes the restore of its child wait, and then refuses it', async () => {
  const owner = newId()
  const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
  const { id } = await books.create(write(owner), owner, { title: 'x', shelfId: shelf.id }, { by })
  await books.delete(write(owner), owner, id, { by, version: 1 })
  const late = await raceBehind(
    owner,
    async (tx) => void (await shelves.delete(tx, owner, shelf.id, { by, version: 1 })),
    (tx) => books.restore(tx, owner, id, { by, version: 'any' }),
  )
  assert.ok(failsWith('invalid_input', problems(['shelfId', 'must be the id of a shelf that is there']))(late))
})

test('who changes a record while another archives it learns that it is archived, and only one archives it', async () => {
  const owner = newId()
  const { id } = await books.create(write(owner), owner, { title: 'x' }, { by })
  const any = { by, version: 'any' } as const
  for (const second of [
    (tx: Tx) => books.update(tx, owner, id, { pages: 9 }, any),
    (tx: Tx) => books.archive(tx, owner, id, { ...any, reason: 'late' }),
  ]) {
    const archive = async (tx: Tx) => void (await books.archive(tx, owner, id, { ...any, reason: 'first' }))
    assert.ok(failsWith('archived')(await raceBehind(owner, archive, second)))
    assert.equal((await books.unarchive(write(owner), owner, id, any)).pages, null)
  }
})

test('a parent that is being archived makes its new child wait, and then refuses it; archiving waits for a child that is being made', async () => {
  const owner = newId()
  const any = { by, version: 'any' } as const
  const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
  const make = (tx: Tx) => books.create(tx, owner, { title: 'x', shelfId: shelf.id }, { by })
  const archive = (tx: Tx) => shelves.archive(tx, owner, shelf.id, { ...any, reason: 'full' })
  const late = await raceBehind(owner, async (tx) => void (await archive(tx)), make)
  assert.ok(failsWith('archived', problems(['shelfId', 'must be the id of a shelf that is not archived']))(late))
  await shelves.unarchive(write(owner), owner, shelf.id, any)
  const archived = await raceBehind(owner, async (tx) => void (await make(tx)), archive)
  assert.equal((archived as { isArchived: boolean }).isArchived, true)
})
