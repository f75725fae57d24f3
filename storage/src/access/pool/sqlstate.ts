import pg from 'pg'
import { StorageError, type StorageErrorCode } from '../../errors.ts'

interface Meaning {
  readonly code: StorageErrorCode
  readonly retryable?: true
}

// SQLSTATE to code. https://www.postgresql.org/docs/18/errcodes-appendix.html
const BY_SQLSTATE: Readonly<Record<string, Meaning>> = {
  '23505': { code: 'unique_violation' },
  '23503': { code: 'foreign_key_violation' },
  '23514': { code: 'check_violation' },
  '23502': { code: 'not_null_violation' },
  '40001': { code: 'serialization_failure', retryable: true },
  '40P01': { code: 'deadlock', retryable: true },
  '55P03': { code: 'lock_timeout', retryable: true },
  '57014': { code: 'statement_timeout' },
  '25006': { code: 'read_only' },
  '42501': { code: 'permission_denied' },
  '57P01': { code: 'connection_lost', retryable: true },
  '57P02': { code: 'connection_lost', retryable: true },
  '57P03': { code: 'connection_lost', retryable: true },
}

/** Translates what PostgreSQL or the connection reported. Row values never reach the message: they may be personal data. */
export function toStorageError(error: unknown, during: string): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  const state = error.code ?? ''
  // A row for which there is no partition is reported like a violated CHECK, but names no constraint.
  const meaning =
    state === '23514' && !error.constraint
      ? ({ code: 'month_missing' } satisfies Meaning)
      : (BY_SQLSTATE[state] ?? byClass(state))
  return new StorageError(meaning.code, `${meaning.code} (SQLSTATE ${state}) in ${during}`, {
    retryable: meaning.retryable ?? false,
    ...(error.constraint === undefined ? {} : { constraint: error.constraint }),
    ...(error.table === undefined ? {} : { table: error.table }),
    cause: error,
  })
}

function byClass(state: string): Meaning {
  if (state.startsWith('08')) return { code: 'connection_lost', retryable: true }
  if (state.startsWith('53')) return { code: 'out_of_resources', retryable: true }
  return { code: 'unexpected' }
}
