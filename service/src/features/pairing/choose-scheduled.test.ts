import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sortByFit } from './choose-scheduled.ts'

const scheduled = (name: string, distance: number | null, duration: number | null) => ({ name, distance, duration })
const order = (list: ReturnType<typeof scheduled>[], distance: number | null, duration: number | null) =>
  sortByFit(list, { distance, duration }).map(({ name }) => name)

test('the nearest planned distance fits best, relative to the larger of the two', () => {
  const list = [scheduled('five', 5_000, null), scheduled('ten', 10_000, null), scheduled('thirty', 30_000, null)]
  assert.deepEqual(order(list, 9_000, null), ['ten', 'five', 'thirty'])
  assert.deepEqual(order(list, 21_000, null), ['thirty', 'ten', 'five'])
})

test('duration decides where a distance is not known, and what cannot be compared comes last', () => {
  const list = [scheduled('nothing', null, null), scheduled('hour', null, 3_600), scheduled('ten', 10_000, 1_800)]
  assert.deepEqual(order(list, 10_000, 3_500), ['ten', 'hour', 'nothing'])
  assert.deepEqual(order(list, null, 3_500), ['hour', 'ten', 'nothing'])
  assert.deepEqual(order(list, null, null), ['nothing', 'hour', 'ten'])
})

test('equal ones stay in their order, and zero is a figure', () => {
  const list = [scheduled('first', 5_000, null), scheduled('second', 5_000, null), scheduled('zero', 0, null)]
  assert.deepEqual(order(list, 5_000, null), ['first', 'second', 'zero'])
  assert.deepEqual(order(list, 0, null), ['zero', 'first', 'second'])
})
