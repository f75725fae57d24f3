import assert from 'node:assert/strict'
import { AsyncResource } from 'node:async_hooks'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Tx } from '../../access/index.ts'
import { statement } from '../../access/index.ts'
import type { StorageError } from '../../errors.ts'
import { checkSeriesTypes } from './check-series-types.ts'
import type { Samples } from './read-samples.ts'
import type { SampleColumn } from './screen-samples.ts'
import {
  BATCH,
  findBrokenSegments,
  GROWER,
  type Greenhouse,
  greenhouse,
  NOW,
  OTHER_BATCH,
  OTHER_GROWER,
  openGreenhouse,
} from './test-fixtures.ts'

const NOON = Date.UTC(2026, 10, 3, 12)
const by = GROWER

async function append(house: Greenhouse, context: string | null, columns: SampleColumn[], owner = GROWER) {
  const times = columns.flatMap((column) => [...column.times].filter((time) => time > 0 && time < NOW.getTime()))
  return house.months.withMonths('readings', times, () =>
    house.database.transaction({ owner }, (tx) => house.store.append(tx, owner, { context, by }, columns)),
  )
}

function read(house: Greenhouse, options: { types: string[]; context?: string | null; from?: number; to?: number }) {
  return house.database.read({ owner: GROWER }, (reader) => house.store.read(reader, GROWER, options))
}

const list = (samples: { times: Float64Array; values: Float64Array }) =>
  Array.from(samples.times, (time, index) => [time, samples.values[index]!])

// Says where they differ; a diff of thousands of samples says nothing.
function assertSame(actual: SampleColumn | Samples, expected: SampleColumn | Samples): void {
  assert.equal(actual.times.length, expected.times.length)
  const differs = (_: unknown, index: number) =>
    actual.times[index] !== expected.times[index] || actual.values[index] !== expected.values[index]
  assert.equal([...actual.times].findIndex(differs), -1, 'the first sample that differs')
}

const countSegments = async (house: Greenhouse) =>
  (await house.query<{ count: number }>('select count(*)::int as count from readings where deleted_at is null'))[0]!
    .count

function wave(count: number, startMs: number, stepMs = 1000): SampleColumn {
  const times = Float64Array.from({ length: count }, (_, index) => startMs + index * stepMs)
  return { type: 'air_temperature', times, values: times.map((time) => Math.round(Math.sin(time / 1e5) * 300) / 10) }
}

test('samples come back as they went in, through the store and through the view', async () => {
  await using house = await openGreenhouse()
  const counts = await append(house, BATCH, [
    { type: 'air_temperature', times: [NOON, NOON + 1000, NOON + 5000], values: [20.5, 20.6, -3] },
    { type: 'bearing', times: [NOON, NOON + 1], values: [-180, 180] },
    { type: 'soil_moisture', times: [], values: [] },
  ])
  assert.deepEqual(counts, {
    air_temperature: { received: 3, stored: 3, merged: 0 },
    bearing: { received: 2, stored: 2, merged: 0 },
    soil_moisture: { received: 0, stored: 0, merged: 0 },
  })
  const samples = await read(house, { types: ['air_temperature', 'bearing', 'soil_moisture'], context: BATCH })
  assert.deepEqual(list(samples.air_temperature!), [
    [NOON, 20.5],
    [NOON + 1000, 20.6],
    [NOON + 5000, -3],
  ])
  assert.deepEqual(list(samples.bearing!), [
    [NOON, -180],
    [NOON + 1, 180],
  ])
  assert.deepEqual(list(samples.soil_moisture!), [])
  const rows = await house.query('select code, at, value from reading_samples order by code, at')
  assert.equal(rows.length, 5)
  assert.deepEqual(rows[1], { code: 'air_temperature', at: new Date(NOON + 1000), value: 20.6 })
})

test('values keep the resolution of their type exactly, over its whole range', async () => {
  await using house = await openGreenhouse()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...greenhouse.types.values()),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 }),
      async (type, places) => {
        const steps = places.map((place) =>
          Math.round((type.minimum + place * (type.maximum - type.minimum)) * type.scale),
        )
        const values = steps.map((step) => step / type.scale)
        const column = { type: type.code, times: steps.map((_, index) => NOON + index), values }
        await append(house, null, [column])
        const samples = await read(house, { types: [type.code], context: null, to: NOON + steps.length })
        assert.deepEqual(
          [...samples[type.code]!.values],
          values.map((value) => value + 0),
        )
        assert.deepEqual(await findBrokenSegments(house), [])
      },
    ),
    { numRuns: 40 },
  )
})

