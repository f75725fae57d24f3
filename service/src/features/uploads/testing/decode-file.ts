import {
  DEFAULT_DECODE_LIMITS,
  type DecodedActivity,
  type DecodedFile,
  DecodeError,
  type DecodeOptions,
  decodeFile,
} from '../decoding/index.ts'
import { METRIC_BOUNDS } from '../metric-bounds.ts'

/** The time that the tests of decoding take for now. */
const TEST_NOW_MS = Date.UTC(2026, 10, 23)

/** What decoders are given in tests: the real limits and bounds, at a fixed time. */
export const TEST_DECODE_OPTIONS: DecodeOptions = {
  limits: DEFAULT_DECODE_LIMITS,
  bounds: METRIC_BOUNDS,
  earliestMs: Date.UTC(1990, 0),
  latestMs: TEST_NOW_MS + 86_400_000,
}

/** Decodes a file on this thread. */
export function decodeTest(bytes: Uint8Array, fileName: string, options: Partial<DecodeOptions> = {}): DecodedFile {
  return decodeFile(bytes, fileName, { ...TEST_DECODE_OPTIONS, ...options })
}

/** A file with one activity, as one. */
export type OneActivity = DecodedActivity & Omit<DecodedFile, 'activities'>

/** Decodes a file with one activity on this thread. */
export function decodeOne(
  bytes: Uint8Array,
  fileName: string,
  limits: Partial<DecodeOptions['limits']> = {},
): OneActivity {
  const { activities, ...file } = decodeTest(bytes, fileName, { limits: { ...DEFAULT_DECODE_LIMITS, ...limits } })
  const [activity, another] = activities
  if (!activity || another) throw new Error(`the file holds ${activities.length} activities`)
  return { ...file, ...activity }
}

/** The error that decoding ends with. @throws Error when it ends without */
export function decodeFailure(
  bytes: Uint8Array,
  fileName: string,
  limits: Partial<DecodeOptions['limits']> = {},
): DecodeError {
  try {
    decodeTest(bytes, fileName, { limits: { ...DEFAULT_DECODE_LIMITS, ...limits } })
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('the file was decoded')
}

/** A metric's samples as pairs of time and value. */
export function samplesOf(activity: DecodedActivity, type: string): [timeMs: number, value: number][] {
  const column = activity.columns.find((candidate) => candidate.type === type)
  return column ? Array.from(column.times, (time, index) => [time, column.values[index]!]) : []
}
