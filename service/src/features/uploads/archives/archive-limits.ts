import { RATIO_FROM_BYTES } from '../decoding/index.ts'

/** What an archive may cost. Every limit refuses with a reason; none cuts silently. docs/uploads.md lists them. */
export interface ArchiveLimits {
  /** Largest archive, in bytes, as it is sent. */
  readonly maxArchiveBytes: number
  /** Most files in an archive, those of archives inside it included; of a folder alike. */
  readonly maxEntries: number
  /** How deep archives may lie in an archive: 1 takes an archive inside, and none inside that. */
  readonly maxDepth: number
  /** Largest file inside, decompressed, in bytes. */
  readonly maxEntryBytes: number
  /** Most bytes that all files of an archive may have together, decompressed, archives inside it included. */
  readonly maxExpandedBytes: number
  /** Most times a file may grow when it is decompressed, all layers together. */
  readonly maxRatio: number
  /** Below this many bytes the ratio says nothing. */
  readonly ratioFromBytes: number
  /** Most bytes of the list of contents, which is held in memory. */
  readonly maxDirectoryBytes: number
  /** Most bytes of an export's own list, such as Strava's, which is held in memory. */
  readonly maxListBytes: number
  /** Longest path inside, in characters. */
  readonly maxPathLength: number
  /** Entries of one batch at most. */
  readonly batchEntries: number
  /** A batch is handed on after this long, however few entries it has, in ms. */
  readonly batchMs: number
}

/** The limits that the service runs with. Exports of ten years hold 7,000 to 21,000 files. */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = Object.freeze({
  maxArchiveBytes: 8 * 1024 ** 3,
  maxEntries: 25_000,
  maxDepth: 1,
  maxEntryBytes: 64 * 1024 ** 2,
  maxExpandedBytes: 128 * 1024 ** 3,
  maxRatio: 200,
  ratioFromBytes: RATIO_FROM_BYTES,
  maxDirectoryBytes: 16 * 1024 ** 2,
  maxListBytes: 32 * 1024 ** 2,
  maxPathLength: 1_000,
  batchEntries: 200,
  batchMs: 500,
})
