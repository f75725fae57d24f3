import assert from 'node:assert/strict'
import { AsyncResource } from 'node:async_hooks'
import { test } from 'node:test'
import { statement, type Tx } from '../../access/index.ts'
import {
  append,
  BATCH,
  by,
  GROWER,
  type Greenhouse,
  NOON,
  OTHER_BATCH,
  OTHER_GROWER,
  openGreenhouse,
  read,
  wave,
} from './test-fixtures.ts'

test('a deleted context is read by nobody, and what is appended after starts anew', async () => {
  await using house = await openGreenhouse()
  await append(house, BATCH, [wave(100, NOON)])
  await append(house, OTHER_BATCH, [wave(10, NOON)])
  await append(house, BATCH, [wave(7, NOON)], OTHER_GROWER)
  const remove = (tx: Tx) => house.store.deleteContext(tx, GROWER, BATCH, { by: OTHER_GROWER })
  const deleted = await house.database.transaction({ owner: GROWER }, remove)
  assert.equal(deleted.samples, 100)
  assert.equal(deleted.segments, 1)
  assert.equal((await read(house, { types: ['air_temperature'] })).air_temperature!.times.length, 10)
  assert.equal((await read(house, { types: ['air_temperature'], context: BATCH })).air_temperature!.times.length, 0)
  const [row] = await house.query(
    'select deletion_id, deleted_by, deleted_at is not null as deleted from readings where grower_id = $1 and batch_id = $2',
    [GROWER, BATCH],
  )
  assert.deepEqual(row, { deletion_id: deleted.deletionId, deleted_by: OTHER_GROWER, deleted: true })
  const counts = await append(house, BATCH, [wave(50, NOON)])
  assert.deepEqual(counts.air_temperature, { received: 50, stored: 50, merged: 0 })
  const again = await house.database.transaction({ owner: GROWER }, remove)
  assert.equal(again.samples, 50)
  const nothing = await house.database.transaction({ owner: GROWER }, remove)
  assert.deepEqual([nothing.samples, nothing.segments], [0, 0])
})

test('without its month an append is refused as month_missing', async () => {
  await using house = await openGreenhouse()
  await assert.rejects(
    house.database.transaction({ owner: GROWER }, (tx) =>
      house.store.append(tx, GROWER, { context: null, by }, [wave(1, NOON)]),
    ),
    { code: 'month_missing' },
  )
})

test('stricter isolation is refused: it would merge into what it saw before waiting', async () => {
  await using house = await openGreenhouse()
  await house.months.ensure('readings', [NOON])
  for (const isolation of ['repeatable read', 'serializable'] as const)
    await assert.rejects(
      house.database.transaction(
        { owner: GROWER },
        (tx) => house.store.append(tx, GROWER, { context: null, by }, [wave(1, NOON)]),
        { isolation },
      ),
      { code: 'invalid_input' },
    )
})

test('two appends to the same samples at once both arrive, and a delete waits for them', async () => {
  await using house = await openGreenhouse()
  await house.months.ensure('readings', [NOON])
  const gate = Promise.withResolvers<void>()
  const first = Promise.withResolvers<void>()
  const appendOdd = house.database.transaction({ owner: GROWER }, async (tx) => {
    const counts = await house.store.append(tx, GROWER, { context: BATCH, by }, [wave(50, NOON, 2000)])
    first.resolve()
    await gate.promise
    return counts
  })
  await first.promise
  const appendAll = append(house, BATCH, [wave(100, NOON, 1000)])
  await waitForLocks(house, 1)
  const deletion = house.database.transaction({ owner: GROWER }, (tx) =>
    house.store.deleteContext(tx, GROWER, BATCH, { by }),
  )
  await waitForLocks(house, 2)
  gate.resolve()
  assert.equal((await appendOdd).air_temperature!.stored, 50)
  assert.deepEqual((await appendAll).air_temperature, { received: 100, stored: 50, merged: 50 })
  assert.equal((await deletion).samples, 100)
})

test('other types and other contexts do not wait for each other', async () => {
  await using house = await openGreenhouse()
  await house.months.ensure('readings', [NOON])
  await house.database.transaction({ owner: GROWER }, async (tx) => {
    await house.store.append(tx, GROWER, { context: BATCH, by }, [wave(10, NOON)])
    await Promise.all([
      outside(() => append(house, OTHER_BATCH, [wave(10, NOON)])),
      outside(() => append(house, BATCH, [{ type: 'bearing', times: [NOON], values: [1] }])),
      outside(() => append(house, BATCH, [wave(10, NOON)], OTHER_GROWER)),
    ])
  })
})

test('a large append lets other work have its turns', async () => {
  await using house = await openGreenhouse()
  const column = wave(400_000, Date.UTC(2026, 9, 2), 1000)
  const reversed = { ...column, times: column.times.toReversed(), values: column.values.toReversed() }
  await house.months.ensure('readings', column.times as Float64Array)
  // Processor time of this thread: a busy machine makes no turn longer.
  const spentMs = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let longestMs = 0
  let last = spentMs()
  let isDone = false
  const watching = (async () => {
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      longestMs = Math.max(longestMs, spentMs() - last)
      last = spentMs()
    }
  })()
  await house.database.transaction({ owner: GROWER }, (tx) =>
    house.store.append(tx, GROWER, { context: null, by }, [reversed]),
  )
  isDone = true
  await watching
  // All of it in one turn would take some 300 ms.
  assert.ok(longestMs < 60, `the longest turn took ${Math.round(longestMs)} ms`)
})

const COUNT_WAITING = statement<{ count: number }>(
  'test.count_waiting',
  `select count(*)::int as count from pg_locks
    where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
)

async function waitForLocks({ query }: Greenhouse, count: number): Promise<void> {
  for (;;) {
    const [row] = await query<{ count: number }>(COUNT_WAITING.text)
    if (row!.count >= count) return
  }
}

const OUTSIDE = new AsyncResource('outside of every transaction')

/** Runs work as another request would: not inside the transaction that it is called from. */
function outside<T>(work: () => Promise<T>): Promise<T> {
  return OUTSIDE.runInAsyncScope(work)
}
