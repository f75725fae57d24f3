import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import Type from 'typebox'
import { buildServer, created, type Feature, type HealthCheck, ok, sessionCookie } from './index.ts'

const Body = Type.Object(
  { count: Type.Integer({ minimum: 1, maximum: 5 }), note: Type.Optional(Type.String({ maxLength: 10 })) },
  { additionalProperties: false },
)

/** What `/v1/fails` throws. */
export const failing: { with?: unknown } = {}

const things: Feature = (routes) => {
  routes.post('/v1/things', { summary: 'Add', access: 'public', body: Body, answers: { 201: Body } }, ({ body }) =>
    created({ ...body, secret: 'not in the schema' }, '/v1/things/1', { version: 3 }),
  )
  routes.post('/v1/nothing', { summary: 'Takes no body', access: 'public', answers: { 204: null } }, () => ({
    status: 204,
  }))
  routes.get('/v1/fails', { summary: 'Fails', access: 'public', answers: { 200: Body } }, () => {
    throw failing.with
  })
  routes.get(
    '/v1/counts',
    {
      summary: 'Counts',
      access: 'public',
      query: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 9, default: 5 }) }),
      answers: { 200: Type.Object({ limit: Type.Integer() }) },
    },
    ({ query }) => ok({ limit: query.limit }),
  )
}

/** A server with routes of its own and no database, not yet listening. */
export async function build(
  options: {
    features?: Feature[]
    checks?: HealthCheck[]
    log?: string[]
    headersTimeoutMs?: number
    requestTimeoutMs?: number
  } = {},
): Promise<FastifyInstance & AsyncDisposable> {
  const log = pino({ level: 'info' }, { write: (line) => void options.log?.push(line) })
  const app = await buildServer({
    settings: {
      bodyLimitBytes: 20_000,
      requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
      headersTimeoutMs: options.headersTimeoutMs ?? 5_000,
      keepAliveTimeoutMs: 5_000,
      allowedOrigins: new Set(),
      trustedProxies: [],
    },
    log,
    authenticate: async () => undefined,
    authenticateToken: async () => undefined,
    cookie: sessionCookie({ secure: false }),
    answers: { once: () => Promise.reject(new Error('there is no database here')) },
    features: options.features ?? [things],
    checks: options.checks ?? [],
  })
  return Object.assign(app, { [Symbol.asyncDispose]: async () => void (await app.close()) })
}
