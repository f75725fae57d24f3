import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Reader, type Tx, withChangeContext } from '../../../access/index.ts'
import { StorageError, type StorageErrorCode } from '../../../errors.ts'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { type NewOf, openStore, type RecordOf, type RowOf } from '../../entities/index.ts'
import { openSeriesStore } from '../../series/index.ts'
import { orchardTemplate, treeEntity, weatherSeries } from '../fixtures/orchard.ts'
import { openHistory } from './index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: orchardTemplate, role: 'application' }))
const trees = openStore(treeEntity)
const past = openHistory(treeEntity)
const write = (owner: string): Tx => db.database.autocommit({ owner })

type Tree = RowOf<typeof treeEntity>

const failsWith = (code: StorageErrorCode, path?: string) => (error: unknown) => {
  assert.ok(error instanceof StorageError, String(error))
  assert.deepEqual([error.code, error.problems[0]?.path], [code, path])
  return true
}

const read = <T>(owner: string, work: (reader: Reader) => Promise<T>) => db.database.read({ owner }, work)
const at = (owner: string, id: string, time: Date | string) => read(owner, (reader) => past.at(reader, owner, id, time))
const list = (owner: string, id: string, limit = 200, before?: number) =>
  read(owner, (reader) => past.list(reader, owner, id, { limit, before }))

/** What the API shows of a row. */
function shown({ seal: _, ...record }: Tree): RecordOf<typeof treeEntity> {
  return record
}

/** The next change happens in a later millisecond. */
async function later(): Promise<Date> {
  const [row] = await db.query<{ now: Date }>('select date_trunc($1, clock_timestamp()) as now', ['milliseconds'])
  await delay(3)
  return row!.now
}

async function plant(owner: string, values: Partial<NewOf<typeof treeEntity>> = {}): Promise<Tree> {
  const tree = await trees.create(write(owner), owner, { label: 'One', ...values }, { by: owner })
  await later()
  return tree
}

const change = async (owner: string, id: string, patch: Parameters<typeof trees.update>[3]): Promise<Tree> => {
  const tree = await trees.update(write(owner), owner, id, patch, { by: owner, version: 'any' })
  await later()
  return tree
}

