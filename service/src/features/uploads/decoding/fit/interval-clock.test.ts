import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FitWriter, RUN_START_MS, toFitSeconds, type WrittenMessage } from '../../../../testing/index.ts'
import { decodeOne, samplesOf } from '../../testing/index.ts'

const START = toFitSeconds(RUN_START_MS)
const DAY = 86_400

function fit(...messages: WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const record = (second: number, distance = 100): WrittenMessage => ({
  globalNumber: 20,
  fields: [
    [253, 'uint32', START + second],
    [5, 'uint32', distance],
  ],
})
const hrv = (milliseconds: number): WrittenMessage => ({ globalNumber: 78, fields: [[0, 'uint16', [milliseconds]]] })

/** A record a second, and a beat of `milliseconds` after each. */
const run = (from: number, seconds: number, milliseconds = 1_000): WrittenMessage[] =>
  Array.from({ length: seconds }, (_, index) => [record(from + index, milliseconds), hrv(milliseconds)]).flat()

function decode(...messages: WrittenMessage[]) {
  const activity = decodeOne(fit(...messages), 'a.fit')
  const intervals = samplesOf(activity, 'rr_interval').map(([time, value]) => [(time - RUN_START_MS) / 1000, value])
  return { intervals, rejected: activity.points.rejected }
}

const beats = (from: number, count: number, milliseconds = 1_000) =>
  Array.from({ length: count }, (_, index) => [from + index + 1, milliseconds])

describe('RR intervals of a clock that', () => {
  test('was ahead and is set right have the times of the records they follow', () => {
    const { intervals, rejected } = decode(...run(600, 100, 999), ...run(100, 900))
    assert.deepEqual(intervals, beats(100, 900))
    assert.deepEqual(rejected, { rr_interval_time_out_of_range: 100, time_backward: 100 })
  })

  test('was not set yet are counted, and those that follow are kept', () => {
    const { intervals, rejected } = decode(...run(5 * DAY, 9), ...run(0, 1_000))
    assert.deepEqual(intervals, beats(0, 1_000))
    assert.deepEqual(rejected, { rr_interval_time_out_of_range: 9, time_stray: 9 })
  })

  test('tells one impossible time are kept', () => {
    const future = record(toFitSeconds(Date.UTC(2090, 0)) - START)
    const { intervals, rejected } = decode(...run(0, 50), future, ...run(50, 50))
    assert.deepEqual(intervals, beats(0, 100))
    assert.deepEqual(rejected, { time_out_of_range: 1 })
  })

  test('tells an impossible time first wait for the first that is possible', () => {
    const future = record(toFitSeconds(Date.UTC(2090, 0)) - START)
    const { intervals, rejected } = decode(future, hrv(500), hrv(600), ...run(10, 1))
    assert.deepEqual(intervals, [
      [9.4, 500],
      [10, 600],
      [11, 1_000],
    ])
    assert.deepEqual(rejected, { time_out_of_range: 1 })
  })

  test('goes back while the file holds one run after another are all kept, in order of time', () => {
    const { intervals, rejected } = decode(...run(800, 100), ...run(400, 100), ...run(0, 100))
    assert.deepEqual(intervals, [...beats(0, 100), ...beats(400, 100), ...beats(800, 100)])
    assert.deepEqual(rejected, {})
  })

  test('says the same again are stored once and counted', () => {
    const { intervals, rejected } = decode(...run(0, 200), ...run(0, 200))
    assert.deepEqual(intervals, beats(0, 200))
    assert.deepEqual(rejected, { rr_interval_time_out_of_range: 200 })
  })
})
