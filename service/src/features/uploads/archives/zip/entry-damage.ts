import { EntryError } from '../entry-error.ts'

/** Damage that is found in a file of the archive. */
export function damagedEntry(why: string): EntryError {
  return new EntryError('entry_damaged', `the file is damaged inside the archive: ${why}`)
}

/** What zlib makes of damaged data; anything else passes through. */
export function toDamage(cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ERR_BUFFER_TOO_LARGE') return damagedEntry('it is longer than is listed')
  return code.startsWith('Z_') ? damagedEntry('it cannot be decompressed') : cause
}
