import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricCode } from '../metrics/index.ts'
import { toStreamJson } from './stream-json.ts'
import type { WorkoutStreams } from './stream-service.ts'

const write = async (answer: WorkoutStreams) =>
  JSON.parse((await Array.fromAsync(toStreamJson(answer, 'raw'))).join(''))

test('streams of many pieces are one JSON document, with null where a stream has no sample', async () => {
  const axis = Float64Array.from({ length: 10_000 }, (_, index) => 5_000 + index * 250)
  const sparse = axis.filter((_, index) => index % 3 === 1)
  const streams = new Map<MetricCode, { times: Float64Array; values: Float64Array }>([
    ['power', { times: axis, values: axis.map((_, index) => index / 8) }],
    ['heart_rate', { times: sparse, values: sparse.map((time) => time / 1e9) }],
  ])
  const json = await write({
    workoutId: 'w',
    startTime: new Date(6_000),
    originalSize: 10_001,
    axis,
    streams,
    absent: ['speed'],
  })
  assert.deepEqual(json.streams.time, { unit: 's', data: Array.from(axis, (time) => (time - 6_000) / 1000) })
  assert.deepEqual(json.streams.power, { unit: 'W', data: Array.from(axis, (_, index) => index / 8) })
  const expected = Array.from(axis, (time, index) => (index % 3 === 1 ? time / 1e9 : null))
  assert.deepEqual(json.streams.heart_rate.data, expected)
  assert.deepEqual([json.originalSize, json.returnedSize, json.absent], [10_001, 10_000, ['speed']])
  assert.equal(json.startTime, '1970-01-01T00:00:06.000Z')
})
