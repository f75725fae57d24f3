import { ARCHIVE_REASONS, ENTRY_REASONS, type EntryReason } from '../archives/index.ts'
import { DECODE_REASONS } from '../decoding/index.ts'
import type { FileFailure } from '../queue/index.ts'
import { UNPACK_REASONS, type UnpackReason } from '../spool/index.ts'

// Why a file that can be read gave no workout all the same.
const RULE_REASONS = {
  duplicate_deleted: 'the bytes are those of a workout that you deleted; its id is named',
  processing_failed:
    'the service failed on the file several times, or ended while it had it in hand; it is kept, and can be tried again',
  gave_up: 'the service could not process the file for a day; send it again',
  account_disabled: 'the account was disabled before the file was processed; send it again when it is enabled',
  account_closed: 'the account was closed before the file was processed',
} as const

/** Every reason for which a file gives no workout, each in a sentence. docs/upload-reasons.md is held equal to it by a test. */
export const FILE_REASONS = {
  ...DECODE_REASONS,
  ...ARCHIVE_REASONS,
  ...ENTRY_REASONS,
  ...UNPACK_REASONS,
  ...RULE_REASONS,
} as const satisfies Record<FileFailure | EntryReason | UnpackReason, string>

/** One of them. */
export type FileReason = keyof typeof FILE_REASONS
