import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FitWriter, RUN_START_MS, toFitSeconds, type WrittenMessage } from '../../../../testing/index.ts'
import { decodeTest, samplesOf, withWrongChecksum } from '../../testing/index.ts'

const START = toFitSeconds(RUN_START_MS)
const [RUNNING, CYCLING, TRANSITION, SWIMMING] = [1, 2, 3, 5] as const

function record(second: number): WrittenMessage {
  return {
    globalNumber: 20,
    fields: [
      [253, 'uint32', START + second],
      [3, 'uint8', 100 + (second % 50)],
    ],
  }
}

interface SessionOf {
  readonly sport: number
  /** `undefined`: the device did not say it. */
  readonly start: number | undefined
  readonly elapsed: number
  readonly timer?: number
  readonly written?: number
}

function session({ sport, start, elapsed, timer = elapsed, written }: SessionOf): WrittenMessage {
  return {
    globalNumber: 18,
    fields: [
      [253, 'uint32', written === undefined ? undefined : START + written],
      [2, 'uint32', start === undefined ? undefined : START + start],
      [5, 'enum', sport],
      [7, 'uint32', elapsed * 1000],
      [8, 'uint32', timer * 1000],
    ],
  }
}

function fit(...messages: WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const records = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => record(from + index))

/** Sport, first second, points, and the seconds that the device counted, of every activity. */
function legsOf(bytes: Uint8Array): unknown[] {
  const { activities, points } = decodeTest(bytes, 'a.fit')
  const legs = activities.map((activity) => {
    const samples = samplesOf(activity, 'heart_rate')
    const startsAt = (activity.startedAtMs - RUN_START_MS) / 1000
    return [activity.sport, startsAt, samples.length, activity.deviceTotals.durationSeconds]
  })
  assert.equal(
    legs.reduce((sum, [, , count]) => sum + (count as number), 0),
    points.stored,
    'every point is in one activity',
  )
  return legs
}

describe('a FIT file of several sessions', () => {
  test('is an activity each, split where the next begins, wherever the sessions are written', () => {
    const swim = session({ sport: SWIMMING, start: 0, elapsed: 30 })
    const change = session({ sport: TRANSITION, start: 30, elapsed: 10 })
    const ride = session({ sport: CYCLING, start: 40, elapsed: 60 })
    const expected = [
      ['swimming', 0, 30, 30],
      ['transition', 30, 10, 10],
      ['cycling', 40, 60, 60],
    ]
    assert.deepEqual(legsOf(fit(...records(0, 100), swim, change, ride)), expected)
    assert.deepEqual(legsOf(fit(ride, swim, change, ...records(0, 100))), expected)
    const between = fit(...records(0, 30), swim, ...records(30, 40), change, ...records(40, 100), ride)
    assert.deepEqual(legsOf(between), expected)
  })

  test('gives points before, between and behind them to a neighbour', () => {
    const sessions = [
      session({ sport: SWIMMING, start: 10, elapsed: 20 }),
      session({ sport: RUNNING, start: 50, elapsed: 20 }),
    ]
    assert.deepEqual(legsOf(fit(...records(0, 100), ...sessions)), [
      ['swimming', 0, 50, 20],
      ['running', 50, 50, 20],
    ])
  })

  test('that lie over each other splits where each begins', () => {
    const sessions = [
      session({ sport: RUNNING, start: 0, elapsed: 100 }),
      session({ sport: CYCLING, start: 40, elapsed: 20 }),
    ]
    assert.deepEqual(legsOf(fit(...records(0, 100), ...sessions)), [
      ['running', 0, 40, 100],
      ['cycling', 40, 60, 20],
    ])
  })

  test('of which one has no points, no start or the start of another has one activity less', () => {
    const run = session({ sport: RUNNING, start: 0, elapsed: 100 })
    const expected = [['running', 0, 100, 100]]
    for (const other of [
      session({ sport: CYCLING, start: 5_000, elapsed: 60 }),
      session({ sport: CYCLING, start: undefined, elapsed: 60 }),
      session({ sport: CYCLING, start: 0, elapsed: 60 }),
    ]) {
      assert.deepEqual(legsOf(fit(...records(0, 100), run, other)), expected)
    }
  })

  test('that says only when it ended begins as long before as it took', () => {
    const sessions = [
      session({ sport: RUNNING, start: 0, elapsed: 60 }),
      session({ sport: CYCLING, start: undefined, elapsed: 40, written: 100 }),
    ]
    assert.deepEqual(legsOf(fit(...records(0, 100), ...sessions)), [
      ['running', 0, 60, 60],
      ['cycling', 60, 40, 40],
    ])
  })
})

describe('a FIT file of one session', () => {
  test('is one activity, whatever times the session says', () => {
    const odd = session({ sport: RUNNING, start: 5_000, elapsed: 3 })
    assert.deepEqual(legsOf(fit(...records(0, 100), odd)), [['running', 0, 100, 3]])
  })

  test('with more time counted than went by had the two the wrong way round', () => {
    const inverted = session({ sport: RUNNING, start: 0, elapsed: 90, timer: 100 })
    assert.deepEqual(legsOf(fit(...records(0, 100), inverted)), [['running', 0, 100, 90]])
  })
})

describe('a damaged FIT file', () => {
  const profile: WrittenMessage = { globalNumber: 12, fields: [[0, 'enum', CYCLING]] }

  test('that lost its session takes the sport from the profile of the watch', () => {
    assert.deepEqual(legsOf(withWrongChecksum(fit(profile, ...records(0, 50)))), [['cycling', 0, 50, undefined]])
    assert.deepEqual(legsOf(withWrongChecksum(fit(...records(0, 50)))), [['generic', 0, 50, undefined]])
  })

  test('that lost the last of its sessions does not add those points to the one before', () => {
    const swim = session({ sport: SWIMMING, start: 0, elapsed: 100 })
    const bytes = fit(...records(0, 100), swim, profile, ...records(200, 300))
    assert.deepEqual(legsOf(withWrongChecksum(bytes)), [
      ['swimming', 0, 100, 100],
      ['cycling', 200, 100, undefined],
    ])
    assert.deepEqual(legsOf(bytes), [['swimming', 0, 200, 100]])
  })
})
