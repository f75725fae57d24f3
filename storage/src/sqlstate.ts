import type { StorageErrorCode } from './errors.ts'

// SQLSTATE to code; a class (its first two characters) speaks for the states that are not listed.
// https://www.postgresql.org/docs/18/errcodes-appendix.html
const BY_SQLSTATE: Readonly<Record<string, StorageErrorCode>> = {
  '08': 'connection_lost',
  '08007': 'commit_unknown',
  // The wrong number of parameters, for one.
  '08P01': 'unexpected',
  '22': 'invalid_input',
  '23001': 'foreign_key_violation',
  '23502': 'not_null_violation',
  '23503': 'foreign_key_violation',
  '23505': 'unique_violation',
  '23514': 'check_violation',
  '23P01': 'unique_violation',
  '25006': 'read_only',
  '25P02': 'transaction_aborted',
  '25P03': 'transaction_timeout',
  '25P04': 'transaction_timeout',
  '28': 'authentication_failed',
  '3D000': 'database_missing',
  '3F000': 'schema_drift',
  '40': 'serialization_failure',
  '40002': 'check_violation',
  '40003': 'commit_unknown',
  '40P01': 'deadlock',
  '42501': 'permission_denied',
  '42703': 'schema_drift',
  '42704': 'schema_drift',
  '42883': 'schema_drift',
  '42P01': 'schema_drift',
  '53': 'out_of_resources',
  '55P03': 'lock_timeout',
  '57014': 'statement_timeout',
  '57P01': 'connection_lost',
  '57P02': 'connection_lost',
  '57P03': 'connection_lost',
  '57P05': 'connection_lost',
}

/** What a SQLSTATE means to us; undefined where it means nothing more than that a statement failed. */
export function codeOfSqlstate(state: string): StorageErrorCode | undefined {
  return BY_SQLSTATE[state] ?? BY_SQLSTATE[state.slice(0, 2)]
}
