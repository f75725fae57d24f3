import type { Samples } from '@longrun/storage'
import { pickByTriangles } from './lttb.ts'
import { samplesOn } from './time-axis.ts'

/** What is shown, and along what. */
export interface Shown {
  /** Milliseconds since 1970, ascending, each once. */
  readonly axis: Float64Array
  /** In the order asked for, all their times on the axis: the first that has samples decides the shape. */
  readonly streams: readonly Samples[]
  /** What the horizontal axis counts where that is not the time: a value for each point of the axis. */
  readonly along?: Samples
}

/**
 * Chooses which points of the axis to show: about `points` by the shape of the first stream, the lowest and the highest point
 * of every other, and both ends. At most two more for each stream; all where there are no more than `points`. No point is
 * made up: where nothing was recorded, nothing is shown.
 *
 * @returns the times of the chosen points, ascending
 */
export async function choosePoints({ axis, streams, along }: Shown, points: number): Promise<Float64Array> {
  if (axis.length <= points) return axis
  const [shape = along!, ...others] = streams.filter(({ times }) => times.length > 0)
  const picked = await pickByTriangles(await xsOf(shape, along), shape.values, points)
  const chosen = new Set([axis[0]!, axis.at(-1)!])
  for (const index of picked) chosen.add(shape.times[index]!)
  for (const { times, values } of others) {
    for (const index of findExtremes(values)) chosen.add(times[index]!)
    // A long recording has millions of values in each of its streams.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return Float64Array.from(chosen).sort()
}

// Counted from the first point: squares of milliseconds since 1970 would leave no digits for the values.
async function xsOf({ times }: Samples, along: Samples | undefined): Promise<Float64Array> {
  if (along) return (await samplesOn(times, along)).values
  const first = times[0]!
  const xs = new Float64Array(times.length)
  for (let index = 0; index < xs.length; index++) xs[index] = times[index]! - first
  return xs
}

/** Where the lowest and the highest value are: the first of each. */
function findExtremes(values: Float64Array): [lowest: number, highest: number] {
  let lowest = 0
  let highest = 0
  for (let index = 1; index < values.length; index++) {
    if (values[index]! < values[lowest]!) lowest = index
    if (values[index]! > values[highest]!) highest = index
  }
  return [lowest, highest]
}
