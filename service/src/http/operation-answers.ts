import { STATUS_CODES } from 'node:http'
import type { TObject, TSchema } from 'typebox'
import { takesKey } from './idempotency.ts'
import { LINES_TYPE } from './lines/index.ts'
import { isSafe } from './methods.ts'
import { PROBLEMS, type ProblemCode } from './problem.ts'
import { type Access, type RouteSpec, takesToken } from './routes.ts'

const ETag = { description: 'The version of the record, for If-Match', required: true, schema: { type: 'string' } }
const Location = { description: 'Where it can be read', required: true, schema: { type: 'string' } }
const LOCATED: ReadonlySet<string> = new Set(['201', '202'])
const NOT_MODIFIED = 'The record is still the one that If-None-Match names'

/** Every answer of an operation, problems included, for the OpenAPI document. */
export function toOperationAnswers(
  method: string,
  path: string,
  access: Access,
  spec: RouteSpec,
): Record<string, object> {
  const answers: Record<string, object> = {}
  for (const [status, schema] of Object.entries(spec.answers)) {
    const description = STATUS_CODES[Number(status)] ?? 'Answer'
    if (schema === null) answers[status] = { description }
    else if (typeof schema === 'string') answers[status] = { description, content: { [schema]: { schema: {} } } }
    else answers[status] = { description, content: { 'application/json': { schema }, ...toLines(status, spec) } }
    const headers = { ...(isVersioned(schema) ? { ETag } : {}), ...(LOCATED.has(status) ? { Location } : {}) }
    if (Object.keys(headers).length > 0) answers[status] = { ...answers[status], headers }
    if (method === 'GET' && isVersioned(schema)) answers[304] = { description: NOT_MODIFIED, headers: { ETag } }
  }
  for (const [status, codes] of groupByStatus(possibleProblems(method, path, access, spec))) {
    answers[status] ??= {
      description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
  return answers
}

function toLines(status: string, { lines }: RouteSpec): Record<string, object> {
  return lines !== undefined && status === '200' ? { [LINES_TYPE]: { schema: lines } } : {}
}

/** The codes that a route can answer with, by what it takes and who may use it. */
function possibleProblems(method: string, path: string, access: Access, spec: RouteSpec): ProblemCode[] {
  const takesBody = spec.body !== undefined || spec.upload !== undefined
  const rules: readonly (readonly [boolean, readonly ProblemCode[]])[] = [
    [true, ['invalid_input']],
    // A body is looked at before it is known that none is taken.
    [!isSafe(method), ['malformed_request', 'foreign_origin', 'body_too_large', 'unsupported_media_type']],
    [access !== 'public', ['unauthenticated']],
    [takesToken(access, spec), ['invalid_token', 'insufficient_scope']],
    // What takes no token says so, but still tells a malformed header.
    [access === 'admin' || spec.session === true, ['invalid_token', 'session_required']],
    [access === 'admin', ['forbidden']],
    [path.includes('{'), ['not_found', 'address_too_long']],
    [takesKey(method, access, spec), ['idempotency_in_progress', 'idempotency_key_reused']],
    [spec.ifMatch !== undefined, ['version_conflict']],
    [spec.ifMatch === 'required', ['precondition_required']],
    [access !== 'public' || takesBody || spec.session === true, ['internal_error', 'connection_lost', 'pool_timeout']],
  ]
  const usual = rules.filter(([applies]) => applies).flatMap(([, codes]) => codes)
  return [...new Set([...usual, ...(spec.problems ?? [])])]
}

// Records show their version, and it is their ETag.
function isVersioned(schema: TSchema | null | string): boolean {
  return schema !== null && typeof schema === 'object' && 'version' in ((schema as TObject).properties ?? {})
}

function groupByStatus(codes: readonly ProblemCode[]): Map<string, ProblemCode[]> {
  return Map.groupBy(codes, (code) => String(PROBLEMS[code].status))
}
