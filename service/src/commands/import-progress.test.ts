import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ImportProgress, ImportWatch, toDuration } from './import-progress.ts'

function open(isTerminal: boolean) {
  const told: string[] = []
  const clock = { now: 0 }
  const watch = new ImportWatch({ write: (text) => told.push(text), isTerminal }, () => clock.now)
  const show = (atMs: number, progress: Partial<ImportProgress>) => {
    clock.now = atMs
    watch.show({ done: 0, known: 0, isReading: false, pointsStored: 0, ...progress })
  }
  return { told, watch, show }
}

describe('progress on a terminal', () => {
  test('is one line that is written over, and leaves nothing behind', () => {
    const { told, watch, show } = open(true)
    show(500, { done: 2, known: 6_895, isReading: true, pointsStored: 7_000 })
    show(2_000, { done: 40, known: 6_895, pointsStored: 1_234_567 })
    watch.end()
    const clear = '\r\u001b[2K'
    assert.deepEqual(told, [
      `${clear}2 of 6,895 or more files, 7,000 points`,
      `${clear}40 of 6,895 files, 20 files/s, 1,234,567 points, 6 min left`,
      clear,
    ])
  })

  test('tells the speed of the last half minute', () => {
    const { told, show } = open(true)
    for (let second = 1; second <= 60; second++) show(second * 1_000, { done: second * 100, known: 10_000 })
    for (let second = 61; second <= 120; second++) show(second * 1_000, { done: 6_000 + second - 60, known: 10_000 })
    assert.match(told.at(-1)!, /6,060 of 10,000 files, 1\.0 files\/s, 0 points, 1 h 6 min left$/)
  })
})

test('elsewhere progress is a line now and then', () => {
  const { told, watch, show } = open(false)
  for (let half = 1; half <= 50; half++) show(half * 500, { done: half, known: 50 })
  watch.end()
  assert.deepEqual(told, [
    '20 of 50 files, 2.0 files/s, 0 points, 15 s left\n',
    '40 of 50 files, 2.0 files/s, 0 points, 5 s left\n',
  ])
  assert.equal(watch.seconds, 25)
})

test('durations are as exact as it is of use', () => {
  assert.deepEqual([0.2, 59.1, 61, 3_541, 3_600, 41_400].map(toDuration), [
    '1 s',
    '60 s',
    '2 min',
    '1 h 0 min',
    '1 h 0 min',
    '11 h 30 min',
  ])
})
