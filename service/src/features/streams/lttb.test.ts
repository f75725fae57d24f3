import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { pickByTriangles } from './lttb.ts'

type Point = readonly [x: number, y: number]

/** The algorithm as it was published, bucket by bucket, without any thought of speed. */
function largestTriangleThreeBuckets(data: readonly Point[], threshold: number): Point[] {
  if (threshold >= data.length) return [...data]
  const every = (data.length - 2) / (threshold - 2)
  const edges = Array.from({ length: threshold - 1 }, (_, index) => Math.floor(index * every) + 1)
  const buckets = edges.slice(1).map((end, index) => data.slice(edges[index], end))
  buckets.push([data.at(-1)!])
  const sampled = [data[0]!]
  for (let index = 0; index < buckets.length - 1; index++) {
    const next = buckets[index + 1]!
    const c: Point = [average(next.map(([x]) => x)), average(next.map(([, y]) => y))]
    const a = sampled.at(-1)!
    const areas = buckets[index]!.map(
      (b) => 0.5 * Math.abs((a[0] - c[0]) * (b[1] - a[1]) - (a[0] - b[0]) * (c[1] - a[1])),
    )
    sampled.push(buckets[index]![areas.indexOf(Math.max(...areas))]!)
  }
  sampled.push(data.at(-1)!)
  return sampled
}

const average = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length

async function pick(points: readonly Point[], count: number): Promise<number[]> {
  const xs = Float64Array.from(points, ([x]) => x)
  return [
    ...(await pickByTriangles(
      xs,
      Float64Array.from(points, ([, y]) => y),
      count,
    )),
  ]
}

// Whole numbers: no rounding that could make one of two equal triangles the larger. Steps of 0 are points at one place.
const line = fc
  .array(fc.tuple(fc.nat(3), fc.integer({ min: -50, max: 50 })), { minLength: 1, maxLength: 300 })
  .map((steps) => {
    let x = 0
    return steps.map(([step, y]): Point => {
      x += step
      return [x, y]
    })
  })

describe('largest triangle three buckets', () => {
  test('picks what the published algorithm picks', async () => {
    await fc.assert(
      fc.asyncProperty(line, fc.integer({ min: 3, max: 120 }), async (points, count) => {
        const picked = await pick(points, count)
        assert.deepEqual(
          picked.map((index) => points[index]),
          largestTriangleThreeBuckets(points, count),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('picks as many as asked for, in order, both ends among them', async () => {
    await fc.assert(
      fc.asyncProperty(line, fc.integer({ min: 2, max: 400 }), async (points, count) => {
        const picked = await pick(points, count)
        assert.equal(picked.length, Math.min(count, points.length))
        assert.deepEqual(
          picked,
          [...new Set(picked)].sort((a, b) => a - b),
        )
        assert.deepEqual([picked[0], picked.at(-1)], [0, points.length - 1])
      }),
      { numRuns: 500 },
    )
  })

  test('keeps a spike that a mean would lose', async () => {
    const points = Array.from({ length: 10_000 }, (_, x): Point => [x, x === 6_543 ? 900 : x % 2])
    assert.ok((await pick(points, 20)).includes(6_543))
  })

  test('two points are the ends; one and none stay as they are', async () => {
    const points = Array.from({ length: 9 }, (_, x): Point => [x, x * x])
    assert.deepEqual(await pick(points, 2), [0, 8])
    assert.deepEqual(await pick(points.slice(0, 1), 2), [0])
    assert.deepEqual(await pick([], 2), [])
  })

  test('of a level line, and of points at one place, the first of each bucket', async () => {
    const level = Array.from({ length: 22 }, (_, x): Point => [x, 7])
    assert.deepEqual(await pick(level, 7), [0, 1, 5, 9, 13, 17, 21])
    const still = Array.from({ length: 22 }, (_, y): Point => [3, y])
    assert.deepEqual(await pick(still, 7), [0, 1, 5, 9, 13, 17, 21])
  })
})
