import { ArchiveError } from '../archive-error.ts'
import type { ArchiveLimits } from '../archive-limits.ts'
import type { Item } from '../item.ts'
import { isOwnExport } from '../own-export.ts'
import { refuseItem } from '../read-item.ts'
import { readDirectory, tooManyEntries, type ZipContext, ZipItem } from '../zip/index.ts'

/** How much has been listed. */
export interface Measure {
  readonly files: number
  /** Of files that will be read. */
  readonly expandedBytes: number
}

/** The files of a zip. @throws ArchiveError */
export function openItems(context: ZipContext): ZipItem[] {
  const items = readDirectory(context.range, context.limits).map((record) => new ZipItem(record, context))
  // Its files are activities too: as an upload they would come without their records, and twice beside an import.
  if (isOwnExport(items)) throw new ArchiveError('longrun_export')
  return items
}

/** @throws ArchiveError when there are no files, too many, or too large ones together */
export function measureItems(items: readonly Item[], limits: ArchiveLimits, before?: Measure): Measure {
  if (items.length === 0) throw new ArchiveError('archive_empty')
  const files = (before?.files ?? 0) + items.length
  if (files > limits.maxEntries) throw tooManyEntries(limits.maxEntries)
  const read = items.filter((item) => refuseItem(item, limits) === undefined)
  const expandedBytes = read.reduce((sum, { sizeBytes }) => sum + sizeBytes, before?.expandedBytes ?? 0)
  if (expandedBytes > limits.maxExpandedBytes) {
    const most = `${Math.floor(limits.maxExpandedBytes / 1024 ** 3)} GiB`
    throw new ArchiveError('expanded_too_large', `the files are larger together than the ${most} that are taken`)
  }
  return { files, expandedBytes }
}
