import { withChangeContext } from '@longrun/storage'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static, type TObject, type TSchema } from 'typebox'
import { withLogContext } from '../log-context.ts'
import type { Answer } from './answer.ts'
import type { Caller, Scope, SessionCaller } from './caller.ts'
import { toChangeContext } from './change-context.ts'
import { isSafe } from './methods.ts'
import type { ProblemCode } from './problem.ts'

/** Who may use a route: `user` is anybody signed in. Without a word a route is for users. */
export type Access = 'public' | 'user' | 'admin'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The `:names` of a path. Each is a UUID unless `params` says otherwise. */
export type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & PathParams<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : Record<never, string>

/** What a route takes and answers. From it come validation, its place in OpenAPI, and who may call it. */
export interface RouteSpec<Query extends TSchema = TSchema, Body extends TSchema = TSchema> {
  /** One line for the API's documentation. */
  readonly summary: string
  readonly description?: string
  readonly access?: Access
  /** What an API token needs. Without a word it is `read` for GET and `write` for the rest. */
  readonly scope?: Scope
  /** A session is required: API tokens are refused. Routes for admins are so anyway. */
  readonly session?: true
  readonly params?: TObject
  /** Query parameters. Unknown ones are refused; without this, all are. */
  readonly query?: Query
  /** The JSON body. Without this, a body is refused. */
  readonly body?: Body
  /** Schemas by status; `null` for an answer without a body, a string (a content type) for one that is no JSON. */
  readonly answers: Readonly<Record<number, TSchema | null | string>>
  /** The schema of a line, where the answer with status 200 is sent in lines to who asks for `application/x-ndjson`. */
  readonly lines?: TSchema
  /** Whether If-Match must or may be sent. */
  readonly ifMatch?: 'required' | 'optional'
  /** Problems that only this route has. The usual ones are documented without being named. */
  readonly problems?: readonly ProblemCode[]
  /** Most bytes of the body. Default: the server's. */
  readonly bodyLimitBytes?: number
  /** A body that the route takes in by itself: no JSON, or more than a schema can check. */
  readonly upload?: Upload<unknown>
  /** A secret is sent or answered, which may not be kept: Idempotency-Key is refused. */
  readonly holdsSecret?: true
}

/** How such a body is described, and taken in before the handler runs. */
export interface Upload<Body> {
  /** What is taken, by content type. */
  readonly content: Readonly<Record<string, TSchema>>
  /** A body that arrives at least this fast may take longer than the server gives others. */
  readonly minBytesPerSecond?: number
  /** Reads the whole body. @throws Problem */
  receive(request: FastifyRequest): Promise<ReceivedBody<Body>>
}

/** A body that has arrived. What it holds on to is let go once the request is answered. */
export interface ReceivedBody<Body> extends AsyncDisposable {
  readonly body: Body
  /** The same for the same body, and for no other: tells whether a request is the same as before. Default: the body's JSON. */
  readonly fingerprint?: string
}

/** What a handler gets: Fastify's request with checked parts, and who asks. */
export type RouteRequest<Path extends string, Query, Body, Who> = Omit<
  FastifyRequest,
  'params' | 'query' | 'body' | 'caller'
> & {
  readonly params: PathParams<Path>
  readonly query: Query
  readonly body: Body
  readonly caller: Who
}

type BodyOf<Spec, Body extends TSchema> = Spec extends { upload: Upload<infer Received> } ? Received : Static<Body>

type CallerOf<Spec> = Spec extends { access: 'public' }
  ? undefined
  : Spec extends { access: 'admin' } | { session: true }
    ? SessionCaller
    : Caller

type Define = <
  Path extends string,
  Query extends TSchema = TObject<Record<never, never>>,
  Body extends TSchema = TSchema,
  Spec extends RouteSpec<Query, Body> = RouteSpec<Query, Body>,
>(
  path: Path,
  spec: Spec & RouteSpec<Query, Body>,
  handler: (request: RouteRequest<Path, Static<Query>, BodyOf<Spec, Body>, CallerOf<Spec>>) => Answer | Promise<Answer>,
) => void

/** Declares the routes of one feature. */
export interface Routes {
  readonly get: Define
  readonly post: Define
  readonly put: Define
  readonly patch: Define
  readonly delete: Define
}

/** A feature's part of the API. The Fastify scope is its own: what it registers there stays there. */
export type Feature = (routes: Routes, scope: FastifyInstance) => void | Promise<void>

/** Checks who asks, and sets `caller`; throws a Problem. */
export type Guards = Readonly<Record<Access, (request: FastifyRequest) => Promise<void>>>

/** Runs a handler and sends what it answers. */
export type Respond = (
  request: FastifyRequest,
  reply: FastifyReply,
  handle: () => Answer | Promise<Answer>,
) => Promise<FastifyReply>

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined
    /** Checks once more who asks, for answers that take long. @throws Problem where the session or token has ended */
    recheck(): Promise<void>
  }
  interface FastifyContextConfig {
    access?: Access
    spec?: RouteSpec
  }
}

/** Opens the route builder of one Fastify scope. */
export function openRoutes(scope: FastifyInstance, guards: Guards, respond: Respond): Routes {
  const define =
    (method: Method) =>
    (path: string, spec: RouteSpec, handler: (request: never) => Answer | Promise<Answer>): void => {
      const access = spec.access ?? 'user'
      scope.route({
        method,
        url: path,
        schema: toFastifySchema(method, path, spec),
        config: { access, spec },
        ...(spec.bodyLimitBytes === undefined ? {} : { bodyLimit: spec.bodyLimitBytes }),
        ...(access === 'public' && !spec.session ? {} : { onRequest: guards[access] }),
        handler: (request: FastifyRequest, reply: FastifyReply) =>
          withLogContext({ requestId: request.id }, () =>
            withChangeContext(toChangeContext(request), () => respond(request, reply, () => handler(request as never))),
          ),
      })
    }
  return {
    get: define('GET') as Define,
    post: define('POST') as Define,
    put: define('PUT') as Define,
    patch: define('PATCH') as Define,
    delete: define('DELETE') as Define,
  }
}

/** Whether a route takes API tokens. */
export function takesToken(access: Access | undefined, spec: RouteSpec): boolean {
  return access === 'user' && spec.session !== true
}

/** The scope that an API token needs for a route. */
export function scopeOf(method: string, spec: RouteSpec): Scope {
  return spec.scope ?? (isSafe(method) ? 'read' : 'write')
}

// Fastify hands null to the validator where there was no body.
const NO_BODY = { type: ['object', 'null'], maxProperties: 0 }

function toFastifySchema(method: Method, path: string, spec: RouteSpec): object {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!)
  const uuids = Object.fromEntries(names.map((name) => [name, Type.String({ format: 'uuid' })]))
  const body = spec.upload ? undefined : (spec.body ?? (method === 'GET' ? undefined : NO_BODY))
  return {
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    params: spec.params ?? Type.Object(uuids),
    querystring: { ...(spec.query ?? Type.Object({})), additionalProperties: false },
    ...(body ? { body } : {}),
    response: toResponses(spec.answers),
  }
}

function toResponses(answers: RouteSpec['answers']): Record<string, object> {
  const described = Object.entries(answers).filter(([, schema]) => schema !== null && typeof schema === 'object')
  return Object.fromEntries(described) as Record<string, object>
}
