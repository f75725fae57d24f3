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
  return a.length === b.length && a.every((time, index) => time === b[index])
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
  if (areEqual(axis, samples.times)) return samples
  const times = new Float64Array(Math.min(axis.length, samples.times.length))
  const values = new Float64Array(times.length)
  let [fromAxis, fromSamples, length] = [0, 0, 0]
  while (fromAxis < axis.length && fromSamples < samples.times.length) {
    const [onAxis, time] = [axis[fromAxis]!, samples.times[fromSamples]!]
    if (time === onAxis) {
      times[length] = time
      values[length] = samples.values[fromSamples]!
      length += 1
    }
    if (time <= onAxis) fromSamples += 1
    if (onAxis <= time) fromAxis += 1
  }
  await new Promise((resolve) => setImmediate(resolve))
  return { times: times.subarray(0, length), values: values.subarray(0, length) }
}
