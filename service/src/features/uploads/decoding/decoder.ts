import type { ActivityTotals } from './activity.ts'
import type { DecodeLimits } from './decode-limits.ts'
import type { PointCollector } from './point-collector.ts'

/** What a format's decoder learns beside the points, which it hands to the collector as it reads them. */
export interface DecodedPoints {
  readonly sport: string | undefined
  readonly title: string | undefined
  readonly device: string | undefined
  readonly zoneOffsetMinutes: number | undefined
  readonly deviceTotals: ActivityTotals
}

/** The one contract that every format fulfils. @throws DecodeError */
export type Decoder = (bytes: Uint8Array, collector: PointCollector, limits: DecodeLimits) => DecodedPoints
