/** What processing files may take of the process and of the database. docs/uploads.md lists them. */
export interface ProcessLimits {
  /** A run for one user takes no more files in hand after this long; then it is another user's turn. In ms. */
  readonly turnMs: number
  /** Files that a run takes in hand with one statement. */
  readonly claimFiles: number
  /** Files that the process has in hand at once, being read, decoded or stored. */
  readonly maxFilesInHand: number
  /** Bytes of these, decompressed; a file that is larger is in hand alone. */
  readonly maxBytesInHand: number
  /** Largest share of the pool's connections that processing uses; the rest is for requests. At least one. */
  readonly connectionShare: number
  /** A file that nobody touched for this long belongs to whoever comes next. */
  readonly leaseSeconds: number
  /** How often a worker says that it still has its files in hand. */
  readonly touchMs: number
  /** How often a file may be in hand without coming to an end, before it is given up. */
  readonly maxAttempts: number
}

/** The limits that the service runs with, with one decoder thread. */
export const DEFAULT_PROCESS_LIMITS: ProcessLimits = Object.freeze({
  turnMs: 1_500,
  claimFiles: 2,
  // One is decoded, one waits for the decoder, two are stored: the decoder never waits for the database.
  maxFilesInHand: 4,
  maxBytesInHand: 64 * 1024 ** 2,
  connectionShare: 0.5,
  leaseSeconds: 20,
  touchMs: 5_000,
  maxAttempts: 5,
})

/** The same with so many decoder threads: each has one more file in hand. */
export function toProcessLimits(threads: number): ProcessLimits {
  return { ...DEFAULT_PROCESS_LIMITS, maxFilesInHand: DEFAULT_PROCESS_LIMITS.maxFilesInHand + threads - 1 }
}
