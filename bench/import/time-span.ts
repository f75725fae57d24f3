/** When a recording was made, ms since 1970. */
export interface TimeSpan {
  readonly fromMs: number
  readonly untilMs: number
}

/** Devices write times that have nothing to do with the recording, such as when they were made. */
const NEAR_MS = 40 * 86_400_000

/** The first and the last of the times that lie around the middle one; undefined where there are none. */
export function spanOf(timesMs: readonly number[]): TimeSpan | undefined {
  if (timesMs.length === 0) return undefined
  const sorted = timesMs.toSorted((a, b) => a - b)
  const middle = sorted[sorted.length >> 1]!
  const isNear = (time: number) => Math.abs(time - middle) < NEAR_MS
  return { fromMs: sorted.find(isNear)!, untilMs: sorted.findLast(isNear)! }
}
