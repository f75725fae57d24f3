import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { METRIC_BOUNDS } from '../../metric-bounds.ts'
import type { DecodedActivity, LegAbout, PointValues } from '../activity.ts'
import { PointCollector, splitActivities } from './index.ts'

const START_MS = Date.UTC(2026, 2, 1, 7)
const [HOUR, DAY] = [3_600, 86_400]
const NO_TOTALS = { durationSeconds: undefined, distanceMeters: undefined, ascentMeters: undefined }
const LEG: LegAbout = { part: 0, startMs: undefined, sport: 'running', title: undefined, deviceTotals: NO_TOTALS }

type Point = readonly [second: number, values: PointValues]

function collect(points: readonly Point[], legs: readonly LegAbout[] = [LEG]) {
  const options = { bounds: METRIC_BOUNDS, maxPoints: 100_000, earliestMs: 0, latestMs: Date.UTC(2030, 0) }
  const collector = new PointCollector(options)
  for (const [second, values] of points) collector.add(START_MS + second * 1000, values)
  return splitActivities(collector.finish(), legs, 10)
}

/** Points of one a second, with the distance that goes with the second of the run. */
const run = (from: number, seconds: number, shift = 0): Point[] =>
  Array.from({ length: seconds }, (_, index) => [from + index + shift, { distance: (from + index) * 3 }])

const distances = ({ columns }: DecodedActivity) => [...(columns.find(({ type }) => type === 'distance')?.values ?? [])]

describe('a clock that goes back', () => {
  test('while the file holds one run after another in any order loses nothing', () => {
    const [a, b, c] = [run(0, 100), run(200, 100), run(400, 100)]
    const expected = collect([...a, ...b, ...c])
    for (const order of [
      [c, b, a],
      [b, a, c],
      [c, a, b],
    ]) {
      assert.deepEqual(collect(order.flat()), expected)
    }
    // Backwards from the last point to the first.
    assert.deepEqual(collect([...a, ...b, ...c].reverse()).activities, expected.activities)
  })

  test('and fills the hole of another run loses nothing', () => {
    const found = collect([...run(0, 100), ...run(600, 100), ...run(300, 100)])
    assert.equal(found.points.stored, 300)
    assert.deepEqual(found.points.rejected, {})
  })

  test('by an hour keeps the longer run and refuses what the shorter says of its times', () => {
    // The watch began an hour ahead, and was set right after 100 s.
    const ahead = run(0, 100, HOUR)
    const right = run(100, 2 * HOUR)
    const { activities, points } = collect([...ahead, ...right])
    assert.deepEqual(points.rejected, { time_backward: 100 })
    assert.deepEqual([points.received, points.stored], [2 * HOUR + 100, 2 * HOUR])
    assert.equal(activities[0]!.totals.distanceMeters, (2 * HOUR - 1) * 3)
  })

  test('after a single point that was ahead of it refuses that point, and not those that follow', () => {
    const points = [...run(0, 50), ...run(50, 1, 90), ...run(51, 200)]
    const found = collect(points)
    assert.deepEqual(found.points.rejected, { time_backward: 1 })
    assert.equal(found.activities[0]!.totals.distanceMeters, 250 * 3)
  })

  test('and says the same again is merged', () => {
    const { points } = collect([...run(0, 200), ...run(0, 200)])
    assert.deepEqual(points, { received: 400, stored: 200, merged: 200, rejected: {} })
  })

  test('and says other metrics of the same times adds them', () => {
    const beats: Point[] = run(0, 200).map(([second]) => [second, { heart_rate: 140 }])
    const { activities, points } = collect([...run(0, 200), ...beats])
    assert.deepEqual(points, { received: 400, stored: 200, merged: 200, rejected: {} })
    assert.deepEqual(
      activities[0]!.columns.map(({ type, times }) => [type, times.length]),
      [
        ['heart_rate', 200],
        ['distance', 200],
      ],
    )
  })

  test('and says other metrics of the same times adds them, however many points follow', () => {
    const beats: Point[] = run(2_100, 100).map(([second]) => [second, { heart_rate: 140 }])
    const { activities, points } = collect([...beats, ...run(0, 2_200)])
    assert.deepEqual(points, { received: 2_300, stored: 2_200, merged: 100, rejected: {} })
    assert.deepEqual(
      activities[0]!.columns.map(({ type, times }) => [type, times.length]),
      [
        ['heart_rate', 100],
        ['distance', 2_200],
      ],
    )
  })

  test('tens of thousands of times takes no longer for each', () => {
    const runs = Array.from({ length: 40_000 }, (_, index) => [...run(0, 1, -index), ...run(0, 1, index + 70)])
    const startedMs = performance.now()
    const { points } = collect(runs.flat())
    assert.ok(performance.now() - startedMs < 5_000)
    assert.deepEqual(points, { received: 80_000, stored: 80_000, merged: 0, rejected: {} })
  })

  test('by seconds is jitter: the points are put in order', () => {
    const { activities, points } = collect([
      [0, { distance: 0 }],
      [2, { distance: 2 }],
      [1, { distance: 1 }],
      [30, { distance: 30 }],
      [3, { distance: 3 }],
    ])
    assert.deepEqual(points.rejected, {})
    assert.deepEqual(distances(activities[0]!), [0, 1, 2, 3, 30])
  })
})

describe('a step of days', () => {
  test('is another outing, and another activity; what the device counted for both is the total of neither', () => {
    const counted = { ...LEG, deviceTotals: { ...NO_TOTALS, durationSeconds: 300 } }
    const { activities, points } = collect([...run(0, 200), ...run(0, 100, 30 * DAY)], [counted])
    assert.deepEqual(
      activities.map(({ startedAtMs, totals }) => [(startedAtMs - START_MS) / 1000, totals.durationSeconds]),
      [
        [0, 199],
        [30 * DAY, 99],
      ],
    )
    assert.deepEqual(
      activities.map(({ deviceTotals }) => deviceTotals.durationSeconds),
      [undefined, undefined],
    )
    assert.equal(points.stored, 300)
    assert.equal(collect(run(0, 200), [counted]).activities[0]!.deviceTotals.durationSeconds, 300)
  })

  test('of three at most is a pause', () => {
    assert.equal(collect([...run(0, 100), ...run(0, 100, 3 * DAY)]).activities.length, 1)
    assert.equal(collect([...run(0, 100), ...run(0, 100, 3 * DAY + 100)]).activities.length, 2)
  })

  test('with a few points alone on one side is a clock that was not set yet', () => {
    const { activities, points } = collect([...run(0, 9, -9_000 * DAY), ...run(0, 1000)])
    assert.deepEqual(points, { received: 1009, stored: 1000, merged: 0, rejected: { time_stray: 9 } })
    assert.equal(activities.length, 1)
    assert.equal(activities[0]!.startedAtMs, START_MS)
    assert.equal(collect([...run(0, 10, -9_000 * DAY), ...run(0, 1000)]).activities.length, 2, 'not so few')
    assert.equal(collect([...run(0, 1, -9_000 * DAY), ...run(0, 99)]).activities.length, 2, 'not of a short file')
  })

  test('makes no more activities than are taken', () => {
    const days = Array.from({ length: 11 }, (_, index) => run(0, 20, index * 4 * DAY))
    assert.equal(collect(days.slice(0, 10).flat()).activities.length, 10)
    assert.throws(() => collect(days.flat()), { reason: 'too_many_activities' })
  })
})
