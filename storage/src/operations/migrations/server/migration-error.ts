import pg from 'pg'
import { StorageError, type StorageErrorCode } from '../../../errors.ts'
import { codeOfSqlstate } from '../../../sqlstate.ts'

// What says more than that a statement of the file failed: it may pass, or it is not the file that has to change.
const NOT_THE_FILE: ReadonlySet<StorageErrorCode> = new Set([
  'lock_timeout',
  'deadlock',
  'serialization_failure',
  'statement_timeout',
  'permission_denied',
  'authentication_failed',
  'database_missing',
  'read_only',
  'connection_lost',
  'commit_unknown',
  'out_of_resources',
])

const RETRYABLE: ReadonlySet<StorageErrorCode> = new Set([
  'lock_timeout',
  'deadlock',
  'serialization_failure',
  'connection_lost',
  'out_of_resources',
])

/** The owner's connection is gone: the network or the server ended it. Internal: callers get `connection_lost`. */
export class LostOwnerConnection extends Error {
  override readonly name = 'LostOwnerConnection'

  constructor(cause: unknown) {
    super('connection lost', { cause })
  }
}

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
  if (error instanceof LostOwnerConnection) {
    const { code, message } = error.cause as NodeJS.ErrnoException
    return new StorageError('connection_lost', `${during}: the connection is gone (${code ?? message})`, {
      retryable: true,
      cause: error.cause,
    })
  }
  return error
}

/** Whether the connection is gone, so that nothing more can be sent on it. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StorageError) return error.code === 'connection_lost' || error.code === 'commit_unknown'
  if (error instanceof pg.DatabaseError) return toCode(error.code ?? '') === 'connection_lost'
  return error instanceof LostOwnerConnection
}

function toCode(state: string): StorageErrorCode {
  const code = codeOfSqlstate(state)
  return code !== undefined && NOT_THE_FILE.has(code) ? code : 'migration_failed'
}

function lineOf(sql: string, position: number): number {
  // PostgreSQL counts characters, JavaScript UTF-16 units.
  return [...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1
}