test('a later value replaces the earlier one at the same millisecond, and a null never does', async () => {
  await using house = await openGreenhouse()
  await append(house, BATCH, [{ type: 'air_temperature', times: [NOON, NOON + 1000], values: [1, 2] }])
  const counts = await append(house, BATCH, [
    {
      type: 'air_temperature',
      times: [NOON + 1000.7, NOON, NOON + 1000, NOON + 1000, NOON + 2000],
      values: [5, null, 7, null, 9],
    },
  ])
  assert.deepEqual(counts.air_temperature, { received: 3, stored: 1, merged: 2 })
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'] })
  assert.deepEqual(list(samples!), [
    [NOON, 1],
    [NOON + 1000, 7],
    [NOON + 2000, 9],
  ])
})

test('columns of the same type in one call are merged in their order', async () => {
  await using house = await openGreenhouse()
  const counts = await append(house, null, [
    { type: 'air_temperature', times: [NOON + 1, NOON], values: [1, 2] },
    { type: 'air_temperature', times: [NOON], values: [3] },
  ])
  assert.deepEqual(counts, { air_temperature: { received: 3, stored: 2, merged: 1 } })
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'] })
  assert.deepEqual(list(samples!), [
    [NOON, 3],
    [NOON + 1, 1],
  ])
})

test('the same samples again change nothing, not even the version of a row', async () => {
  await using house = await openGreenhouse()
  const column = wave(5_000, NOON)
  await append(house, BATCH, [column])
  const before = await house.query('select id, xmin, version from readings order by id')
  const counts = await append(house, BATCH, [column])
  assert.deepEqual(counts.air_temperature, { received: 5_000, stored: 0, merged: 5_000 })
  assert.deepEqual(await house.query('select id, xmin, version from readings order by id'), before)
})

test('impossible samples are refused with their place and what would be right, and nothing is stored', async () => {
  await using house = await openGreenhouse()
  const cases: [number, number, RegExp][] = [
    [NOON, 90.1, /^must be a number from -50 to 90 Cel$/],
    [NOON, -50.1, /^must be a number/],
    [NOON, Number.NaN, /^must be a number/],
    [NOON, Number.POSITIVE_INFINITY, /^must be a number/],
    [Date.UTC(1901, 1, 1), 1, /^must be a time from 1990-01-01T00:00:00.000Z to 2026-11-24T10:00:00.000Z$/],
    [Date.UTC(2090, 1, 1), 1, /^must be a time/],
    [NOW.getTime() + 86_400_001, 1, /^must be a time/],
    [Number.NaN, 1, /^must be a time/],
  ]
  await house.months.ensure('readings', [NOON])
  for (const [time, value, message] of cases)
    await assert.rejects(
      house.database.transaction({ owner: GROWER }, (tx) =>
        house.store.append(tx, GROWER, { context: null, by }, [
          { type: 'air_temperature', times: [NOON, time], values: [20, value] },
        ]),
      ),
      (error: StorageError) => {
        assert.equal(error.code, 'invalid_input')
        assert.equal(error.problems.length, 1)
        assert.equal(error.problems[0]!.path, 'air_temperature[1]')
        assert.match(error.problems[0]!.message, message)
        return true
      },
    )
  await assert.rejects(append(house, null, [{ type: 'heart_rate', times: [NOON], values: [1] }]), {
    code: 'invalid_input',
  })
  await assert.rejects(read(house, { types: ['heart_rate'] }), { code: 'invalid_input' })
  await assert.rejects(read(house, { types: [], from: Number.NaN }), { code: 'invalid_input' })
  assert.equal(await countSegments(house), 0)
})

test('the bounds themselves are accepted', async () => {
  await using house = await openGreenhouse()
  const times = [Date.UTC(1990, 0, 1), NOW.getTime() + 86_400_000]
  await house.months.ensure('readings', times)
  const column = { type: 'air_temperature', times, values: [-50, 90] }
  await house.database.transaction({ owner: GROWER }, (tx) =>
    house.store.append(tx, GROWER, { context: null, by }, [column]),
  )
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'] })
  assert.deepEqual([...samples!.times], times)
})

test('screening parts what can be stored from what cannot and counts the reasons', async () => {
  await using house = await openGreenhouse()
  const { columns, rejected } = await house.store.screen([
    {
      type: 'air_temperature',
      times: [NOON, NOON + 1, 0, NOON + 2, NOON + 3, Date.UTC(2090, 1, 1), Number.NaN, NOON + 4],
      values: [1, 91, 1, Number.NaN, null, 1, 1, 4],
    },
    { type: 'air_temperature', times: [NOON + 5], values: [-51] },
    { type: 'soil_moisture', times: [NOON], values: [101] },
    { type: 'bearing', times: [NOON], values: [1] },
  ])
  assert.deepEqual(rejected, {
    air_temperature: {
      value_too_high: 1,
      time_too_early: 1,
      value_not_a_number: 1,
      time_too_late: 1,
      time_not_a_number: 1,
      value_too_low: 1,
    },
    soil_moisture: { value_too_high: 1 },
  })
  assert.deepEqual(
    columns.map(({ type, times, values }) => [type, [...times], [...values]]),
    [
      ['air_temperature', [NOON, NOON + 4], [1, 4]],
      ['bearing', [NOON], [1]],
    ],
  )
  await append(house, null, columns)
})

