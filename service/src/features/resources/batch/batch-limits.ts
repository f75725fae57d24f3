import type { LineLimits } from '../../../http/index.ts'

/** What a batch may cost. Each limit refuses in words; docs/batch.md lists them. */
export interface BatchLimits extends LineLimits {
  /** Operations of one JSON body. */
  readonly maxOperations: number
  /** Bytes of one JSON body. */
  readonly maxBodyBytes: number
  /** Operations of one stream of lines. */
  readonly maxStreamedOperations: number
  /** Lines that are done in one transaction: as many as have arrived, up to this. */
  readonly maxLinesAtOnce: number
  /** A body must arrive at this pace at least, in bytes a second, once the time that every body has is over. */
  readonly minBytesPerSecond: number
  /** A sender of lines of whom nothing arrives for this long is cut off; at most twice this. */
  readonly stalledMs: number
}

/** The limits that the service runs with. */
export const DEFAULT_BATCH_LIMITS: BatchLimits = Object.freeze({
  maxOperations: 1_000,
  maxBodyBytes: 4_194_304,
  maxStreamedOperations: 1_000_000,
  maxStreamedBytes: 1_073_741_824,
  maxLineBytes: 262_144,
  maxLinesAtOnce: 500,
  minBytesPerSecond: 1_000,
  stalledMs: 15_000,
})
