import pg from 'pg'
import { StorageError, type StorageErrorCode } from '../../errors.ts'
import { LostConnection, StalePlan } from '../wire/index.ts'

interface Meaning {
  readonly code: StorageErrorCode
  readonly retryable?: true
}

const CONNECTION_LOST: Meaning = { code: 'connection_lost', retryable: true }
const MONTH_MISSING: Meaning = { code: 'month_missing' }
const SCHEMA_DRIFT: Meaning = { code: 'schema_drift' }

// SQLSTATE to code; a class (its first two characters) speaks for the states that are not listed.
// https://www.postgresql.org/docs/18/errcodes-appendix.html
const BY_SQLSTATE: Readonly<Record<string, Meaning>> = {
  '08': CONNECTION_LOST,
  '08007': { code: 'commit_unknown' },
  '22': { code: 'invalid_input' },
  '23001': { code: 'foreign_key_violation' },
  '23502': { code: 'not_null_violation' },
  '23503': { code: 'foreign_key_violation' },
  '23505': { code: 'unique_violation' },
  '23514': { code: 'check_violation' },
  '23P01': { code: 'unique_violation' },
  '25006': { code: 'read_only' },
  '25P02': { code: 'transaction_aborted' },
  '25P03': { code: 'transaction_timeout' },
  '25P04': { code: 'transaction_timeout' },
  '28': { code: 'authentication_failed' },
  '3D000': { code: 'database_missing' },
  '3F000': SCHEMA_DRIFT,
  '40': { code: 'serialization_failure', retryable: true },
  '40002': { code: 'check_violation' },
  '40003': { code: 'commit_unknown' },
  '40P01': { code: 'deadlock', retryable: true },
  '42501': { code: 'permission_denied' },
  '42703': SCHEMA_DRIFT,
  '42704': SCHEMA_DRIFT,
  '42883': SCHEMA_DRIFT,
  '42P01': SCHEMA_DRIFT,
  '53': { code: 'out_of_resources', retryable: true },
  '55P03': { code: 'lock_timeout', retryable: true },
  '57014': { code: 'statement_timeout' },
  '57P01': CONNECTION_LOST,
  '57P02': CONNECTION_LOST,
  '57P03': CONNECTION_LOST,
  '57P05': CONNECTION_LOST,
}

const UNEXPECTED: Meaning = { code: 'unexpected' }
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
    return new StorageError('schema_changed', `the schema changed under ${during}`, { retryable: true, cause: error })
  if (error instanceof pg.DatabaseError) return toDatabaseError(error, during)
  return new StorageError('invalid_input', `${during} has a value that cannot be sent or read`, { cause: error })
}

/** Translates why no connection could be opened. These messages name hosts, databases and roles, no values. */
export function toConnectError(error: unknown): StorageError {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const { code: meaning, retryable = false } = error instanceof pg.DatabaseError ? findMeaning(error) : CONNECTION_LOST
  return new StorageError(meaning, `could not connect: ${message || code}`, { retryable, cause: error })
}

function toLossError({ wasSent, cause }: LostConnection, during: string, loss: Loss): StorageError {
  if (wasSent && loss === 'commit_unknown')
    return new StorageError(loss, `connection lost during ${during}: it may or may not be stored`, { cause })
  // Ended by the server for a reason that has a name of its own, such as a transaction idle for too long.
  const named = cause instanceof pg.DatabaseError ? findMeaning(cause) : CONNECTION_LOST
  if (named.code === 'transaction_timeout') return toDatabaseError(cause as pg.DatabaseError, during)
  return new StorageError('connection_lost', `connection lost during ${during}`, { retryable: true, cause })
}

function toDatabaseError(error: pg.DatabaseError, during: string): StorageError {
  const { code, retryable = false } = findMeaning(error)
  return new StorageError(code, `${code} (SQLSTATE ${error.code}) in ${during}`, {
    retryable,
    ...(error.constraint === undefined ? {} : { constraint: error.constraint }),
    ...(error.table === undefined ? {} : { table: error.table }),
    cause: withoutValues(error),
  })
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

function findMeaning({ code = '', constraint }: pg.DatabaseError): Meaning {
  // A violated check names its constraint; a row that no partition takes has the same state and no constraint.
  if (code === CHECK_VIOLATION && constraint === undefined) return MONTH_MISSING
  return BY_SQLSTATE[code] ?? BY_SQLSTATE[code.slice(0, 2)] ?? UNEXPECTED
}
