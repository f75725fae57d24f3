import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StorageError } from '../../errors.ts'
import { checkSeriesTypes } from './check-series-types.ts'
import { append, by, countSegments, GROWER, greenhouse, NOON, NOW, openGreenhouse, read } from './test-fixtures.ts'

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