describe('a record as it was', () => {
  test('is exactly what the store gave back then, whatever the types of its columns', async () => {
    const owner = newId()
    const full = {
      label: 'Ünïcode "quoted" \\ \u2028 😀',
      kind: 'pear',
      row: -7,
      age: 2_147_483_647,
      leaves: Number.MAX_SAFE_INTEGER,
      height: 0.1 + 0.2,
      isGrafted: true,
      plantedOn: '0001-01-01',
      prunedAt: new Date('2024-02-29T23:59:59.999Z'),
      tags: ['a"', '{,}', 'NULL'],
      visits: [new Date('0099-03-04T05:06:07.008Z'), new Date('9999-12-31T23:59:59.999Z')],
      marks: [1e-300, -1.7976931348623157e308, 5e-324],
      details: { from: [1, null, { to: 'x' }], '🍎': 1e21 },
      seal: Buffer.from([0, 255, 1]),
    } as const
    const states = [await plant(owner, full)]
    const { id } = states[0]!
    const none = { row: null, age: null, leaves: null, height: null, plantedOn: null, prunedAt: null, details: null }
    const patches = [none, full, { tags: [], visits: [], marks: [], seal: null }, { label: 'x' }, { details: [] }]
    for (const patch of patches) states.push(await change(owner, id, patch))
    states.push(await trees.archive(write(owner), owner, id, { by: owner, version: 'any', reason: 'old' }))
    await later()
    states.push(await trees.unarchive(write(owner), owner, id, { by: owner, version: 'any' }))
    const now = await later()
    for (const state of states) assert.deepEqual(await at(owner, id, state.updatedAt), shown(state))
    assert.deepEqual(await at(owner, id, now), shown(states.at(-1)!))
    // A millisecond earlier it was what it was before.
    for (const [i, { updatedAt }] of states.entries()) {
      const before = at(owner, id, new Date(updatedAt.getTime() - 1))
      if (i === 0) await assert.rejects(before, failsWith('not_found'))
      else assert.deepEqual(await before, shown(states[i - 1]!))
    }
  })

  test('is not there while it is deleted, and is what it was before and behind that', async () => {
    const owner = newId()
    const tree = await plant(owner)
    const { updatedAt: deletedAt } = await trees.delete(write(owner), owner, tree.id, { by: owner, version: 1 })
    await later()
    assert.deepEqual(await at(owner, tree.id, tree.updatedAt), shown(tree), 'it is deleted now, and was not then')
    await assert.rejects(at(owner, tree.id, deletedAt), failsWith('not_found'))
    const { record } = await trees.restore(write(owner), owner, tree.id, { by: owner, version: 2 })
    await later()
    const changed = await change(owner, tree.id, { label: 'Two' })
    await assert.rejects(at(owner, tree.id, deletedAt), failsWith('not_found'))
    assert.deepEqual(await at(owner, tree.id, record.updatedAt), shown(record))
    assert.deepEqual(await at(owner, tree.id, changed.updatedAt), shown(changed))
  })

  test('does not show what had not begun, also where a transaction that had begun waited for it', async () => {
    const owner = newId()
    const tree = await plant(owner)
    const early = new pg.Client({ connectionString: db.url })
    await early.connect()
    await early.query('begin')
    const [begun] = (await early.query('select now() as at')).rows
    await later()
    const between = await later()
    const second = await change(owner, tree.id, { label: 'Two' })
    await early.query(`update trees set age = 3, version = version + 1, updated_at = now() where id = $1`, [tree.id])
    await early.query('commit')
    await early.end()
    assert.ok(begun.at < between && between < second.updatedAt)
    assert.deepEqual(await at(owner, tree.id, between), shown(tree))
    const last = await at(owner, tree.id, await later())
    assert.deepEqual([last.label, last.age, last.version], ['Two', 3, 3])
    assert.deepEqual(await at(owner, tree.id, second.updatedAt), last)
  })

  test('keeps version and time where SQL leaves them alone', async () => {
    const owner = newId()
    const tree = await plant(owner)
    await db.query('update trees set age = 5 where id = $1', [tree.id])
    const byHand = await later()
    await change(owner, tree.id, { age: 6 })
    assert.deepEqual(await at(owner, tree.id, byHand), { ...shown(tree), age: 5 })
  })

  test('is refused where the log does not tell, and told where it need not', async () => {
    const owner = newId()
    const tree = await plant(owner)
    const second = await change(owner, tree.id, { age: 2 })
    const third = await change(owner, tree.id, { age: 3 })
    const between = new Date(third.updatedAt.getTime() - 1)
    const forget = (version: number) =>
      db.query('delete from audit_log where record_id = $1 and version <= $2', [tree.id, version])
    await forget(1)
    assert.deepEqual(await at(owner, tree.id, tree.updatedAt), shown(tree), 'a first version is as it was made')
    await forget(2)
    for (const time of [tree.updatedAt, second.updatedAt, between])
      await assert.rejects(at(owner, tree.id, time), failsWith('history_incomplete'))
    assert.deepEqual(await at(owner, tree.id, third.updatedAt), shown(third))
    await forget(3)
    await assert.rejects(at(owner, tree.id, between), failsWith('history_incomplete'))
    assert.deepEqual(await at(owner, tree.id, third.updatedAt), shown(third), 'nothing has happened since')
    const early = new Date(tree.createdAt.getTime() - 60_000)
    await assert.rejects(at(owner, tree.id, early), failsWith('not_found'))
  })

  test('is refused where values were erased', async () => {
    const owner = newId()
    const tree = await plant(owner)
    await change(owner, tree.id, { age: 2 })
    await db.query(
      `update audit_log set changes = null, salt = null, commitment = sha256('') where record_id = $1 and version = 2`,
      [tree.id],
    )
    await assert.rejects(at(owner, tree.id, tree.updatedAt), failsWith('history_incomplete'))
    const { items } = await list(owner, tree.id)
    assert.deepEqual(
      items.map(({ changes }) => changes === null),
      [true, false],
    )
  })

  test('is nobody else’s, takes no future, and no time that is none', async () => {
    const owner = newId()
    const tree = await plant(owner)
    await assert.rejects(at(newId(), tree.id, tree.updatedAt), failsWith('not_found'))
    await assert.rejects(at(owner, newId(), tree.updatedAt), failsWith('not_found'))
    for (const time of [new Date(Date.now() + 60_000), 'yesterday', '2026-02-30T00:00:00Z'])
      await assert.rejects(at(owner, tree.id, time), failsWith('invalid_input', 'at'))
  })

  test('is gone for good once it is purged', async () => {
    const owner = newId()
    const tree = await plant(owner)
    await db.query('delete from trees where id = $1', [tree.id])
    await assert.rejects(at(owner, tree.id, tree.updatedAt), failsWith('not_found'))
    await assert.rejects(list(owner, tree.id), failsWith('not_found'))
  })
})

