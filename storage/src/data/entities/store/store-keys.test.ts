import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { explainAsSent, statementOf } from '../fixtures/explain.ts'
import { libraryClock as clock, libraryTemplate } from '../fixtures/library-database.ts'
import { books, genres, loans, members } from '../fixtures/library-stores.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null

describe('an entity with one row for each owner', () => {
  test('is found, changed and deleted by its owner alone', async () => {
    const owner = newId()
    assert.equal(await members.find(write(owner), owner), undefined)
    await assert.rejects(
      members.update(write(owner), owner, { card: 'ABC' }, { by, version: 'any' }),
      failsWith('not_found'),
    )
    const member = await members.create(write(owner), owner, { card: 'ABC-1', joinedOn: '2020-01-01' }, { by })
    assert.equal('id' in member, false)
    await assert.rejects(
      members.create(write(owner), owner, { card: 'ABC-2', joinedOn: '2020-01-01' }, { by }),
      failsWith('unique_violation', { constraint: 'members_pkey' }),
    )
    const changed = await members.update(write(owner), owner, { card: 'ABC-3' }, { by, version: 1 })
    assert.deepEqual(await members.get(write(owner), owner), changed)
    await members.delete(write(owner), owner, { by, version: 2 })
    assert.equal(await members.find(write(owner), owner), undefined)
    assert.equal((await members.get(write(owner), owner, { state: 'deleted' })).card, 'ABC-3')
  })
})

const owner = newId()
const book = await books.create(write(owner), owner, { title: 'x' }, { by })
const values = { bookId: book.id, borrower: 'Jane' }

describe('an entity kept by month', () => {
  test('created_at is the time of the id, in the month of the id', async () => {
    const id = newId(Date.UTC(2026, 8, 1))
    const loan = await loans.create(write(owner), owner, values, { by, id })
    assert.deepEqual(loan.createdAt, new Date(Date.UTC(2026, 8, 1)))
    assert.deepEqual(await loans.get(write(owner), owner, id), loan)
    const changed = await loans.update(write(owner), owner, id, { rating: 5 }, { by, version: 1 })
    assert.equal(changed.rating, 5)
    await loans.delete(write(owner), owner, id, { by, version: 2 })
    assert.equal(await loans.find(write(owner), owner, id), undefined)
    const now = await loans.create(write(owner), owner, values, { by })
    assert.deepEqual(now.createdAt, clock())
  })

  test('an id without a time, or with one that is not accepted, is no record and makes none', async () => {
    const random = '5f0c5f6a-5a0f-4c8e-9d7e-3b1f7a2c9d10'
    assert.equal(await loans.find(write(owner), owner, random), undefined)
    await assert.rejects(
      loans.update(write(owner), owner, random, { rating: 1 }, { by, version: 'any' }),
      failsWith('not_found'),
    )
    await assert.rejects(
      loans.create(write(owner), owner, values, { by, id: random }),
      failsWith('invalid_input', problems(['id', 'must be a UUIDv7'])),
    )
    const range = problems(['id', 'must carry a time from 1990-01-01 to one day from now'])
    for (const atMs of [Date.UTC(1989, 11, 31), clock().getTime() + 86_400_001]) {
      await assert.rejects(
        loans.create(write(owner), owner, values, { by, id: newId(atMs) }),
        failsWith('invalid_input', range),
      )
    }
    await assert.rejects(
      loans.create(write(owner), owner, values, { by, id: newId(Date.UTC(1995, 0, 1)) }),
      failsWith('month_missing'),
    )
    assert.equal(await loans.find(write(owner), owner, newId(2 ** 48 - 1)), undefined)
  })

  test('a look-up, a change and a deletion by id look at exactly one month', async () => {
    const id = newId(Date.UTC(2026, 9, 5))
    for (const call of [
      (tx: Tx) => loans.get(tx, owner, id),
      (tx: Tx) => loans.update(tx, owner, id, { rating: 1 }, { by, version: 1 }),
      (tx: Tx) => loans.delete(tx, owner, id, { by, version: 1 }),
    ]) {
      const nodes = await explainAsSent(db.query, await statementOf(call))
      const scans = nodes.filter((node) => node['Node Type'].includes('Scan'))
      assert.deepEqual(
        scans.map((node) => node['Relation Name']),
        ['loans_2026_10'],
      )
      assert.ok(nodes.some((node) => node['Subplans Removed'] === 3))
    }
  })
})

describe('reference data', () => {
  test('has small numbers that its writer gives, and belongs to the catalog', async () => {
    const catalog = database.autocommit('catalog')
    const genre = await genres.create(catalog, 'catalog', { code: 'crime' }, { by, id: 3 })
    assert.equal(genre.id, 3)
    assert.deepEqual(await genres.get(catalog, 'catalog', 3), genre)
    assert.equal(await genres.find(catalog, 'catalog', 40_000), undefined)
    assert.equal((await genres.update(catalog, 'catalog', 3, { code: 'noir' }, { by, version: 1 })).code, 'noir')
    assert.deepEqual(
      (await genres.list(catalog, 'catalog', { limit: 5 })).items.map(({ id }) => id),
      [3],
    )
  })
})
