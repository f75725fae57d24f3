import { hash } from 'node:crypto'
import type { KeptAnswer } from '@longrun/storage'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from './answer.ts'
import { toEtag } from './etag.ts'
import { isSafe } from './methods.ts'
import { toProblem } from './problem.ts'
import { toProblemBody, toProblemHeaders } from './problem-answer.ts'
import type { Access, RouteSpec } from './routes.ts'

/** What an Idempotency-Key may be. */
export const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]{1,255}$'

const KEY = new RegExp(IDEMPOTENCY_KEY_PATTERN)
const JSON_TYPE = 'application/json; charset=utf-8'

// Refusals that tell how things stand: whoever asks again by the same key hears the same. What is wrong with the request
// itself (400, 428 and the like) leaves the key free for the request as it was meant; what may pass (5xx) was not done.
const KEPT_REFUSALS: ReadonlySet<number> = new Set([404, 409, 410, 412])

/** Why a route takes no Idempotency-Key; undefined where it takes one. */
export function findKeyObstacle(access: Access, spec: RouteSpec): string | undefined {
  if (access === 'public') return 'keys belong to a signed-in user, and this route asks for none'
  if (spec.holdsSecret) return 'a secret is sent or answered here, and answers to keys are kept'
  return undefined
}

/** Whether a route takes an Idempotency-Key. */
export function takesKey(method: string, access: Access, spec: RouteSpec): boolean {
  return !isSafe(method) && findKeyObstacle(access, spec) === undefined
}

/** @returns what is wrong with a key, if anything is */
export function findKeyFault(key: string): string | undefined {
  return KEY.test(key) ? undefined : 'must be one key of 1 to 255 visible ASCII characters'
}

/**
 * What a request asks, as a hash: the same key with another is refused. JSON counts by its values, in whatever order and
 * with whatever spaces it came.
 */
export function toRequestHash({ method, url, headers, body }: FastifyRequest, fingerprint: string | undefined): Buffer {
  const asked = [method, url, headers['if-match'] ?? null, fingerprint ?? body ?? null]
  return hash('sha256', JSON.stringify(asked, sortFields), 'buffer')
}

function sortFields(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** An answer as it is kept: the very bytes. Cookies are for who asked first, and are left out. */
export function toKept(reply: FastifyReply, { status, body, version, location, headers }: Answer): KeptAnswer {
  const { 'set-cookie': _, ...further } = headers ?? {}
  const bytes = toBytes(reply.code(status), body)
  return {
    status,
    headers: {
      ...(bytes ? { 'content-type': JSON_TYPE } : {}),
      ...(version === undefined ? {} : { etag: toEtag(version) }),
      ...(location === undefined ? {} : { location }),
      ...further,
    },
    body: bytes,
  }
}

function toBytes(reply: FastifyReply, body: unknown): Buffer | null {
  if (body === undefined) return null
  if (Buffer.isBuffer(body)) return body
  const text = reply.serialize(body)
  return typeof text === 'string' ? Buffer.from(text) : Buffer.from(text as Uint8Array)
}

/** The answer to an error, where it holds for whoever asks again by the same key. */
export function toKeptRefusal(error: unknown, requestId: string): KeptAnswer | undefined {
  const problem = toProblem(error)
  if (!KEPT_REFUSALS.has(problem.status)) return undefined
  const body = Buffer.from(toProblemBody(problem, requestId))
  return { status: problem.status, headers: toProblemHeaders(problem), body }
}
