import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { statement, withChangeContext } from '../../access/index.ts'
import { StorageError } from '../../errors.ts'
import { subscribeToStorage } from '../../events.ts'
import type { TestDatabase } from '../../testing/index.ts'
import { openSealing, verifyAudit } from '../audit/sealing/index.ts'
import { openStore } from '../entities/index.ts'
import type { Erasure } from './erasure.ts'
import { addReader, bookEntity, openReaders, personEntity, readerTables } from './fixtures/readers.ts'
import { chainKeys } from './key-chain.ts'
import { openErasure } from './open-erasure.ts'
import { hashReceipt, parseReceipt } from './receipt.ts'

const ERASE = statement('test.erase-audit', `select * from longrun_erase_audit($1, $1, 0, 10)`)
const COUNTS = { reviews: 20, paces: 20, loans: 20, books: 20, shelves: 1, persons: 1 }

const open = (database: TestDatabase, more: Partial<Parameters<typeof openErasure>[0]> = {}): Erasure =>
  openErasure({ database: database.database, tables: readerTables, restFactor: 0, auditBatchRows: 11, ...more })

async function begin(database: TestDatabase, erasure: Erasure, userId: string): Promise<void> {
  const now = new Date()
  const order = { userId, orderedAt: now, orderedBy: userId, dueAt: now }
  await database.database.transaction('catalog', (tx) => erasure.begin(tx, order))
}

const find = async (database: TestDatabase, erasure: Erasure, userId: string) =>
  (await database.database.read('catalog', (reader) => erasure.find(reader, userId)))!

/** Every row of somebody, and the entries of the log about them, as one text. */
async function printOf(database: TestDatabase, userId: string): Promise<string> {
  const tables = [...readerTables, { table: 'audit_log', ownerColumn: 'user_id' }]
  const parts: string[] = []
  for (const { table, ownerColumn } of tables) {
    const [row] = await database.query<{ rows: string }>(
      `select coalesce(string_agg(t::text, e'\\n' order by t::text), '') as rows from ${table} t where ${ownerColumn} = $1`,
      [userId],
    )
    parts.push(row!.rows)
  }
  return parts.join('\n\n')
}

