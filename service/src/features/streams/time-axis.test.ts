import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinTimes, samplesOn } from './time-axis.ts'

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

test('samples on an axis are those at its times, and nothing else', async () => {
  const times = fc.uniqueArray(fc.nat(60)).map((list) => Float64Array.from(list).sort())
  await fc.assert(
    fc.asyncProperty(times, times, async (axis, own) => {
      const kept = await samplesOn(axis, { times: own, values: own.map((time) => time * 2) })
      const wanted = [...own].filter((time) => axis.includes(time))
      assert.deepEqual([...kept.times], wanted)
      assert.deepEqual(
        [...kept.values],
        wanted.map((time) => time * 2),
      )
    }),
  )
})
