import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinTimes } from './time-axis.ts'

test('the axis holds every time of every stream once, in order', async () => {
  const series = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 50 })), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(series, async (lists) => {
      const sorted = lists.map((list) => Float64Array.from(list).sort())
      const wanted = [...new Set(lists.flat())].sort((a, b) => a - b)
      assert.deepEqual([...(await joinTimes(sorted))], wanted)
    }),
  )
})
