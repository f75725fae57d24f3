import { StorageError, type StorageErrorCode } from '@longrun/storage'

interface ProblemKind {
  readonly status: number
  /** One sentence for people; the same for every occurrence. */
  readonly title: string
  /** When the same request may work again. Sent as Retry-After. */
  readonly retryAfterSeconds?: number
}

// A new code of the storage does not compile until it has a status here.
const STORAGE_PROBLEMS: Record<StorageErrorCode, ProblemKind> = {
  not_found: { status: 404, title: 'There is no such record, or it is not yours' },
  version_conflict: { status: 412, title: 'The record was changed since you read it' },
  archived: { status: 409, title: 'It is archived: unarchive it before you change it' },
  not_archived: { status: 409, title: 'The record is not archived' },
  batch_failed: { status: 409, title: 'Some of the batch cannot be done, so none of it was' },
  invalid_input: { status: 400, title: 'The request is not valid' },
  unique_violation: { status: 409, title: 'A record with this value exists already' },
  foreign_key_violation: { status: 409, title: 'The record refers to one that does not exist, or is referred to' },
  check_violation: { status: 400, title: 'The database refused a value as out of its allowed range' },
  not_null_violation: { status: 500, title: 'The service left out a value that the database needs' },
  month_missing: { status: 503, title: 'The month is not ready to take data yet', retryAfterSeconds: 2 },
  history_incomplete: { status: 410, title: 'The history no longer reaches back to this time' },
  serialization_failure: { status: 503, title: 'Too many changes to the same data at once', retryAfterSeconds: 1 },
  deadlock: { status: 503, title: 'Too many changes to the same data at once', retryAfterSeconds: 1 },
  lock_timeout: { status: 503, title: 'The data is locked by other work', retryAfterSeconds: 1 },
  statement_timeout: { status: 503, title: 'The database took too long', retryAfterSeconds: 5 },
  read_only: { status: 503, title: 'The database takes no changes at the moment', retryAfterSeconds: 5 },
  out_of_resources: { status: 503, title: 'The database is out of resources', retryAfterSeconds: 5 },
  permission_denied: { status: 500, title: 'The database refused the service a right it needs' },
  connection_lost: { status: 503, title: 'The database cannot be reached at the moment', retryAfterSeconds: 2 },
  commit_unknown: { status: 500, title: 'The change may or may not be stored: look before you repeat it' },
  pool_timeout: { status: 503, title: 'The service is busy', retryAfterSeconds: 1 },
  pool_queue_full: { status: 503, title: 'The service is busy', retryAfterSeconds: 1 },
  nested_transaction: { status: 500, title: 'The service made a mistake' },
  transaction_aborted: { status: 500, title: 'The service made a mistake; nothing was stored' },
  transaction_ended: { status: 500, title: 'The service made a mistake; nothing was stored' },
  transaction_timeout: { status: 503, title: 'The database took too long', retryAfterSeconds: 5 },
  schema_changed: { status: 503, title: 'The database is being changed at the moment', retryAfterSeconds: 1 },
  authentication_failed: { status: 503, title: 'The database refused the service', retryAfterSeconds: 5 },
  database_missing: { status: 503, title: 'The database cannot be reached at the moment', retryAfterSeconds: 5 },
  aborted: { status: 503, title: 'The work was given up', retryAfterSeconds: 1 },
  closed: { status: 503, title: 'The service is shutting down', retryAfterSeconds: 5 },
  idempotency_in_progress: {
    status: 409,
    title: 'Another request with this Idempotency-Key is under way',
    retryAfterSeconds: 1,
  },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key came with another request before' },
  settings_invalid: { status: 500, title: 'The service is not set up right' },
  migration_failed: { status: 500, title: 'The database schema is not the expected one' },
  migration_edited: { status: 500, title: 'The database schema is not the expected one' },
  migration_refused: { status: 500, title: 'The database schema is not the expected one' },
  schema_drift: { status: 500, title: 'The database schema is not the expected one' },
  local_server: { status: 503, title: 'The local database server is not available', retryAfterSeconds: 5 },
  unexpected: { status: 500, title: 'Something unexpected happened' },
}

