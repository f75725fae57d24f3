import type { LegAbout, Salvage } from './activity.ts'
import type { DecodeError } from './decode-error.ts'
import type { DecodeLimits } from './decode-limits.ts'
import type { PointCollector } from './points/index.ts'

/** What a format's decoder learns beside the points, which it hands to the collector as it reads them. */
export interface DecodedPoints {
  readonly device: string | undefined
  readonly zoneOffsetMinutes: number | undefined
  /** At least one for every part with points. */
  readonly legs: readonly LegAbout[]
  readonly salvage: Salvage | undefined
}

export interface DecoderOptions {
  readonly limits: DecodeLimits
  /** When the recording began, for devices that have no clock. Milliseconds since 1970 UTC. */
  readonly startTimeMs: number | undefined
  /** Why the file cannot be read as a whole: only what can be is to be read. `undefined`: all of it, or an error. */
  readonly damage: DecodeError | undefined
}

/** The one contract that every format fulfils. @throws DecodeError */
export type Decoder = (bytes: Uint8Array, collector: PointCollector, options: DecoderOptions) => DecodedPoints
