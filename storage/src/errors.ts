/** Every way the storage itself can fail. The list is closed: docs/errors.md and the HTTP map are held equal to it. */
export const STORAGE_ERROR_CODES = [
  'not_found',
  'version_conflict',
  'archived',
  'not_archived',
  'batch_failed',
  'invalid_input',
  'unique_violation',
  'foreign_key_violation',
  'check_violation',
  'not_null_violation',
  'month_missing',
  'history_incomplete',
  'serialization_failure',
  'deadlock',
  'lock_timeout',
  'statement_timeout',
  'read_only',
  'out_of_resources',
  'permission_denied',
  'connection_lost',
  'commit_unknown',
  'pool_timeout',
  'pool_queue_full',
  'nested_transaction',
  'transaction_aborted',
  'transaction_ended',
  'transaction_timeout',
  'schema_changed',
  'authentication_failed',
  'database_missing',
  'aborted',
  'closed',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'settings_invalid',
  'migration_failed',
  'migration_edited',
  'migration_refused',
  'schema_drift',
  'local_server',
  'unexpected',
] as const

/** One of `STORAGE_ERROR_CODES`; each is explained in `docs/errors.md`. */
export type StorageErrorCode = (typeof STORAGE_ERROR_CODES)[number]

/** Codes whose errors are retryable unless an error says otherwise: nothing was written, and the cause may pass. */
export const RETRYABLE_ERROR_CODES: ReadonlySet<StorageErrorCode> = new Set<StorageErrorCode>([
  'serialization_failure',
  'deadlock',
  'lock_timeout',
  'out_of_resources',
  'connection_lost',
  'pool_timeout',
  'pool_queue_full',
  'schema_changed',
  'idempotency_in_progress',
])

/** What a caller may want to know beside the code. Never row values: they may be personal data. */
export interface StorageErrorDetails {
  /** Whether the very same call may simply be repeated. Default: by the code, see `RETRYABLE_ERROR_CODES`. */
  readonly retryable?: boolean
  /** The constraint that refused, by its name in the database. */
  readonly constraint?: string
  /** The table concerned. */
  readonly table?: string
  /** Problems of the input, each with the path of the field; shown to the caller as they are. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[]
  /** The version that the record has now, with `version_conflict`. */
  readonly currentVersion?: number
  /** With `batch_failed`: what failed of the set, and why, in order. */
  readonly failures?: readonly ItemFailure[]
  readonly cause?: unknown
}

/** One item of a set that could not be done. */
export interface ItemFailure {
  /** Its place in the set, from 0. */
  readonly index: number
  readonly error: Error
}

/** The one error class of the storage. Callers branch on `code`; `retryable` says whether the same call may be repeated. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  readonly retryable: boolean
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly problems: readonly { readonly path: string; readonly message: string }[]
  readonly currentVersion: number | undefined
  readonly failures: readonly ItemFailure[]

  constructor(code: StorageErrorCode, message: string, details: StorageErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.retryable = details.retryable ?? RETRYABLE_ERROR_CODES.has(code)
    this.constraint = details.constraint
    this.table = details.table
    this.problems = details.problems ?? []
    this.currentVersion = details.currentVersion
    this.failures = details.failures ?? []
  }
}