const SERVICE_PROBLEMS = {
  malformed_request: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Sign in first: the session is missing, expired or revoked' },
  invalid_token: { status: 401, title: 'The API token is malformed, unknown, expired or revoked' },
  wrong_credentials: { status: 401, title: 'The e-mail address or the password is wrong' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  session_required: { status: 403, title: 'This takes a session, not an API token' },
  insufficient_scope: { status: 403, title: 'The API token has too small a scope' },
  account_disabled: { status: 403, title: 'The account is disabled: ask whoever runs this service' },
  account_closed: { status: 403, title: 'The account is closed: take it back before it is erased' },
  foreign_origin: { status: 403, title: 'The request comes from a web page of another origin' },
  route_not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  email_taken: { status: 409, title: 'There is an account with this e-mail address already' },
  token_limit: { status: 409, title: 'There are as many API tokens as one user may have: revoke one first' },
  not_pairable: { status: 409, title: 'These workouts cannot become one' },
  not_duplicates: { status: 409, title: 'These workouts are no likely duplicates of each other' },
  not_restorable: { status: 409, title: 'The deletion cannot be taken back' },
  search_too_wide: { status: 422, title: 'The search takes too long: narrow it' },
  not_cancellable: { status: 409, title: 'It has ended: there is nothing to cancel' },
  not_retryable: { status: 409, title: 'Nothing of the upload can be tried again' },
  account_open: { status: 409, title: 'The account is open: close it first' },
  last_admin: { status: 409, title: 'No other admin can sign in: make another user admin first' },
  body_too_large: { status: 413, title: 'The body is larger than allowed' },
  address_too_long: { status: 414, title: 'The address is longer than allowed' },
  unsupported_media_type: { status: 415, title: 'The body has a content type that is not taken here' },
  precondition_required: { status: 428, title: 'Say which version you change: send If-Match with its ETag' },
  headers_too_large: { status: 431, title: 'The headers are larger than allowed' },
  internal_error: { status: 500, title: 'Something unexpected happened' },
  spool_full: { status: 507, title: 'There is no room for archives at the moment', retryAfterSeconds: 60 },
  busy: { status: 503, title: 'The service is busy', retryAfterSeconds: 2 },
} as const satisfies Record<string, ProblemKind>

/** The `code` of a problem. Stable: programs branch on it. */
export type ProblemCode = StorageErrorCode | keyof typeof SERVICE_PROBLEMS

/** Every way a request can fail, by its stable code. `docs/problems.md` is held equal to it by a test. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = { ...STORAGE_PROBLEMS, ...SERVICE_PROBLEMS }

/** One fault of the input: the field's path, such as `samples.3.type`, and what is wrong with it. */
export interface InputProblem {
  readonly path: string
  readonly message: string
}

export interface ProblemDetails {
  /** What happened this time, for people. Never a value of somebody's record. */
  readonly detail?: string
  readonly errors?: readonly InputProblem[]
  readonly headers?: Readonly<Record<string, string>>
  /** Further members of the answer, for programs. */
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** A refusal that becomes an `application/problem+json` answer. Thrown by services, routes and the server itself. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? PROBLEMS[code].title, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.details = details
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }
}

/** Bad input, found by a rule that a schema cannot say. Every fault at once. */
export function invalidInput(errors: readonly InputProblem[]): Problem {
  return new Problem('invalid_input', { errors })
}

/** Turns any error into the problem that the caller is told. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StorageError) return fromStorage(error)
  return fromFramework(error) ?? new Problem('internal_error', { cause: error })
}

function fromStorage(error: StorageError): Problem {
  const { code, problems, currentVersion } = error
  return new Problem(code, {
    cause: error,
    ...(problems.length > 0 ? { errors: problems } : {}),
    ...(currentVersion === undefined
      ? {}
      : { extensions: { currentVersion }, headers: { etag: `"${currentVersion}"` } }),
  })
}

// Codes of Fastify, of its body parsers and of Node's HTTP parser, and what each means to a caller.
const FRAMEWORK_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'address_too_long',
  FST_ERR_NOT_FOUND: 'route_not_found',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  ECONNRESET: 'malformed_request',
}

const FRAMEWORK_DETAILS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as Content-Length says',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The content type says JSON, but the body is empty',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON',
  FST_ERR_BAD_URL: 'The address holds an invalid percent encoding',
}

function fromFramework(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined
  const { code = '', statusCode } = error as Error & { code?: string; statusCode?: number }
  const known = FRAMEWORK_CODES[code] ?? (code.startsWith('HPE_') ? 'malformed_request' : undefined)
  const detail = FRAMEWORK_DETAILS[code]
  if (known) return new Problem(known, { cause: error, ...(detail ? { detail } : {}) })
  // What else the framework refuses as the caller's fault, JSON that would poison prototypes among it.
  if (statusCode === 400) return new Problem('malformed_request', { cause: error })
  return undefined
}
