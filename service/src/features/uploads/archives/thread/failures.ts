import { ArchiveError } from '../archive-error.ts'
import type { Failure } from './archive-messages.ts'

/** An error as it is sent. Of what nobody foresaw only the kind is told: the text may quote the file. */
export function toFailure(cause: unknown): Failure {
  if (cause instanceof ArchiveError) return { message: cause.message, archiveReason: cause.reason }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  const kind = cause instanceof Error ? cause.name : typeof cause
  return { message: `reading the archive failed (${code ?? kind})`, ...(code ? { code } : {}) }
}

/** The error as it was. */
export function toError({ message, archiveReason, code }: Failure): Error {
  if (archiveReason) return new ArchiveError(archiveReason, message)
  return Object.assign(new Error(message), code ? { code } : {})
}