describe('erasure', () => {
  test('removes a person from every table and their values from the log, and leaves others as they were', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const context = { request: 'req-1', address: '192.0.2.7', agent: 'Reader/1.0' }
    const [gone, stays] = [
      await withChangeContext(context, () => addReader(database, 'gone')),
      await withChangeContext(context, () => addReader(database, 'stays')),
    ]
    const before = await printOf(database, stays)
    await begin(database, erasure, gone)
    assert.equal(await erasure.run(), 1)

    const state = await find(database, erasure, gone)
    const { audit_log, ...counts } = state.counts
    assert.deepEqual(counts, COUNTS)
    const left = await database.query(
      `select distinct entity, changes is null as is_erased, address, agent from audit_log where user_id = $1 order by 1`,
      [gone],
    )
    const erased = { is_erased: true, address: null, agent: null }
    assert.deepEqual(
      left,
      ['book', 'erasure', 'pace', 'person', 'review', 'shelf'].map((entity) => ({
        entity,
        ...erased,
        is_erased: entity !== 'erasure',
      })),
    )
    const [{ n }] = (await database.query<{ n: number }>(
      `select count(*)::int as n from audit_log where user_id = $1 and entity <> 'erasure'`,
      [gone],
    )) as [{ n: number }]
    assert.equal(audit_log, n)
    assert.equal(await printOf(database, stays), before)
    assert.doesNotMatch(await printOf(database, gone), /gone|192\.0\.2\.7|Reader/)
    const receipt = (await Array.fromAsync(erasure.receipts()))[0]!
    assert.equal(hashReceipt(receipt), state.receipt)
    assert.deepEqual(parseReceipt(JSON.stringify(receipt)), receipt)
  })

  test('the log still proves what it holds, sealed before and after, and holds the receipt', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const sealing = openSealing(database)
    const gone = await addReader(database, 'gone')
    while ((await sealing.seal(50)) ?? 0);
    await addReader(database, 'stays')
    await begin(database, erasure, gone)
    await erasure.run()
    while ((await sealing.seal(50)) ?? 0);
    const proof = await verifyAudit({ database: database.database })
    assert.deepEqual([proof.problems, proof.pending], [[], 0])
    const { receipt } = await find(database, erasure, gone)
    const entries = await database.query(
      `select action, changes ->> 'receipt' as receipt from audit_log where entity = 'erasure'`,
    )
    assert.deepEqual(entries, [{ action: 'erase', receipt }])
    // An entry whose values are put back is found: what is proven is the hash alone.
    await database.query(`update audit_log set changes = '{"title": "another"}' where user_id = $1 and version = 1`, [
      gone,
    ])
    assert.ok((await verifyAudit({ database: database.database })).problemCount > 0)
  })

  test('where a person changed records of others, the changes stay, and from where does not', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const [gone, stays] = [await addReader(database, 'gone'), await addReader(database, 'stays')]
    const [{ id }] = (await database.query<{ id: string }>('select id from books where reader_id = $1 limit 1', [
      stays,
    ])) as [{ id: string }]
    await withChangeContext({ request: 'req-2', address: '192.0.2.9', agent: 'Admin/1.0' }, () =>
      database.database.transaction({ owner: stays }, (tx) =>
        openStore(bookEntity).update(tx, stays, id, { title: 'Corrected' }, { by: gone, version: 'any' }),
      ),
    )
    await begin(database, erasure, gone)
    await erasure.run()
    const entries = await database.query(
      `select actor_id, address, agent, changes -> 'title' ->> 1 as title from audit_log where record_id = $1 and version = 2`,
      [id],
    )
    assert.deepEqual(entries, [{ actor_id: gone, address: null, agent: null, title: 'Corrected' }])
    assert.equal((await find(database, erasure, gone)).counts.audit_log_origins, 1)
    while ((await openSealing(database).seal(500)) ?? 0);
    assert.equal((await verifyAudit({ database: database.database })).problemCount, 0)
  })

  test('is the same however often it is ended and by how many at once, with the same hashes', async () => {
    await using database = await openReaders()
    const [all, bit] = [await addReader(database, 'all'), await addReader(database, 'bit')]
    const keys = await database.query<{ id: string }>('select id from books where reader_id = $1 order by id', [bit])
    const erasure = open(database)
    for (const userId of [all, bit]) await begin(database, erasure, userId)
    await open(database, { auditBatchRows: 5_000 }).runOne(all)
    // Ended behind each of the first batches, by whichever worker.
    for (let statements = 3; statements < 40; statements += 6) {
      const stop = new AbortController()
      let left = statements
      const unsubscribe = subscribeToStorage('statement', ({ tag }) => {
        if (tag.startsWith('erasure') && --left === 0) stop.abort()
      })
      await erasure.runOne(bit, { signal: stop.signal }).catch((error: unknown) => {
        const isEnded =
          error instanceof StorageError ? error.code === 'aborted' : (error as Error).name === 'AbortError'
        assert.ok(isEnded, String(error))
      })
      unsubscribe()
    }
    assert.equal((await find(database, erasure, bit)).finishedAt, null)
    const finished = await Promise.all([erasure.run(), open(database).run(), open(database).run()])
    const rest = await erasure.run()
    assert.equal(
      finished.reduce((sum, each) => sum + each, rest),
      1,
    )
    const { counts, hashes } = await find(database, erasure, bit)
    const { audit_log, ...rows } = counts
    assert.deepEqual(rows, COUNTS)
    assert.equal(
      hashes.books,
      chainKeys(
        undefined,
        keys.map(({ id }) => JSON.stringify([id])),
      ),
    )
    assert.ok(audit_log! > 60)
  })

  test('begins once, and the database refuses to erase values of whom it has not begun', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const id = await addReader(database, 'stays')
    await assert.rejects(
      database.database.transaction({ owner: id }, (tx) => tx.many(ERASE, [id])),
      {
        code: 'unexpected',
      },
    )
    await begin(database, erasure, id)
    const again = { userId: id, orderedAt: new Date(0), orderedBy: null, dueAt: new Date(0) }
    assert.equal(await database.database.transaction('catalog', (tx) => erasure.begin(tx, again)), false)
    assert.notEqual((await find(database, erasure, id)).orderedAt.getTime(), 0)
  })

  test('is told to be finished, and who ordered it, by nothing that the application writes itself', async () => {
    await using database = await openReaders()
    const id = await addReader(database, 'stays')
    await begin(database, open(database), id)
    for (const sql of [
      `insert into erasures (user_id, ordered_at, due_at, finished_at, receipt) values (gen_random_uuid(), now(), now(), now(), sha256(''))`,
      `update erasures set finished_at = now(), receipt = sha256('')`,
      'update erasures set ordered_by = null',
      'update erasures set user_id = gen_random_uuid()',
      'delete from erasures',
    ]) {
      const FORGE = statement('test.forge', sql, { prepared: false })
      const forged = database.database.autocommit('catalog').execute(FORGE)
      await assert.rejects(forged, { code: 'permission_denied' }, sql)
    }
  })

  test('what was written behind it is found when it is looked at again, and a receipt brings it about once more', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const gone = await addReader(database, 'gone')
    await begin(database, erasure, gone)
    await erasure.run()
    assert.equal(await erasure.recheck(), 0)
    const [receipt] = await Array.fromAsync(erasure.receipts())
    await database.database.transaction('catalog', (tx) =>
      openStore(personEntity).create(tx, 'catalog', { email: 'gone@x' }, { by: gone, id: gone }),
    )
    assert.equal(await erasure.recheck({ since: new Date(Date.now() + 60_000) }), 0)
    assert.equal(await erasure.recheck({ since: new Date(Date.now() - 60_000) }), 1)
    assert.equal(await erasure.run(), 1)
    assert.equal((await find(database, erasure, gone)).counts.persons, 2)
    await database.query('delete from erasures')
    const replay = () => database.database.transaction('catalog', (tx) => erasure.replay(tx, receipt!))
    assert.equal(await replay(), true)
    assert.equal(await erasure.run(), 1)
    assert.equal(await replay(), false)
  })

  test('tells tables with the same owners that it does not know', async () => {
    await using database = await openReaders()
    const erasure = open(database)
    const unknown = () => database.database.read('catalog', (reader) => erasure.findUnknownTables(reader))
    assert.deepEqual(await unknown(), [])
    await database.query('create table dreams (reader_id uuid, dream text)')
    assert.deepEqual(await unknown(), ['dreams'])
  })
})

describe('a receipt', () => {
  const receipt = {
    userId: '01890000-0000-7000-8000-0000000000a1',
    orderedAt: new Date(0),
    orderedBy: null,
    dueAt: new Date(1),
    begunAt: new Date(2),
    finishedAt: new Date(3),
    counts: { books: 2, loans: 1 },
    hashes: { books: 'ab' },
  }
  const whole = { ...receipt, receipt: hashReceipt(receipt) }

  test('is read as it was written, in whatever order', () => {
    const turned = Object.fromEntries(Object.entries({ ...whole, counts: { loans: 1, books: 2 } }).reverse())
    assert.deepEqual(parseReceipt(JSON.stringify(turned)), whole)
  })

  for (const [what, changed] of Object.entries({
    'another person': { userId: '01890000-0000-7000-8000-0000000000a2' },
    'another count': { counts: { books: 3, loans: 1 } },
    'another time': { begunAt: new Date(9) },
    'no hash': { receipt: '' },
    'no person': { userId: 'ann' },
    'counts that are none': { counts: [1] },
  }))
    test(`is refused with ${what}`, () => {
      assert.throws(() => parseReceipt(JSON.stringify({ ...whole, ...changed })), { code: 'invalid_input' })
    })
})