test('segments end at a month, before a difference overflows, and at their greatest length', async () => {
  await using house = await openGreenhouse()
  const border = Date.UTC(2026, 10, 1)
  await append(house, BATCH, [wave(2_000, border - 1_000_000)])
  assert.equal(await countSegments(house), 2)
  await append(house, null, [
    { type: 'water_used', times: [NOON, NOON + 1, NOON + 2, NOON + 3], values: [0, 2 ** 31, 0, 2 ** 31 - 1] },
    { type: 'soil_moisture', times: [Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 30)], values: [1, 2] },
  ])
  assert.equal(await countSegments(house), 2 + 2 + 2)
  await append(house, OTHER_BATCH, [wave(8_193, NOON)])
  const [longest] = await house.query(
    'select max(sample_count) as most, min(sample_count) as least from readings where batch_id = $1',
    [OTHER_BATCH],
  )
  assert.deepEqual(longest, { most: 4_097, least: 4_096 })
  assert.deepEqual(await findBrokenSegments(house), [])
})

test('a stream of small batches becomes few segments', async () => {
  await using house = await openGreenhouse()
  const column = wave(6_000, NOON)
  for (let start = 0; start < 6_000; start += 20)
    await append(house, BATCH, [
      {
        type: column.type,
        times: column.times.slice(start, start + 20),
        values: column.values.slice(start, start + 20),
      },
    ])
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'], context: BATCH })
  assertSame(samples!, column)
  assert.equal(await countSegments(house), 3)
})

test('late samples go into the segments they belong to, and everything around stays', async () => {
  await using house = await openGreenhouse()
  const column = wave(20_000, NOON, 1000)
  const isLate = (_: unknown, index: number) => index % 3 === 1
  const some = (keep: (value: unknown, index: number) => boolean): SampleColumn => ({
    type: column.type,
    times: (column.times as Float64Array).filter(keep),
    values: (column.values as Float64Array).filter(keep),
  })
  await append(house, BATCH, [some((_, index) => !isLate(_, index))])
  await append(house, BATCH, [some(isLate)])
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'] })
  assertSame(samples!, column)
  assert.deepEqual(await findBrokenSegments(house), [])
})

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

test('a range is read from its first time up to but not including its end', async () => {
  await using house = await openGreenhouse()
  const border = Date.UTC(2026, 10, 1)
  await append(house, null, [wave(100, border - 50_000)])
  const range = { from: border - 3_000, to: border + 2_000 }
  const { air_temperature: samples } = await read(house, { types: ['air_temperature'], ...range })
  assert.deepEqual(
    [...samples!.times],
    [-3, -2, -1, 0, 1].map((second) => border + second * 1000),
  )
  const none = await read(house, { types: ['air_temperature'], from: border, to: border })
  assert.equal(none.air_temperature!.times.length, 0)
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
  let longestMs = 0
  let last = performance.now()
  let isDone = false
  const watching = (async () => {
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      longestMs = Math.max(longestMs, performance.now() - last)
      last = performance.now()
    }
  })()
  await house.database.transaction({ owner: GROWER }, (tx) =>
    house.store.append(tx, GROWER, { context: null, by }, [reversed]),
  )
  isDone = true
  await watching
  // One turn over all of it takes some 300 ms; the limit leaves room for a machine that does other things too.
  assert.ok(longestMs < 150, `the longest turn took ${Math.round(longestMs)} ms`)
})

test('types that differ between code and database are named', async () => {
  await using house = await openGreenhouse()
  const check = () => house.database.read('catalog', (reader) => checkSeriesTypes(reader, greenhouse))
  assert.deepEqual(await check(), [])
  await house.query(`update sensor_kinds set scale = 100, maximum = 95 where id = 1`)
  await house.query(`delete from sensor_kinds where id = 2`)
  await house.query(`insert into sensor_kinds values (9, 'light', 'lx', 'average', 1, 0, 1)`)
  assert.deepEqual(await check(), [
    'air_temperature: scale is 10 in code and 100 in sensor_kinds',
    'air_temperature: maximum is 90 in code and 95 in sensor_kinds',
    'soil_moisture is not in sensor_kinds',
    'light is in sensor_kinds and not in code',
  ])
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
