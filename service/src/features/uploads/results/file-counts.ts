import type { FileStatus } from '../queue/index.ts'

/** How many files of an upload have which status. */
export type FileCounts = Readonly<Record<FileStatus, number>>

const NONE: FileCounts = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }

/** What may become of a file, in the order in which it goes. */
export const FILE_STATUSES = Object.keys(NONE) as FileStatus[]

/** Counts with a 0 for each status that has none. */
export function toFileCounts(counts: Readonly<Record<string, number>>): FileCounts {
  return { ...NONE, ...counts }
}
