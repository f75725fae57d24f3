/** What a file may cost. Every limit refuses with a reason; none cuts silently. */
export interface DecodeLimits {
  /** Largest activity file after decompression, in bytes. */
  readonly maxFileBytes: number
  /** Most times a gzip stream may grow, looked at once `RATIO_FROM_BYTES` have come out. */
  readonly maxCompressionRatio: number
  /** Most points (records, track points) and most RR intervals of one file. */
  readonly maxPoints: number
  /** Most activities of one file: histories are many in one, legs of a multisport few. */
  readonly maxActivities: number
  /** Deepest nesting of XML elements. */
  readonly maxXmlDepth: number
}

/** The limits that the service runs with. GPX of a treadmill run packs about 60 times, a bomb 1,000 times. */
export const DEFAULT_DECODE_LIMITS: DecodeLimits = Object.freeze({
  maxFileBytes: 64 * 1024 * 1024,
  maxCompressionRatio: 200,
  maxPoints: 2_000_000,
  maxActivities: 1_000,
  maxXmlDepth: 64,
})

/** Below this many bytes the ratio says nothing: a file of one repeated line is not an attack. */
export const RATIO_FROM_BYTES = 4 * 1024 * 1024
