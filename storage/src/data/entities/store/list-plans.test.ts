import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { explainAsSent, type PlanNode, statementOf } from '../fixtures/explain.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import type { bookEntity } from '../fixtures/library-entities.ts'
import { books, loans, shelves } from '../fixtures/library-stores.ts'
import type { ListOptions } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })

type Options = Omit<ListOptions<typeof bookEntity>, 'limit'>

describe('every list', () => {
  const owner = newId()
  before(async () => {
    await db.query(
      `insert into books (member_id, id, title, status, pages, is_signed, read_at, tags, created_at, archived_at, deleted_at)
       select case when n % 2 = 0 then $1::uuid else gen_random_uuid() end, gen_random_uuid(), 'title ' || n % 700,
              (array['wanted', 'owned', 'lent'])[1 + n % 3], nullif(n % 5, 0), false,
              case when n % 4 = 0 then now() - n * interval '1 minute' end, '{}', now() - n * interval '1 second',
              case when n % 7 = 0 then now() end, case when n % 11 = 0 then now() end
         from generate_series(1, 20000) as n`,
      [owner],
    )
    await db.query(
      `insert into loans (member_id, id, book_id, borrower, created_at)
       select $1, gen_random_uuid(), $1, 'x', '2026-09-01Z'::timestamptz + n * interval '6 minutes' from generate_series(1, 20000) as n`,
      [owner],
    )
    await db.query('vacuum analyze books, loans')
  })

  async function planOf(options: Options): Promise<PlanNode[]> {
    return explainAsSent(db.query, await statementOf((tx) => books.list(tx, owner, { limit: 20, ...options })))
  }
  function assertServedBy(index: RegExp, nodes: readonly PlanNode[], scannedRows: number): void {
    const scans = nodes.filter((node) => node['Node Type'].includes('Scan') && node['Node Type'] !== 'Subquery Scan')
    assert.ok(scans.length > 0)
    for (const scan of scans) {
      assert.match(scan['Index Name'] ?? 'none', index)
      assert.ok(scan['Actual Rows'] <= scannedRows, `${scan['Index Name']} gave ${scan['Actual Rows']} rows`)
    }
    // Where several ranges are merged, PostgreSQL may sort what a range gives: a page at most. Never a table.
    const sorts = nodes.filter((node) => node['Node Type'].includes('Sort'))
    for (const { Plans } of sorts) assert.equal(Plans?.[0]?.['Node Type'], 'Limit')
  }
  const ORDERS = [
    ['newest', /^books_newest_idx$/],
    ['read', /^books_read_idx$/],
    ['title', /^books_title_idx$/],
  ] as const

  for (const [order, index] of ORDERS) {
    for (const state of ['live', 'all'] as const) {
      test(`in the order ${order}, ${state}, reads its index and no more than a page, on every page`, async () => {
        let cursor: string | undefined
        for (let page = 0; page < 4; page++) {
          assertServedBy(index, await planOf({ order, state, ...(cursor ? { cursor } : {}) }), 21)
          // Far into the list, past the rows that have a value in the ordered column.
          for (let skip = 0; skip < 10; skip++) {
            const options = cursor === undefined ? {} : { cursor }
            cursor =
              (await books.list(write(owner), owner, { order, state, limit: 200, ...options })).nextCursor ?? cursor
          }
        }
        assert.ok(cursor)
      })
    }
  }

  test('by a filter in the default order reads the index of the filter', async () => {
    assertServedBy(/^books_status_idx$/, await planOf({ filter: { status: 'owned' } }), 21)
    assertServedBy(/^books_(shelf|newest)_idx$/, await planOf({ filter: { shelfId: newId() } }), 21)
    assertServedBy(/^books_newest_idx$/, await planOf({ filter: { createdAt: { to: new Date() } } }), 21)
    assertServedBy(
      /^books_read_idx$/,
      await planOf({ order: 'read', filter: { readAt: { from: '2020-01-01T00:00:00Z' } } }),
      21,
    )
  })

  test('by the beginning of a text reads those rows of its index alone', async () => {
    await db.query(
      `insert into shelves (member_id, id, name) select $1, gen_random_uuid(), 'shelf ' || n from generate_series(1, 5000) as n`,
      [owner],
    )
    await db.query('vacuum analyze shelves')
    for (const name of ['shelf 77', { startsWith: 'shelf 77' }]) {
      const list = (tx: Tx): Promise<unknown> => shelves.list(tx, owner, { limit: 20, filter: { name } })
      const nodes = await explainAsSent(db.query, await statementOf(list))
      const scans = nodes.filter((node) => node['Index Name'] !== undefined)
      assert.deepEqual(
        scans.map((node) => node['Index Name']),
        ['shelves_name_idx'],
      )
      assert.ok(scans[0]!['Actual Rows'] <= 11)
    }
  })

  test('of months reads them one after the other, and not the ones that a page does not need', async () => {
    const nodes = await explainAsSent(db.query, await statementOf((tx) => loans.list(tx, owner, { limit: 20 })))
    assert.deepEqual(
      nodes.filter((node) => node['Node Type'].includes('Sort')),
      [],
    )
    const read = nodes.filter((node) => node['Index Name'] !== undefined && node['Actual Rows'] > 0)
    assert.equal(read.length, 1)
  })

  test('prepares a bounded number of statements, however many shapes are asked for', async () => {
    const names = new Set<string | undefined>()
    const many = async ({ name }: { name: string | undefined }): Promise<never[]> => {
      names.add(name)
      return []
    }
    const recorder = { many } as unknown as Tx
    const states = ['live', 'archived', 'deleted', 'all'] as const
    const filters = [
      {},
      { status: 'owned' },
      { status: ['owned'] },
      { shelfId: null },
      { shelfId: owner },
      { createdAt: { from: new Date(0) } },
      { createdAt: { to: new Date(0) } },
    ] as const
    for (const order of ['newest', 'read', 'title'] as const) {
      for (const state of states) {
        for (const one of filters)
          for (const other of filters)
            await books.list(recorder, owner, { order, state, limit: 1, filter: { ...one, ...other } })
      }
    }
    assert.ok(names.has(undefined))
    assert.ok(names.size <= 51, `${names.size} names`)
  })
})
