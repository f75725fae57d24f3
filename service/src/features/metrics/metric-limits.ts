/** What sending samples may cost. Each limit refuses in words; docs/streams-and-metrics.md lists them. */
export interface MetricLimits {
  /** Samples of one JSON body. */
  readonly maxSamples: number
  /** Bytes of one JSON body. */
  readonly maxBodyBytes: number
  /** Samples of one stream of lines. */
  readonly maxStreamedSamples: number
  /** Bytes of one stream of lines. */
  readonly maxStreamedBytes: number
  /** Bytes of one line. */
  readonly maxLineBytes: number
  /** Streams that are received or stored at once in a process; one more is told to come again (`busy`). */
  readonly maxStreams: number
  /** A sender of a stream of whom nothing arrives for this long is cut off; at most twice this. */
  readonly stalledMs: number
  /** Workouts that the samples of one request belong to. */
  readonly maxWorkouts: number
  /** Faults that one answer names. */
  readonly maxProblems: number
}

/** The limits that the service runs with. */
export const DEFAULT_METRIC_LIMITS: MetricLimits = Object.freeze({
  maxSamples: 10_000,
  maxBodyBytes: 4_194_304,
  maxStreamedSamples: 1_000_000,
  maxStreamedBytes: 268_435_456,
  maxLineBytes: 1_000,
  maxStreams: 2,
  stalledMs: 15_000,
  maxWorkouts: 100,
  maxProblems: 1_000,
})
