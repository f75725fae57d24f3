import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Tx } from '../../access/index.ts'
import { newId } from '../../record-id.ts'
import type { SampleColumn } from './screen-samples.ts'
import {
  append,
  assertSame,
  BATCH,
  countSegments,
  findBrokenSegments,
  GROWER,
  greenhouse,
  list,
  NOON,
  OTHER_BATCH,
  OTHER_GROWER,
  openGreenhouse,
  read,
  wave,
} from './test-fixtures.ts'

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

test('what a deletion took of a context comes back, and nothing that another one took', async () => {
  await using house = await openGreenhouse()
  const column = (minute: number): SampleColumn => wave(50, NOON + minute * 60_000)
  const within = <T>(work: (tx: Tx) => Promise<T>) => house.database.transaction({ owner: GROWER }, work)
  const remove = () => within((tx) => house.store.deleteContext(tx, GROWER, BATCH, { by: null }))
  const restore = (deletionId: string) =>
    within((tx) => house.store.restoreContext(tx, GROWER, BATCH, { by: OTHER_GROWER, deletionId }))
  const shown = async () => (await read(house, { types: ['air_temperature'], context: BATCH })).air_temperature!
  await append(house, BATCH, [column(0)])
  const first = await remove()
  await append(house, BATCH, [column(10)])
  const second = await remove()
  assert.deepEqual(await restore(second.deletionId), second)
  assertSame(await shown(), column(10))
  await assert.rejects(restore(first.deletionId), { code: 'invalid_input' })
  assertSame(await shown(), column(10))
  await remove()
  assert.deepEqual(await restore(first.deletionId), first)
  assertSame(await shown(), column(0))
  // It was restored, and went again by another deletion.
  assert.deepEqual(await restore(second.deletionId), { ...second, segments: 0, samples: 0 })
  assert.deepEqual(await findBrokenSegments(house), [])
})

test('several contexts go and come back at once, and none where one of them has samples again', async () => {
  await using house = await openGreenhouse()
  const [one, other, third] = [newId(), newId(), newId()]
  const column = wave(20, NOON)
  const within = <T>(work: (tx: Tx) => Promise<T>) => house.database.transaction({ owner: GROWER }, work)
  const shown = async (context: string) =>
    (await read(house, { types: ['air_temperature'], context })).air_temperature?.times.length ?? 0
  for (const context of [one, other, third]) await append(house, context, [column])
  const gone = await within((tx) => house.store.deleteContext(tx, GROWER, [other, one], { by: null }))
  assert.equal(gone.samples, 40)
  assert.deepEqual([await shown(one), await shown(other), await shown(third)], [0, 0, 20])
  await append(house, other, [column])
  const options = { by: null, deletionId: gone.deletionId }
  const restore = (contexts: string[]) => within((tx) => house.store.restoreContext(tx, GROWER, contexts, options))
  await assert.rejects(restore([one, other]), { code: 'invalid_input' })
  assert.equal(await shown(one), 0)
  assert.equal((await restore([one, third])).samples, 20)
  assert.deepEqual([await shown(one), await shown(third)], [20, 20])
  assert.equal((await restore([])).segments, 0)
})
