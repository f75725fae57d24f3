import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, test } from 'node:test'
import { statement, type Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { LIBRARY, loanEntity, shelfEntity } from '../fixtures/library-entities.ts'
import { books, loans, shelves } from '../fixtures/library-stores.ts'
import { defineEntity, oneOf, openCascade, optional, uuid } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null
const cascade = openCascade(LIBRARY)
const outside = AsyncLocalStorage.snapshot()

async function makeShelf(owner: string, bookCount: number): Promise<{ shelf: string; bookIds: string[] }> {
  const shelf = await shelves.create(write(owner), owner, { name: newId() }, { by })
  const bookIds: string[] = []
  for (let i = 0; i < bookCount; i++) {
    const status = i % 2 === 0 ? 'wanted' : 'owned'
    bookIds.push((await books.create(write(owner), owner, { title: `${i}`, status, shelfId: shelf.id }, { by })).id)
  }
  return { shelf: shelf.id, bookIds }
}

function deleteShelf(owner: string, id: string, deletionId: string, among = cascade): Promise<Map<string, string[]>> {
  return database.transaction({ owner }, async (tx) => {
    await shelves.delete(tx, owner, id, { by: owner, version: 'any', deletionId })
    return among.deleteChildren(tx, owner, shelfEntity, { ids: [id], by: owner, deletionId })
  })
}

test('what is declared to go with a record goes in its deletion, to the last level, and nothing else does', async () => {
  const [owner, other] = [newId(), newId()]
  const { shelf, bookIds } = await makeShelf(owner, 3)
  const kept = await makeShelf(owner, 1)
  const foreign = await makeShelf(other, 1)
  const loan = await loans.create(write(owner), owner, { bookId: bookIds[1]!, borrower: 'x' }, { by })
  const keptLoan = await loans.create(write(owner), owner, { bookId: kept.bookIds[0]!, borrower: 'y' }, { by })
  await books.delete(write(owner), owner, bookIds[2]!, { by, version: 'any' })
  const deletionId = newId()
  const deleted = await deleteShelf(owner, shelf, deletionId)
  assert.deepEqual(new Set(deleted.get('book')), new Set(bookIds.slice(0, 2)))
  assert.deepEqual(deleted.get('loan'), [loan.id])
  const row = await books.get(write(owner), owner, bookIds[0]!, { state: 'deleted' })
  assert.deepEqual([row.version, row.deletedBy], [2, owner])
  const taken = await db.query<{ table: string; id: string }>(
    `select 'books' as table, id from books where deletion_id = $1 union all select 'loans', id from loans where deletion_id = $1
     union all select 'shelves', id from shelves where deletion_id = $1`,
    [deletionId],
  )
  assert.deepEqual(new Set(taken.map(({ id }) => id)), new Set([shelf, ...bookIds.slice(0, 2), loan.id]))
  await books.get(write(owner), owner, kept.bookIds[0]!)
  await loans.get(write(owner), owner, keptLoan.id)
  await books.get(write(other), other, foreign.bookIds[0]!)
})

test('the number of statements does not grow with the number of children', async () => {
  const counts: number[] = []
  for (const size of [1, 40]) {
    const owner = newId()
    const { shelf, bookIds } = await makeShelf(owner, size)
    await loans.create(write(owner), owner, { bookId: bookIds[0]!, borrower: 'x' }, { by })
    await database.transaction({ owner }, async (tx) => {
      let sent = 0
      const many: Tx['many'] = (...parts) => {
        sent++
        return tx.many(...parts)
      }
      const deletion = { ids: [shelf], by, deletionId: newId() }
      await cascade.deleteChildren({ ...tx, many } as Tx, owner, shelfEntity, deletion)
      counts.push(sent)
    })
  }
  assert.deepEqual(counts, [2, 2])
})

test('where only some are declared to go, the others stay', async () => {
  const owner = newId()
  const { shelf, bookIds } = await makeShelf(owner, 4)
  const some = defineEntity({
    name: 'wish',
    table: 'books',
    placement: 'owned',
    ownerKey: 'member_id',
    columns: { status: oneOf('wanted', 'owned'), shelfId: optional(uuid()) },
    parents: { shelfId: { entity: shelfEntity, deletedWith: { status: 'wanted' } } },
    orders: { id: ['id asc'] },
    audit: 'none',
  })
  const deleted = await deleteShelf(owner, shelf, newId(), openCascade([shelfEntity, some]))
  assert.deepEqual(new Set(deleted.get('wish')), new Set([bookIds[0], bookIds[2]]))
  await books.get(write(owner), owner, bookIds[1]!)
  const nothing = await deleteShelf(owner, (await makeShelf(owner, 1)).shelf, newId(), openCascade([loanEntity]))
  assert.deepEqual(nothing, new Map())
})

test('a child that is being added while its parent is deleted is taken along, or refused', async () => {
  const owner = newId()
  const { shelf } = await makeShelf(owner, 0)
  let deleting: Promise<Map<string, string[]>> | undefined
  const added = await database.transaction({ owner }, async (tx) => {
    const book = await books.create(tx, owner, { title: 'late', shelfId: shelf }, { by })
    const { pid } = await tx.one(statement<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid'))
    deleting = outside(() => deleteShelf(owner, shelf, newId()))
    for (let waits = 0; waits === 0; ) {
      waits = (await db.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [pid])).length
    }
    return book
  })
  assert.deepEqual((await deleting!).get('book'), [added.id])
  await assert.rejects(
    books.create(write(owner), owner, { title: 'too late', shelfId: shelf }, { by }),
    failsWith('invalid_input', problems(['shelfId', 'must be the id of a shelf that is there'])),
  )
})

test('a declaration of what goes along is checked like the rest', () => {
  const declare = (deletedWith: Record<string, string | number>) => () =>
    defineEntity({
      name: 'wish',
      table: 'wishes',
      placement: 'owned',
      columns: { status: oneOf('wanted', 'owned'), shelfId: optional(uuid()) },
      parents: { shelfId: { entity: shelfEntity, deletedWith } },
      filters: { status: 'has' as never },
      orders: { id: ['id asc'] },
      audit: 'none',
    })
  assert.throws(declare({ status: 'lost' }), /parents\.shelfId\.deletedWith\.status: must be one of wanted, owned/)
  assert.throws(
    declare({ statuss: 'wanted' }),
    /deletedWith\.statuss: there is no column statuss; did you mean status\?/,
  )
  assert.throws(declare({}), /filters\.status: status is no list/)
})
