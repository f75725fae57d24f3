import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '@longrun/storage'
import { Closing } from '../src/closing.ts'
import { bookEntity, ENTITIES } from '../src/entities.ts'
import { DESK, openTestLibrary, stock } from './fixtures.ts'

test('a library that closes is erased with its members, and the one beside it is not', async () => {
  await using at = await openTestLibrary()
  const { database } = at.opened
  const other = await at.staff.open('Village library', { email: 'bob@library.example', password: DESK.password })
  const beside = { ...at, library: other, by: other }
  for (const library of [at, beside]) {
    await stock(library, ['A001', 'A002'], 2)
    const samples = { times: [Date.UTC(2026, 10, 2, 9)], values: [18.5] }
    await library.climate.record(library.library, library.by, [{ type: 'temperature', ...samples }])
  }
  const countsOf = async (library: string): Promise<number[]> => {
    const tables = [...ENTITIES.map(({ table }) => table), 'climate_readings']
    const counts: number[] = []
    for (const table of tables) {
      const rows = await at.opened.query(`select from ${table} where library_id = $1`, [library])
      counts.push(rows.length)
    }
    return counts
  }
  const before = await countsOf(other)
  assert.ok((await at.staff.signIn(DESK)) !== undefined)
  const closing = new Closing(database)
  await closing.close(at.library)
  assert.deepEqual(new Set(await countsOf(at.library)), new Set([0]))
  assert.deepEqual(await countsOf(other), before)
  assert.equal(await at.staff.signIn(DESK), undefined)
  const left = await at.opened.query(
    `select from audit_log where user_id = $1 and changes is not null and entity <> 'erasure'`,
    [at.library],
  )
  assert.equal(left.length, 0)
  const receipts = []
  for await (const each of closing.receipts()) receipts.push(each)
  const [receipt] = receipts
  assert.deepEqual([receipt?.userId, receipt?.counts.members], [at.library, 2])
})

test('a book that was struck off long ago goes with its copies, and not before', async () => {
  await using at = await openTestLibrary()
  const { database } = at.opened
  const { book } = await stock(at, ['A001'], 1)
  await database.transaction({ owner: at.library }, (tx) =>
    openStore(bookEntity).delete(tx, at.library, book.id, { by: at.by, version: 'any' }),
  )
  const closing = new Closing(database)
  assert.equal((await closing.tidy(new Date(Date.now() - 60_000))).books, 0)
  // A copy is left, which belongs to the book.
  assert.equal((await closing.tidy(new Date(Date.now() + 60_000))).books, 0)
  await at.opened.query('update copies set deleted_at = now() where book_id = $1', [book.id])
  assert.deepEqual(await closing.tidy(new Date(Date.now() + 60_000)), { books: 1, copies: 1, members: 0 })
})
