import pg from 'pg'
import { StorageError, type StorageErrorCode } from '../../../errors.ts'

const BY_SQLSTATE: Readonly<Record<string, StorageErrorCode>> = {
  '55P03': 'lock_timeout',
  '40P01': 'deadlock',
  '40001': 'serialization_failure',
  '57014': 'statement_timeout',
  '42501': 'permission_denied',
  '25006': 'read_only',
  '57P01': 'connection_lost',
  '57P02': 'connection_lost',
  '57P03': 'connection_lost',
}

const RETRYABLE: ReadonlySet<StorageErrorCode> = new Set([
  'lock_timeout',
  'deadlock',
  'serialization_failure',
  'connection_lost',
  'out_of_resources',
])

/**
 * Translates what went wrong with a migration. Unlike errors of the service, the message says what PostgreSQL said, with
 * the line in the file: the reader is the one who must repair it. Messages of SQLSTATE class 22 quote values, so those
 * are left out.
 */
export function toMigrationError(error: unknown, during: string, sql?: string): unknown {
  if (error instanceof StorageError) return error
  if (error instanceof pg.DatabaseError) {
    const code = toCode(error.code ?? '')
    const place = sql && error.position ? `, line ${lineOf(sql, Number(error.position))}` : ''
    const said = error.code?.startsWith('22') ? 'a value does not fit' : error.message
    const hint = error.hint ? `\n${error.hint}` : ''
    return new StorageError(code, `${during}${place}: ${said} (SQLSTATE ${error.code})${hint}`, {
      retryable: RETRYABLE.has(code),
      cause: error,
    })
  }
  if (isConnectionError(error)) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    return new StorageError('connection_lost', `${during}: the connection is gone (${reason})`, {
      retryable: true,
      cause: error,
    })
  }
  return error
}

/** Whether the connection is gone, so that nothing more can be sent on it. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StorageError) return error.code === 'connection_lost' || error.code === 'commit_unknown'
  if (error instanceof pg.DatabaseError) return toCode(error.code ?? '') === 'connection_lost'
  return isConnectionError(error)
}

function toCode(state: string): StorageErrorCode {
  if (state.startsWith('08')) return 'connection_lost'
  if (state.startsWith('28')) return 'permission_denied'
  if (state.startsWith('53')) return 'out_of_resources'
  return BY_SQLSTATE[state] ?? 'migration_failed'
}

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('syscall' in error || error instanceof AggregateError) return true
  // What `pg` throws for a closed socket carries no code.
  return /^(Connection terminated|Client has encountered a connection error|timeout expired)/.test(error.message)
}

function lineOf(sql: string, position: number): number {
  // PostgreSQL counts characters, JavaScript UTF-16 units.
  return [...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1
}
