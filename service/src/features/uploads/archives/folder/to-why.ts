import { EntryError } from '../entry-error.ts'
import { isLackOfMachine } from '../machine-lacks.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ELOOP: 'links that lead in circles',
}

/** What is wrong with one file; what the machine lacks passes through, since it is wrong with all. */
export function toUnreadable(cause: unknown): unknown {
  const isOfFile = cause instanceof Error && 'syscall' in cause && 'code' in cause && !isLackOfMachine(cause)
  return isOfFile ? new EntryError('unreadable', toWhy(cause)) : cause
}

/** Says in words why a file cannot be read. */
export function toWhy(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? `cannot be read${code ? ` (${code})` : ''}`
}
