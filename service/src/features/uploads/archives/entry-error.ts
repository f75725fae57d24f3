import { ARCHIVE_REASONS } from './archive-error.ts'
import { ENTRY_REASONS, type EntryReason } from './entry-reasons.ts'

const WORDS: Readonly<Record<EntryReason, string>> = { ...ARCHIVE_REASONS, ...ENTRY_REASONS }

// What nobody would take for an activity: leaving it out is no failure of the import.
const SKIPPED: ReadonlySet<EntryReason> = new Set([
  'unknown_name',
  'system_file',
  'not_a_file',
  'export_list',
  'archive_empty',
])

/** A file of an archive or folder that is left out. */
export class EntryError extends Error {
  override readonly name = 'EntryError'
  readonly reason: EntryReason

  constructor(reason: EntryReason, detail?: string) {
    super(detail ?? WORDS[reason])
    this.reason = reason
  }

  get status(): 'failed' | 'skipped' {
    return SKIPPED.has(this.reason) ? 'skipped' : 'failed'
  }
}
