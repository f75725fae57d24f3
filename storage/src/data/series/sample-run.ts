import { PACE_SAMPLES, type Pacer } from './pacer.ts'

/**
 * Samples of one type as the codec sees them: whole milliseconds, strictly ascending, and values as whole steps of the
 * type's resolution.
 */
export interface SampleRun {
  readonly times: Float64Array
  readonly steps: Float64Array
}

const BLOCK_SAMPLES = 16_384

/** Orders samples by time and keeps the last of those that share a millisecond. */
export async function toSampleRun(times: Float64Array, steps: Float64Array, pacer: Pacer): Promise<SampleRun> {
  if (isAscending(times)) return { times, steps }
  let runs: SampleRun[] = []
  for (let start = 0; start < times.length; start += BLOCK_SAMPLES) {
    const end = Math.min(start + BLOCK_SAMPLES, times.length)
    runs.push(sortBlock(times.subarray(start, end), steps.subarray(start, end)))
    if (pacer.isDue) await pacer.rest()
  }
  while (runs.length > 1) {
    const merged: SampleRun[] = []
    for (let index = 0; index < runs.length; index += 2) {
      const later = runs[index + 1]
      merged.push(later ? (await mergeRuns(runs[index]!, later, pacer)).run : runs[index]!)
    }
    runs = merged
  }
  return runs[0]!
}

function isAscending(times: Float64Array): boolean {
  for (let index = 1; index < times.length; index++) if (times[index]! <= times[index - 1]!) return false
  return true
}

function sortBlock(times: Float64Array, steps: Float64Array): SampleRun {
  const order = Uint32Array.from(times, (_, index) => index)
  // By place where times are equal, so that the last one given comes last.
  order.sort((a, b) => times[a]! - times[b]! || a - b)
  const sortedTimes = new Float64Array(times.length)
  const sortedSteps = new Float64Array(times.length)
  let count = 0
  for (const place of order) {
    if (count > 0 && sortedTimes[count - 1] === times[place]) count--
    sortedTimes[count] = times[place]!
    sortedSteps[count] = steps[place]!
    count++
  }
  return { times: sortedTimes.subarray(0, count), steps: sortedSteps.subarray(0, count) }
}

export interface MergedRun {
  readonly run: SampleRun
  /** Samples of `later` whose time was in `earlier` already. */
  readonly overlapping: number
  /** Whether `run` differs from `earlier`. */
  readonly isChanged: boolean
}

/** Merges two runs. Where both have a sample at a time, that of `later` stays. */
export async function mergeRuns(earlier: SampleRun, later: SampleRun, pacer: Pacer): Promise<MergedRun> {
  const total = earlier.times.length + later.times.length
  const times = new Float64Array(total)
  const steps = new Float64Array(total)
  let fromEarlier = 0
  let fromLater = 0
  let count = 0
  let overlapping = 0
  let isChanged = false
  while (fromEarlier < earlier.times.length || fromLater < later.times.length) {
    const oldTime = fromEarlier < earlier.times.length ? earlier.times[fromEarlier]! : Number.POSITIVE_INFINITY
    const newTime = fromLater < later.times.length ? later.times[fromLater]! : Number.POSITIVE_INFINITY
    if (oldTime < newTime) {
      times[count] = oldTime
      steps[count] = earlier.steps[fromEarlier++]!
    } else {
      times[count] = newTime
      steps[count] = later.steps[fromLater++]!
      if (oldTime === newTime) {
        overlapping++
        if (earlier.steps[fromEarlier++] !== steps[count]) isChanged = true
      } else isChanged = true
    }
    count++
    if (count % PACE_SAMPLES === 0 && pacer.isDue) await pacer.rest()
  }
  return { run: { times: times.subarray(0, count), steps: steps.subarray(0, count) }, overlapping, isChanged }
}

/** Joins runs that follow each other in time. */
export function joinRuns(runs: readonly SampleRun[]): SampleRun {
  if (runs.length === 1) return runs[0]!
  const total = runs.reduce((sum, run) => sum + run.times.length, 0)
  const times = new Float64Array(total)
  const steps = new Float64Array(total)
  let offset = 0
  for (const run of runs) {
    times.set(run.times, offset)
    steps.set(run.steps, offset)
    offset += run.times.length
  }
  return { times, steps }
}
