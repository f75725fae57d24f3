import type { FastifyReply, FastifyRequest } from 'fastify'
import { isKnownVersion, toEtag } from './etag.ts'

/** What a handler answers. Made by `ok`, `created`, `accepted`, `noContent`. */
export interface Answer {
  readonly status: number
  /** An object for JSON, a stream or buffer with its own content type, or nothing. */
  readonly body?: unknown
  /** The version of the record in the body: becomes its ETag. */
  readonly version?: number
  readonly location?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Runs once everything is stored, before the answer is sent: jobs and the like. It may be lost, and must not fail. */
  readonly afterwards?: () => Promise<void>
}

interface Extras {
  readonly version?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** 200. With the record's version, 304 to a client that has it already. */
export function ok(body: unknown, extras?: Extras): Answer {
  return { status: 200, body, ...extras }
}

/** 201 with the address of what was made. */
export function created(body: unknown, location: string, extras?: Extras): Answer {
  return { status: 201, body, location, ...extras }
}

/** 202: taken, and to be done. `location` is where to look for the outcome. */
export function accepted(body: unknown, location: string, extras?: Pick<Answer, 'afterwards' | 'version'>): Answer {
  return { status: 202, body, location, ...extras }
}

/** 204. */
export function noContent(extras?: Pick<Extras, 'headers'>): Answer {
  return { status: 204, ...extras }
}

/** Sends an answer. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { version, location, headers } = answer
  if (version !== undefined) {
    const etag = toEtag(version)
    reply.header('etag', etag)
    if (answer.status === 200 && isKnownVersion(request.headers['if-none-match'], etag)) return reply.code(304).send()
  }
  if (location !== undefined) reply.header('location', location)
  if (headers !== undefined) reply.headers(headers)
  return reply.code(answer.status).send(answer.body)
}
