import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ActivityMetric, MetricColumn } from '../activity.ts'
import { computeTotals } from './activity-totals.ts'

const seconds = (...values: number[]) => Float64Array.from(values, (value) => value * 1000)
const column = (type: ActivityMetric, times: Float64Array<ArrayBuffer>, ...values: number[]): MetricColumn => ({
  type,
  times,
  values: Float64Array.from(values),
})
const times = seconds(0, 1, 2, 3, 4, 5, 6, 7)

describe('totals from samples', () => {
  test('duration leaves pauses out: steps of more than two minutes', () => {
    assert.equal(computeTotals(seconds(0, 1, 121, 242, 243), []).durationSeconds, 122)
    assert.equal(computeTotals(seconds(5), []).durationSeconds, 0)
  })

  test('distance is what the cumulative distance rose, across resets', () => {
    const { distanceMeters } = computeTotals(times, [column('distance', times, 10, 13, 16, 0, 3, 3, 6, 9)])
    assert.equal(distanceMeters, 15)
  })

  test('distance is the way between positions where the file counts none', () => {
    const two = seconds(0, 60)
    const positions = [column('latitude', two, 0, 0), column('longitude', two, 0, 1)]
    // One degree along the equator: a 360th of its circumference.
    assert.ok(Math.abs(computeTotals(two, positions).distanceMeters! - 111_195) < 1)
    const paused = seconds(0, 600)
    const apart = [column('latitude', paused, 0, 0), column('longitude', paused, 0, 1)]
    assert.equal(computeTotals(paused, apart).distanceMeters, 0)
  })

  test('ascent counts climbs of three metres and more, and no wandering', () => {
    const climb = (...values: number[]) => computeTotals(times, [column('altitude', times, ...values)]).ascentMeters
    assert.equal(climb(100, 102, 100, 102, 100, 102, 100, 102), 0)
    assert.equal(climb(100, 101, 102, 103, 104, 105, 104, 106), 6)
    assert.equal(climb(100, 110, 100, 110, 108, 110, 100, 104), 24)
    assert.equal(climb(100, 90, 80, 70, 60, 50, 40, 30), 0)
  })

  test('what the file does not hold has no total', () => {
    const totals = computeTotals(times, [column('heart_rate', times, 1, 2, 3, 4, 5, 6, 7, 8)])
    assert.deepEqual(totals, { durationSeconds: 7, distanceMeters: undefined, ascentMeters: undefined })
  })
})
