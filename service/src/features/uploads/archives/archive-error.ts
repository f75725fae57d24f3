/** Why an archive is not taken at all. The list is closed; docs/upload-reasons.md is held equal to it by a test. */
export const ARCHIVE_REASONS = {
  not_a_zip: 'the content is not a zip archive',
  archive_truncated: 'the zip archive is cut: its end is missing',
  archive_damaged: 'the zip archive is damaged: its list of contents cannot be read',
  archive_multipart: 'the zip archive is one part of several: join them first',
  archive_too_large: 'the archive is larger than is taken',
  archive_empty: 'the archive holds no files',
  too_many_entries: 'the archive holds more files than are taken',
  expanded_too_large: 'the files of the archive are larger together than is taken',
  archive_unreadable: 'the archive cannot be read',
  longrun_export: 'the archive is an export of Longrun: send it to POST /v1/me/import',
  archive_changed: 'the archive was changed while it was read',
} as const

/** One of the reasons. */
export type ArchiveReason = keyof typeof ARCHIVE_REASONS

/** An archive that is not taken. The message is for the person who sent it and holds nothing of the content. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly reason: ArchiveReason

  constructor(reason: ArchiveReason, detail?: string) {
    super(detail ?? ARCHIVE_REASONS[reason])
    this.reason = reason
  }
}
