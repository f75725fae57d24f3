import { StorageError } from '../errors.ts'

/** One line for the user: what is wrong with the local server, and the way out. */
export function refusal(message: string, cause?: unknown): StorageError {
  return new StorageError('local_server', message, cause === undefined ? {} : { cause })
}

/** The system's name of a failure (`ENOENT`, `EACCES`...), where it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const NO_SPACE = /No space left on device|Disk quota exceeded/

/** Turns the last words of a PostgreSQL program into a refusal; the way out is the disk's where it is full. */
export function toProgramRefusal(what: string, words: string, wayOut: string): StorageError {
  return refusal(`${what}: ${words} (${NO_SPACE.test(words) ? 'the disk is full: free some space' : wayOut})`)
}
