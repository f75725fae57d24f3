import { DEFAULT_ARCHIVE_LIMITS } from '../uploads/index.ts'

/** What exports and imports of them may cost. Each limit refuses in words; docs/export.md lists them. */
export interface ExportLimits {
  /** Exports that one process sends at once; one more is told to come again (`busy`). */
  readonly maxExports: number
  /** Imports that one process takes at once; one more is told to come again (`busy`). */
  readonly maxImports: number
  /** Of both, those of one user. */
  readonly maxPerUser: number
  /** Time between two looks whether a user may still go on, in ms. */
  readonly recheckMs: number
  /** A client that takes or sends nothing for this long is let go, in ms. */
  readonly stalledMs: number
  /** Who sends at least this fast may take longer than other requests. */
  readonly minBytesPerSecond: number
  /** Rows that are read at once. */
  readonly pageRows: number
  /** Rows that are stored by one transaction. */
  readonly batchRows: number
  /** Segments of samples that are stored by one transaction. */
  readonly batchSegments: number
  /** Largest export that is taken, in bytes. */
  readonly maxExportBytes: number
  /** Most bytes that its files may have together, decompressed. */
  readonly maxExpandedBytes: number
  /** Most files in it. */
  readonly maxEntries: number
  /** Most bytes of its list of contents, which is held in memory. */
  readonly maxDirectoryBytes: number
  /** Largest original file in it, decompressed, in bytes. */
  readonly maxFileBytes: number
  /** Longest line, in bytes. */
  readonly maxLineBytes: number
  /** Most problems that are told of an export that is refused. */
  readonly maxProblems: number
  /** Most conflicts that are told one by one; the others are counted. */
  readonly maxConflicts: number
}

/** The limits that the service runs with. */
export const DEFAULT_EXPORT_LIMITS: ExportLimits = Object.freeze({
  maxExports: 4,
  maxImports: 2,
  maxPerUser: 1,
  recheckMs: 5_000,
  stalledMs: 30_000,
  minBytesPerSecond: 32 * 1024,
  pageRows: 200,
  batchRows: 200,
  batchSegments: 32,
  maxExportBytes: DEFAULT_ARCHIVE_LIMITS.maxArchiveBytes,
  maxExpandedBytes: 32 * 1024 ** 3,
  maxEntries: 200_000,
  maxDirectoryBytes: 64 * 1024 ** 2,
  maxFileBytes: DEFAULT_ARCHIVE_LIMITS.maxEntryBytes,
  maxLineBytes: 1024 ** 2,
  maxProblems: 20,
  maxConflicts: 1_000,
})
