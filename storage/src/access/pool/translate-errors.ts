import pg from 'pg'
import { StorageError, type StorageErrorCode } from '../../errors.ts'
import { codeOfSqlstate } from '../../sqlstate.ts'
import { LostConnection, StalePlan } from '../wire/index.ts'

const CHECK_VIOLATION = '23514'

/** What a connection lost during a statement leaves behind: nothing (`connection_lost`), or nobody knows. */
export type Loss = 'connection_lost' | 'commit_unknown'

/**
 * Translates what came back from a statement. Row values never reach the message: they may be personal data.
 * @param loss what it means when the connection was lost after the statement had been sent
 */
export function toStorageError(error: unknown, during: string, loss: Loss): StorageError {
  if (error instanceof StorageError) return error
  if (error instanceof LostConnection) return toLossError(error, during, loss)
  if (error instanceof StalePlan)
    return new StorageError('schema_changed', `the schema changed under ${during}`, { cause: error })
  if (error instanceof pg.DatabaseError) return toDatabaseError(error, during)
  return new StorageError('invalid_input', `${during} has a value that cannot be sent or read`, { cause: error })
}

/** Translates why no connection could be opened. These messages name hosts, databases and roles, no values. */
export function toConnectError(error: unknown): StorageError {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const meaning = error instanceof pg.DatabaseError ? toCode(error) : 'connection_lost'
  return new StorageError(meaning, `could not connect: ${message || code}`, { cause: error })
}

function toLossError({ wasSent, cause }: LostConnection, during: string, loss: Loss): StorageError {
  if (wasSent && loss === 'commit_unknown')
    return new StorageError(loss, `connection lost during ${during}: it may or may not be stored`, { cause })
  // Ended by the server for a reason that has a name of its own: a transaction that was idle for too long.
  if (cause instanceof pg.DatabaseError && toCode(cause) === 'transaction_timeout')
    return toDatabaseError(cause, during)
  return new StorageError('connection_lost', `connection lost during ${during}`, { cause })
}

function toDatabaseError(error: pg.DatabaseError, during: string): StorageError {
  const code = toCode(error)
  return new StorageError(code, `${code} (SQLSTATE ${error.code}) in ${during}`, {
    ...(error.constraint === undefined ? {} : { constraint: error.constraint }),
    ...(error.table === undefined ? {} : { table: error.table }),
    cause: withoutValues(error),
  })
}

function toCode({ code = '', constraint }: pg.DatabaseError): StorageErrorCode {
  // A violated check names its constraint; a row that no partition takes has the same state and no constraint.
  if (code === CHECK_VIOLATION && constraint === undefined) return 'month_missing'
  return codeOfSqlstate(code) ?? 'unexpected'
}

// DETAIL, CONTEXT and the messages of data exceptions quote row values; causes are logged.
function withoutValues(error: pg.DatabaseError): pg.DatabaseError {
  error.detail = undefined
  error.where = undefined
  error.internalQuery = undefined
  if (error.code?.startsWith('22')) {
    error.message = 'the message is left out: it may quote values'
    error.stack = `${error.name}: ${error.message}`
  }
  return error
}
