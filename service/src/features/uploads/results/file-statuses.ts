/** What may become of a file, in the order in which it goes. */
export const FILE_STATUSES = ['queued', 'processing', 'stored', 'duplicate', 'failed', 'skipped', 'cancelled'] as const

/** One of them. */
export type FileStatus = (typeof FILE_STATUSES)[number]

/** How many files of an upload have which status. */
export type FileCounts = Readonly<Record<FileStatus, number>>

/** Counts with a 0 for each status that has none. */
export function toFileCounts(counts: Readonly<Record<string, number>>): FileCounts {
  return Object.fromEntries(FILE_STATUSES.map((status) => [status, counts[status] ?? 0])) as FileCounts
}
