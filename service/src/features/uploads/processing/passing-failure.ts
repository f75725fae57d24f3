import { StorageError, type StorageErrorCode } from '@longrun/storage'
import { DecoderBusyError, DecoderClosedError } from '../decoding/index.ts'

// What the database refuses because of what it was given, or for a reason that nobody knows.
const OF_THE_FILE: ReadonlySet<StorageErrorCode> = new Set<StorageErrorCode>([
  'invalid_input',
  'unique_violation',
  'foreign_key_violation',
  'check_violation',
  'not_null_violation',
  'not_found',
  'transaction_aborted',
  'unexpected',
])

/** Whether a failure says nothing of the file that was in hand: the database or the decoders are away, or at their limits. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StorageError) return !OF_THE_FILE.has(error.code)
  return error instanceof DecoderBusyError || error instanceof DecoderClosedError
}
