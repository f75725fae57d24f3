/** Samples looked at before the event loop gets its turn: a millisecond or two. */
const PACE_SAMPLES = 100_000

/**
 * Chooses the points that show the shape of a line best: Largest Triangle Three Buckets (S. Steinarsson, 2013). The first and
 * the last point are kept; what lies between is cut into buckets of as many points each, and of each bucket the point is
 * kept that spans the largest triangle with the point kept before and the average of the bucket behind.
 *
 * @param points how many to keep, from 2; where there are no more than that, all are kept
 * @returns indexes, ascending
 */
export async function pickByTriangles(
  xs: Float64Array,
  ys: Float64Array,
  points: number,
): Promise<Uint32Array<ArrayBuffer>> {
  const { length } = xs
  if (length <= points) return Uint32Array.from(xs, (_, index) => index)
  const picked = new Uint32Array(points)
  picked[points - 1] = length - 1
  const bucketSize = (length - 2) / (points - 2)
  const startOf = (bucket: number) => Math.floor(bucket * bucketSize) + 1
  let seen = 0
  for (let bucket = 0; bucket < points - 2; bucket++) {
    const [start, end] = [startOf(bucket), startOf(bucket + 1)]
    const behind = averageOf(xs, ys, end, Math.min(startOf(bucket + 2), length))
    picked[bucket + 1] = findFarthest(xs, ys, { before: picked[bucket]!, start, end, behind })
    seen += end - start
    if (seen > PACE_SAMPLES) {
      seen = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return picked
}

interface Point {
  readonly x: number
  readonly y: number
}

function averageOf(xs: Float64Array, ys: Float64Array, start: number, end: number): Point {
  let x = 0
  let y = 0
  for (let index = start; index < end; index++) {
    x += xs[index]!
    y += ys[index]!
  }
  return { x: x / (end - start), y: y / (end - start) }
}

interface Bucket {
  readonly before: number
  readonly start: number
  readonly end: number
  readonly behind: Point
}

// Where several are as far, as on a level line or at one place, the first.
function findFarthest(xs: Float64Array, ys: Float64Array, { before, start, end, behind }: Bucket): number {
  const [x, y] = [xs[before]!, ys[before]!]
  const [dx, dy] = [x - behind.x, behind.y - y]
  let largest = -1
  let farthest = start
  for (let index = start; index < end; index++) {
    const area = Math.abs(dx * (ys[index]! - y) - (x - xs[index]!) * dy)
    if (area > largest) {
      largest = area
      farthest = index
    }
  }
  return farthest
}
