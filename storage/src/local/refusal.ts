import { StorageError } from '../errors.ts'

/** One line for the user: what is wrong with the local server, and the way out. */
export function refusal(message: string, cause?: unknown): StorageError {
  return new StorageError('local_server', message, cause === undefined ? {} : { cause })
}

/** The system's name of a failure (`ENOENT`, `EACCES`...), where it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
