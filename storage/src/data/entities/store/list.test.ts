import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Tx } from '../../../access/index.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { failsWith, problems } from '../fixtures/expectations.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import type { bookEntity } from '../fixtures/library-entities.ts'
import { books, shelves } from '../fixtures/library-stores.ts'
import type { ListOptions } from '../index.ts'

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

  test('is narrowed to what has a value in its list', async () => {
    const owner = newId()
    await make(
      owner,
      { title: 'a', tags: ['sea', 'it,"em}'] },
      { title: 'b', tags: ['sea level'] },
      { title: 'c', tags: ['land', 'sea'] },
      { title: 'd' },
    )
    assert.equal(await titles(owner, 1, { filter: { tags: 'sea' } }), 'c | a')
    assert.equal(await titles(owner, 9, { filter: { tags: 'it,"em}' } }), 'a')
    assert.equal(await titles(owner, 9, { filter: { tags: 'se' } }), '')
  })

  test('is narrowed to one text, or to those that begin alike, whatever the language of the database', async () => {
    const owner = newId()
    const names = [
      'Äpfel',
      'a',
      'a-b',
      'a_',
      'a%',
      'aB',
      'ab',
      'abc',
      'b',
      'a\u{10ffff}',
      'a\u{10ffff}c',
      'a\ud7ff',
      'a\ue000',
    ]
    for (const name of names) await shelves.create(write(owner), owner, { name }, { by })
    await shelves.create(write(newId()), newId(), { name: 'ab' }, { by }).catch(() => {})
    const list = async (name: string | { startsWith: string }): Promise<string[]> =>
      (await shelves.list(write(owner), owner, { limit: 200, filter: { name } })).items.map((each) => each.name).sort()
    for (const name of [...names, 'A', 'abcd']) {
      assert.deepEqual(await list(name), names.includes(name) ? [name] : [])
      const expected = names.filter((each) => each.startsWith(name)).sort()
      assert.deepEqual(await list({ startsWith: name }), expected, `${name}...`)
    }
    assert.deepEqual(await list({ startsWith: '\u{10ffff}' }), [])
    const first = await shelves.list(write(owner), owner, { limit: 2, filter: { name: { startsWith: 'ab' } } })
    assert.equal(first.nextCursor, null)
    await assert.rejects(
      shelves.list(write(owner), owner, { limit: 1, filter: { name: { startsWith: '' } } }),
      failsWith('invalid_input', problems(['namePrefix', 'must be text of 1 to 40 characters'])),
    )
    await assert.rejects(
      shelves.list(write(owner), owner, { limit: 1, filter: { name: { beginsWith: 'a' } as never } }),
      failsWith('invalid_input', problems(['name', 'must be text, or an object with startsWith'])),
    )
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
          tags: ['a'],
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
          ['colour', 'is not a filter; known: status, shelfId, createdAt, readAt, tags'],
          ['status', 'must be one of wanted, owned, lent'],
          ['shelfId', 'must be a UUID'],
          ['createdAt.from', 'must be a time as RFC 3339 (2026-01-31T06:30:00Z), in the years 0001 to 9999'],
          ['createdAt.to', 'must not be null'],
          ['readAt', 'must be an object with from, to or both'],
          ['tags', 'must be text of 1 to 20 characters'],
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
