import type { ArchiveReason } from '../archives/index.ts'

/** Why an upload ends before all its files are known. The list is closed; docs/upload-reasons.md is held equal to it by a test. */
export const UNPACK_REASONS = {
  archive_gone: 'the archive is no longer where it was kept: send it again',
  import_interrupted: 'the import ended before everything was read: run it again, what is there is recognised',
} as const

/** One of them, or why the archive itself cannot be read. */
export type UnpackReason = keyof typeof UNPACK_REASONS | ArchiveReason
