import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Samples } from '@longrun/storage'
import fc from 'fast-check'
import { choosePoints, type Shown } from './choose-points.ts'
import { pickByTriangles } from './lttb.ts'
import { joinTimes } from './time-axis.ts'

/** Samples at some of the times: gaps in one stream where another goes on, and streams that hold nothing. */
const samples = fc
  .uniqueArray(fc.nat(400), { maxLength: 200 })
  .chain((times) => fc.tuple(fc.constant(times), fc.array(fc.integer({ min: 0, max: 30 }), exactly(times.length))))
  .map(([times, values]) => toSamples(times, values))
const exactly = (length: number) => ({ minLength: length, maxLength: length })
const recording = fc
  .array(samples, { minLength: 1, maxLength: 4 })
  .filter((streams) => streams.some(({ times }) => times.length > 0))
const count = fc.integer({ min: 2, max: 60 })

function toSamples(times: readonly number[], values: readonly number[]): Samples {
  return { times: Float64Array.from(times).sort(), values: Float64Array.from(values) }
}

const joined = async (streams: readonly Samples[]): Promise<Shown> => ({
  streams,
  axis: await joinTimes(streams.map(({ times }) => times)),
})
const timesOf = ({ times, values }: Samples, value: number) => times.filter((_, index) => values[index] === value)

describe('the points of a lower resolution', () => {
  test('were recorded, come in order, hold both ends and what is lowest and highest of every other stream', async () => {
    await fc.assert(
      fc.asyncProperty(recording, count, async (streams, points) => {
        const shown = await joined(streams)
        const chosen = await choosePoints(shown, points)
        const recorded = new Set(shown.axis)
        assert.ok(chosen.every((time, index) => recorded.has(time) && (index === 0 || time > chosen[index - 1]!)))
        assert.deepEqual([chosen[0], chosen.at(-1)], [shown.axis[0], shown.axis.at(-1)])
        const [, ...others] = streams.filter(({ times }) => times.length > 0)
        for (const stream of others)
          for (const extreme of [Math.min(...stream.values), Math.max(...stream.values)])
            assert.ok(timesOf(stream, extreme).some((time) => chosen.includes(time)))
        assert.ok(chosen.length <= points + 2 * streams.length)
        assert.ok(chosen.length >= Math.min(2, shown.axis.length))
        assert.deepEqual(await choosePoints(shown, points), chosen)
      }),
      { numRuns: 500 },
    )
  })

  test('are all there are where there are no more than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(recording, async (streams) => {
        const shown = await joined(streams)
        assert.equal(await choosePoints(shown, Math.max(2, shown.axis.length)), shown.axis)
      }),
    )
  })

  test('of one stream are exactly those of its triangles, along the time or along the distance', async () => {
    await fc.assert(
      fc.asyncProperty(samples, count, fc.boolean(), async (stream, points, isAlong) => {
        fc.pre(stream.times.length > 0)
        const along = { times: stream.times, values: stream.times.map((time) => Math.floor(Math.sqrt(time) * 10)) }
        const chosen = await choosePoints(
          { axis: stream.times, streams: [stream], ...(isAlong ? { along } : {}) },
          points,
        )
        const xs = isAlong ? along.values : stream.times.map((time) => time - stream.times[0]!)
        const picked = await pickByTriangles(xs, stream.values, points)
        assert.deepEqual(
          chosen,
          Float64Array.from(picked, (index) => stream.times[index]!),
        )
      }),
    )
  })

  test('along the distance are chosen by it where nothing else was recorded on it', async () => {
    const times = Float64Array.from({ length: 500 }, (_, index) => index * 1_000)
    const along = { times, values: times.map((time) => time * 3) }
    const nothing = toSamples([], [])
    const chosen = await choosePoints({ axis: times, streams: [nothing], along }, 50)
    assert.deepEqual([chosen.length, chosen[0], chosen.at(-1)], [50, 0, 499_000])
  })

  test('leave the first stream’s gap empty, and still show what others have in it', async () => {
    const all = Array.from({ length: 1_000 }, (_, index) => index)
    const withGap = all.filter((time) => time < 300 || time >= 700)
    const shape = toSamples(
      withGap,
      withGap.map((time) => time % 7),
    )
    const other = toSamples(
      all,
      all.map((time) => (time === 500 ? 99 : 50)),
    )
    const chosen = await choosePoints(await joined([shape, other]), 20)
    assert.deepEqual(
      [...chosen].filter((time) => time >= 300 && time < 700),
      [500],
    )
  })
})
