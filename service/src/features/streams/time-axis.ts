import type { Samples } from '@longrun/storage'

/**
 * Joins ascending times into one ascending axis, each time once.
 *
 * Streams of one recording mostly share their times, so what is equal is joined without being copied.
 */
export async function joinTimes(series: readonly Float64Array[]): Promise<Float64Array> {
  let axis: Float64Array = new Float64Array(0)
  for (const times of series) {
    if (axis.length === 0) axis = times
    else if (!areEqual(axis, times)) axis = joinTwo(axis, times)
    // A long recording has millions of times in each of its streams.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return axis
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

function joinTwo(a: Float64Array, b: Float64Array): Float64Array {
  const joined = new Float64Array(a.length + b.length)
  let [fromA, fromB, length] = [0, 0, 0]
  while (fromA < a.length || fromB < b.length) {
    const timeA = fromA < a.length ? a[fromA]! : Number.POSITIVE_INFINITY
    const timeB = fromB < b.length ? b[fromB]! : Number.POSITIVE_INFINITY
    if (timeA <= timeB) fromA += 1
    if (timeB <= timeA) fromB += 1
    joined[length] = Math.min(timeA, timeB)
    length += 1
  }
  return joined.subarray(0, length)
}

/** The samples whose times are on the axis. */
export async function samplesOn(axis: Float64Array, samples: Samples): Promise<Samples> {
  await new Promise((resolve) => setImmediate(resolve))
  if (areEqual(axis, samples.times)) return samples
  const times = new Float64Array(Math.min(axis.length, samples.times.length))
  const values = new Float64Array(times.length)
  let place = 0
  let length = 0
  for (let index = 0; index < axis.length; index++) {
    const time = axis[index]!
    place = findFrom(samples.times, place, time)
    if (samples.times[place] !== time) continue
    times[length] = time
    values[length] = samples.values[place]!
    length += 1
  }
  return { times: times.subarray(0, length), values: values.subarray(0, length) }
}

/** The first place from `start` on whose time is this or later, by steps that double: a short axis skips most of a long stream. */
function findFrom(times: Float64Array, start: number, time: number): number {
  let step = 1
  let low = start
  while (low + step < times.length && times[low + step]! < time) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, times.length)
  if (low < high && times[low]! >= time) return low
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (times[middle]! < time) low = middle
    else high = middle
  }
  return high
}
