import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { explainGeneric, type PlanNode, statementOf } from '../fixtures/explain.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import type { bookEntity } from '../fixtures/library-entities.ts'
import { books, loans, shelves } from '../fixtures/library-stores.ts'
import { type ListOptions, newId } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))
const { database } = db
const write = (owner: string): Tx => database.autocommit({ owner })
const by = null

type Options = Omit<ListOptions<typeof bookEntity>, 'limit'>

/** Titles over all pages, a bar between pages. */
async function titles(owner: string, limit: number, options: Options = {}): Promise<string> {
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const page = await books.list(write(owner), owner, { ...options, limit, cursor })
    pages.push(page.items.map(({ title }) => title).join(' '))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return pages.join(' | ')
}

async function make(owner: string, ...list: readonly Parameters<typeof books.create>[2][]): Promise<string[]> {
  const ids: string[] = []
  for (const values of list) ids.push((await books.create(write(owner), owner, values, { by })).id)
  return ids
}

describe('a list', () => {
  test('comes in the declared order, nulls last in either direction, page by page', async () => {
    const owner = newId()
    const readAt = (day: number): string => `2026-01-0${day}T00:00:00Z`
    await make(
      owner,
      { title: 'b' },
      { title: 'a', pages: 5, readAt: readAt(1) },
      { title: 'a', readAt: readAt(3) },
      { title: 'c', readAt: readAt(2) },
      { title: 'a', pages: 9 },
    )
    await make(newId(), { title: 'foreign' })
    assert.equal(await titles(owner, 200), 'a c a a b')
    for (const limit of [1, 2, 3, 4]) {
      assert.equal((await titles(owner, limit, { order: 'read' })).replaceAll(' | ', ' '), 'a c a a b')
      const pages: (number | null)[] = []
      let cursor: string | undefined
      do {
        const page = await books.list(write(owner), owner, { order: 'title', limit, cursor })
        pages.push(...page.items.map((item) => item.pages))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      assert.deepEqual(pages, [9, 5, null, null, null])
    }
    assert.equal(await titles(owner, 2), 'a c | a a | b')
    assert.equal(await titles(owner, 5), 'a c a a b')
    assert.equal(await titles(newId(), 5), '')
  })

  test('shows the states asked for: live, archived, deleted, or all', async () => {
    const owner = newId()
    const [, archived, deleted, both] = await make(
      owner,
      { title: 'live' },
      { title: 'archived' },
      { title: 'deleted' },
      { title: 'both' },
    )
    await db.query('update books set archived_at = now() where id = any($1)', [[archived, both]])
    for (const id of [deleted!, both!]) await books.delete(write(owner), owner, id, { by, version: 'any' })
    assert.equal(await titles(owner, 9), 'live')
    assert.equal(await titles(owner, 9, { state: 'live' }), 'live')
    assert.equal(await titles(owner, 9, { state: 'archived' }), 'archived')
    assert.equal(await titles(owner, 9, { state: 'deleted' }), 'both deleted')
    assert.equal(await titles(owner, 9, { state: 'all' }), 'both deleted archived live')
    const [first] = (await books.list(write(owner), owner, { state: 'archived', limit: 1 })).items
    assert.equal(first?.isArchived, true)
  })

  test('is narrowed by filters: equal, in, not set, from and to', async () => {
    const owner = newId()
    const shelf = await shelves.create(write(owner), owner, { name: 'x' }, { by })
    await make(
      owner,
      { title: 'a', status: 'owned', shelfId: shelf.id, readAt: '2026-01-01T00:00:00Z' },
      { title: 'b', status: 'lent', readAt: '2026-01-02T00:00:00Z' },
      { title: 'c', status: 'wanted', readAt: '2026-01-03T00:00:00.001Z' },
    )
    assert.equal(await titles(owner, 1, { filter: { status: 'owned' } }), 'a')
    assert.equal(await titles(owner, 1, { filter: { status: ['owned', 'wanted'] } }), 'c | a')
    assert.equal(await titles(owner, 9, { filter: { shelfId: shelf.id.toUpperCase() } }), 'a')
    assert.equal(await titles(owner, 1, { filter: { shelfId: null } }), 'c | b')
    assert.equal(await titles(owner, 9, { filter: { readAt: { from: '2026-01-02T00:00:00Z' } } }), 'c b')
    assert.equal(await titles(owner, 9, { filter: { readAt: { to: new Date('2026-01-02T00:00:00Z') } } }), 'a')
    assert.equal(
      await titles(owner, 9, { filter: { readAt: { from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00.001Z' } } }),
      'b',
    )
    assert.equal(
      await titles(owner, 1, {
        filter: { status: ['owned', 'lent'], readAt: { from: '2026-01-02T00:00:00Z' } },
        order: 'read',
      }),
      'b',
    )
    assert.equal(await titles(owner, 9, { filter: {} }), 'c b a')
  })

  test('refuses options that are none, all at once', async () => {
    const owner = newId()
    const list = (options: unknown): Promise<unknown> => books.list(write(owner), owner, options as never)
    await assert.rejects(
      list({
        limit: 201,
        state: 'gone',
        order: 'colour',
        filter: {
          colour: 1,
          status: 'x',
          shelfId: 'y',
          readAt: { from: 'z', until: 1 },
          createdAt: { from: 'z', to: null },
        },
      }),
      failsWith(
        'invalid_input',
        problems(
          ['limit', 'must be a whole number from 1 to 200'],
          ['state', 'must be one of live, archived, deleted, all'],
          ['order', 'must be one of newest, read, title'],
          ['colour', 'is not a filter; known: status, shelfId, createdAt, readAt'],
          ['status', 'must be one of wanted, owned, lent'],
          ['shelfId', 'must be a UUID'],
          ['createdAt.from', 'must be a time as RFC 3339 (2026-01-31T06:30:00Z), in the years 0001 to 9999'],
          ['createdAt.to', 'must not be null'],
          ['readAt', 'must be an object with from, to or both'],
        ),
      ),
    )
    for (const limit of [0, -1, 1.5, '5', Number.NaN, undefined]) {
      await assert.rejects(
        list({ limit }),
        failsWith('invalid_input', problems(['limit', 'must be a whole number from 1 to 200'])),
      )
    }
    for (const filter of [null, [], 'status', 5])
      await assert.rejects(
        list({ limit: 1, filter }),
        failsWith('invalid_input', problems(['filter', 'must be an object'])),
      )
    await assert.rejects(
      list({ limit: 1, filter: { status: [] } }),
      failsWith('invalid_input', problems(['status', 'must be a value or a list of 1 to 100 values'])),
    )
    await assert.rejects(
      list({ limit: 1, filter: { status: null } }),
      failsWith('invalid_input', problems(['status', 'must not be null'])),
    )
  })

  test('what is made or deleted while somebody pages neither repeats nor hides other rows', async () => {
    const owner = newId()
    const ids = await make(owner, ...['a', 'b', 'c', 'd', 'e', 'f'].map((title) => ({ title })))
    const first = await books.list(write(owner), owner, { limit: 2 })
    assert.deepEqual(
      first.items.map(({ title }) => title),
      ['f', 'e'],
    )
    await make(owner, { title: 'new' })
    await books.delete(write(owner), owner, ids[4]!, { by, version: 1 })
    await books.delete(write(owner), owner, ids[3]!, { by, version: 1 })
    const second = await books.list(write(owner), owner, { limit: 2, cursor: first.nextCursor! })
    assert.deepEqual(
      second.items.map(({ title }) => title),
      ['c', 'b'],
    )
  })
})

describe('a cursor', () => {
  const owner = newId()
  let cursor = ''
  before(async () => {
    await make(owner, { title: 'a' }, { title: 'b' }, { title: 'c' })
    cursor = (await books.list(write(owner), owner, { limit: 1 })).nextCursor!
  })
  const using = (changed: unknown, options: Options = {}): Promise<unknown> =>
    books.list(write(owner), owner, { limit: 1, ...options, cursor: changed as string })
  const says = (message: string | RegExp) => (error: unknown) => {
    failsWith('invalid_input')(error)
    const [problem] = (error as { problems: { path: string; message: string }[] }).problems
    assert.equal(problem?.path, 'cursor')
    assert.match(problem?.message ?? '', new RegExp(message))
    return true
  }
  const edited = (change: Record<string, unknown>): string =>
    Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(cursor, 'base64url').toString()), ...change })).toString(
      'base64url',
    )

  test('with another order, filter, state or entity is refused with the reason', async () => {
    await assert.rejects(using(cursor, { order: 'title' }), says(/another order/))
    await assert.rejects(using(cursor, { state: 'all' }), says(/another state/))
    await assert.rejects(using(cursor, { filter: { status: 'owned' } }), says(/another filter/))
    await assert.rejects(shelves.list(write(owner), owner, { limit: 1, cursor }), says(/another list/))
    const filtered = (await books.list(write(owner), owner, { limit: 1, filter: { status: ['wanted', 'owned'] } }))
      .nextCursor!
    await assert.rejects(using(filtered, { filter: { status: 'wanted' } }), says(/another filter/))
    await using(filtered, { filter: { status: ['wanted', 'owned'] } })
  })

  test('that is garbage, damaged, oversized or of another version is refused', async () => {
    for (const garbage of ['', 'x', '%%%', 'bnVsbA', '[]', cursor.slice(0, -3), `${cursor}!`, 'null']) {
      await assert.rejects(using(garbage), says(/not a cursor/), garbage)
    }
    await assert.rejects(using(5), says(/must be the nextCursor/))
    await assert.rejects(using('x'.repeat(4_097)), says(/longer than 4096/))
    await assert.rejects(using(edited({ f: 2 })), says(/another version/))
    for (const k of [
      undefined,
      null,
      [],
      ['2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00Z', 'x'],
      [null, newId()],
      [5, newId()],
      ['2026-02-30T00:00:00Z', newId()],
    ]) {
      await assert.rejects(using(edited({ k })), says(/damaged/), JSON.stringify(k))
    }
  })

  test('of one owner only moves within the list of whoever uses it', async () => {
    const other = newId()
    await make(other, { title: 'mine' })
    const { items } = await books.list(write(other), other, {
      limit: 9,
      cursor: edited({ k: [new Date(Date.now() + 60_000), newId(0)] }),
    })
    assert.deepEqual(
      items.map(({ title }) => title),
      ['mine'],
    )
  })

  test('fits its limit with the longest text that an order can hold', async () => {
    const reader = newId()
    await make(reader, { title: '\u0001'.repeat(200) }, { title: '😀'.repeat(200) })
    const page = await books.list(write(reader), reader, { order: 'title', limit: 1 })
    const next = await books.list(write(reader), reader, { order: 'title', limit: 1, cursor: page.nextCursor! })
    assert.equal(next.items.length, 1)
    assert.notEqual(next.items[0]?.id, page.items[0]?.id)
  })
})

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
    return explainGeneric(db.query, await statementOf((tx) => books.list(tx, owner, { limit: 20, ...options })))
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

  test('of months reads them one after the other, and not the ones that a page does not need', async () => {
    const nodes = await explainGeneric(db.query, await statementOf((tx) => loans.list(tx, owner, { limit: 20 })))
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
