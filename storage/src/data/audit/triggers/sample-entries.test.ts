import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { openSeriesStore } from '../../series/index.ts'
import { orchardTemplate, weatherSeries } from '../fixtures/orchard.ts'
import { takeEntries } from './testing/logged-entries.ts'

const orchards = await openTestDatabase({ template: orchardTemplate })
after(() => orchards[Symbol.asyncDispose]())
const { database } = orchards
const store = openSeriesStore(weatherSeries)
const [GROWER, TREE] = [newId(), newId()]
// In the middle of this month, whose partitions are there.
const start = new Date()
const START = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1, 12)
const MINUTE = 60_000

const append = (context: string | null, code: string, values: readonly number[], from = START) =>
  database.transaction({ owner: GROWER }, (tx) =>
    store.append(tx, GROWER, { context, by: GROWER }, [
      { type: code, times: Float64Array.from(values, (_, i) => from + i * MINUTE), values: Float64Array.from(values) },
    ]),
  )

/** The bytes that PostgreSQL sends for an array of integers. */
function toSent(oid: number, width: number, numbers: readonly number[]): Buffer {
  const head = [1, 0, oid, numbers.length, 1].flatMap((n) => [...int32(n)])
  const items = numbers.flatMap((n) => [...int32(width), ...int32(n).subarray(4 - width)])
  return Buffer.from([...head, ...items])
}

function int32(n: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(n)
  return buffer
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
const iso = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString()

test('samples that are new are told by a summary for each type, whose hash can be made again', async () => {
  await append(TREE, 'rain', [1, 1.5, 3])
  const [entry, ...more] = await takeEntries(orchards)
  assert.deepEqual(more, [])
  const deltas = [toSent(23, 4, [0, MINUTE, MINUTE]), toSent(21, 2, [0, 5, 15])]
  assert.deepEqual(
    [entry?.entity, entry?.action, entry?.user_id, entry?.record_id, entry?.version],
    ['weather', 'create', GROWER, TREE, null],
  )
  assert.deepEqual(entry?.changes, {
    1: {
      samples: 3,
      segments: 1,
      from: iso(0),
      to: iso(2),
      hash: sha256(sha256(Buffer.concat(deltas))).toString('hex'),
    },
  })
})

test('samples that belong to nothing are in the record of their owner', async () => {
  await append(null, 'frost', [-3])
  const [entry] = await takeEntries(orchards)
  assert.deepEqual([entry?.record_id, Object.keys(entry?.changes ?? {})], [GROWER, ['2']])
})

test('a segment that grows, at either end, is updated, and told as it is now', async () => {
  await append(TREE, 'rain', [4], START + 3 * MINUTE)
  await append(TREE, 'rain', [0], START - MINUTE)
  const entries = await takeEntries(orchards)
  assert.deepEqual(
    entries.map(({ action, changes }) => [action, summaryOf(changes, '1')]),
    [
      ['update', { samples: 4, segments: 1, from: iso(0), to: iso(3) }],
      ['update', { samples: 5, segments: 1, from: iso(-1), to: iso(3) }],
    ],
  )
})

test('what is deleted with its context and restored is told so, in one entry for all types', async () => {
  await append(TREE, 'frost', [-1, -2])
  await takeEntries(orchards)
  const deletionId = newId()
  await database.transaction({ owner: GROWER }, (tx) =>
    store.deleteContext(tx, GROWER, TREE, { by: GROWER, deletionId }),
  )
  await database.transaction({ owner: GROWER }, (tx) =>
    store.restoreContext(tx, GROWER, TREE, { by: GROWER, deletionId }),
  )
  const entries = await takeEntries(orchards)
  assert.deepEqual(
    entries.map(({ action, changes }) => [action, summaryOf(changes, '1').samples, summaryOf(changes, '2').samples]),
    [
      ['delete', 5, 2],
      ['restore', 5, 2],
    ],
  )
  // Nothing but the mark has changed: the same samples have the same hash.
  assert.deepEqual(entries[0]?.changes, entries[1]?.changes)
})

test('a statement over several contexts makes an entry for each, and removal tells what went', async () => {
  await append(newId(), 'rain', [1, 2])
  await takeEntries(orchards)
  await orchards.query('delete from weather')
  const entries = await takeEntries(orchards)
  assert.equal(entries.length, 3)
  assert.ok(entries.every(({ action }) => action === 'purge'))
  const samples = entries.map(({ changes }) =>
    Object.keys(changes!).reduce((sum, type) => sum + Number(summaryOf(changes, type).samples), 0),
  )
  assert.deepEqual(samples.toSorted(), [1, 2, 7])
})

function summaryOf(changes: Readonly<Record<string, unknown>> | null, type: string): Record<string, unknown> {
  assert.ok(changes)
  const { hash, ...rest } = changes[type] as Record<string, unknown>
  assert.match(String(hash), /^[0-9a-f]{64}$/)
  return rest
}