describe('a history', () => {
  test('tells every change, the newest first, by fields that are shown', async () => {
    const owner = newId()
    const request = { request: 'req-1', address: '192.0.2.1', agent: 'Test/1' }
    const tree = await withChangeContext(request, () => plant(owner, { tags: ['old'], seal: Buffer.from('x') }))
    await change(owner, tree.id, { label: 'Two', seal: null })
    await change(owner, tree.id, { seal: Buffer.from('y') })
    await trees.archive(write(owner), owner, tree.id, { by: owner, version: 3, reason: 'old' })
    await trees.unarchive(write(owner), owner, tree.id, { by: owner, version: 4 })
    await trees.delete(write(owner), owner, tree.id, { by: null, version: 5 })
    const { items, next } = await list(owner, tree.id)
    assert.equal(next, null)
    const [gone, back, kept, internal, renamed, made] = items
    assert.deepEqual(
      items.map(({ action, version }) => [action, version]),
      [
        ['delete', 6],
        ['unarchive', 5],
        ['archive', 4],
        ['update', 3],
        ['update', 2],
        ['create', 1],
      ],
    )
    assert.deepEqual(made, {
      id: made!.id,
      at: tree.updatedAt,
      action: 'create',
      version: 1,
      actorId: owner,
      requestId: 'req-1',
      changes: {
        label: { from: null, to: 'One' },
        kind: { from: null, to: 'apple' },
        isGrafted: { from: null, to: false },
        tags: { from: null, to: ['old'] },
        visits: { from: null, to: [] },
        marks: { from: null, to: [] },
      },
      samples: null,
    })
    assert.deepEqual(renamed!.changes, { label: { from: 'One', to: 'Two' } })
    assert.deepEqual(internal!.changes, {}, 'what only the store sees is not told')
    const archivedAt = kept!.at.toISOString()
    assert.deepEqual(kept!.changes, {
      archivedAt: { from: null, to: archivedAt },
      archiveReason: { from: null, to: 'old' },
    })
    assert.deepEqual(back!.changes, {
      archivedAt: { from: archivedAt, to: null },
      archiveReason: { from: 'old', to: null },
    })
    assert.deepEqual([gone!.actorId, gone!.requestId], [null, null])
    assert.deepEqual(gone!.changes, { deletedAt: { from: null, to: gone!.at.toISOString() } })
    await assert.rejects(list(newId(), tree.id), failsWith('not_found'))
  })

  test('comes in pages that neither repeat nor leave out', async () => {
    const owner = newId()
    const tree = await plant(owner)
    for (let age = 1; age <= 6; age++)
      await trees.update(write(owner), owner, tree.id, { age }, { by: owner, version: 'any' })
    for (const limit of [1, 2, 3, 7]) {
      const versions: (number | null)[] = []
      let before: number | undefined
      do {
        const page = await list(owner, tree.id, limit, before)
        assert.ok(page.items.length <= limit)
        versions.push(...page.items.map(({ version }) => version))
        before = page.next ?? undefined
      } while (before !== undefined)
      assert.deepEqual(versions, [7, 6, 5, 4, 3, 2, 1], `pages of ${limit}`)
    }
    for (const limit of [0, 201, 1.5])
      await assert.rejects(list(owner, tree.id, limit), failsWith('invalid_input', 'limit'))
    await assert.rejects(list(owner, tree.id, 1, 0), failsWith('invalid_input', 'before'))
  })

  test('is empty, and no error, for a record from before there was a log', async () => {
    const owner = newId()
    const tree = await plant(owner)
    await db.query('delete from audit_log where record_id = $1', [tree.id])
    assert.deepEqual(await list(owner, tree.id), { items: [], next: null })
  })

  test('holds what became of the samples', async () => {
    const owner = newId()
    const tree = await plant(owner)
    const series = openSeriesStore(weatherSeries)
    const startMs = Date.now() - 10_000
    const samples = { type: 'rain', times: [startMs, startMs + 1_000], values: [1, 2.5] }
    await db.database.transaction({ owner }, (tx) =>
      series.append(tx, owner, { by: owner, context: tree.id }, [samples]),
    )
    const withSamples = openHistory(treeEntity, { series: weatherSeries })
    const { items } = await read(owner, (reader) => withSamples.list(reader, owner, tree.id, { limit: 10 }))
    const [wet, made] = items
    assert.deepEqual([made!.action, made!.samples], ['create', null])
    assert.deepEqual([wet!.action, wet!.version, wet!.changes], ['create', null, {}])
    assert.deepEqual(wet!.samples, [
      { type: 'rain', samples: 2, from: new Date(startMs), to: new Date(startMs + 1_000) },
    ])
    assert.equal((await list(owner, tree.id)).items.length, 1, 'without the series they are not told')
  })
})

test('what is not audited has no history', () => {
  assert.throws(() => openHistory({ ...treeEntity, audit: 'none' }), /tree: what is not audited has no history/)
})
