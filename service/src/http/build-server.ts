import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from 'fastify'
import { toConnectionAnswer } from './connection-error.ts'
import { type GuardParts, openGuards } from './guards.ts'
import { type HealthCheck, healthRoutes } from './health-routes.ts'
import { takeJsonBodies } from './json-body.ts'
import { takeLineBodies } from './lines/index.ts'
import { describeApi, serveDocs } from './openapi.ts'
import { requireOwnOrigin } from './origin.ts'
import { toProblem } from './problem.ts'
import { sendProblem } from './problem-answer.ts'
import { toRequestId } from './request-id.ts'
import { logRequests } from './request-log.ts'
import { limitRequestTime } from './request-time.ts'
import { type Answers, openRespond } from './respond.ts'
import { type Feature, openRoutes } from './routes.ts'
import { answerUnknownAddresses } from './unknown-address.ts'
import { refuseUntakenHeaders } from './untaken-headers.ts'
import { closeUnusedConnections } from './unused-connections.ts'
import { openValidatorCompiler } from './validation.ts'

/** The limits of a server, and whom it trusts. */
export interface ServerSettings {
  /** Most bytes of a body, where a route does not say otherwise. */
  readonly bodyLimitBytes: number
  /** How long the body of a request may take to arrive, in ms; longer only where a route names a pace. */
  readonly requestTimeoutMs: number
  /** How long the headers of a request may take to arrive, in ms. */
  readonly headersTimeoutMs: number
  /** How long an idle connection is kept for the next request, in ms. */
  readonly keepAliveTimeoutMs: number
  /** Origins whose pages may change things, such as `https://longrun.example`. Looked at anew with every request. */
  readonly allowedOrigins: ReadonlySet<string>
  /** Proxies whose X-Forwarded-For is believed: addresses or networks. Empty: nobody's. */
  readonly trustedProxies: readonly string[]
}

/** What a server is made of. */
export interface ServerParts extends GuardParts {
  readonly answers: Answers
  readonly settings: ServerSettings
  readonly log: FastifyBaseLogger
  readonly features: readonly Feature[]
  readonly checks: readonly HealthCheck[]
}

/** Builds the HTTP server without listening. `ready()` compiles every route; `listen()` opens the port. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { settings, log } = parts
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: toRequestId,
    // A logger of its own for each request costs more than it says: lines that need the request's id name it.
    childLoggerFactory: (logger) => logger,
    requestIdHeader: false,
    bodyLimit: settings.bodyLimitBytes,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    // Node looks every 30 s by itself: a limit of 15 s would be one of 45.
    http: {
      headersTimeout: settings.headersTimeoutMs,
      connectionsCheckingInterval: Math.ceil(settings.headersTimeoutMs / 4),
    },
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => sendProblem(reply.header('x-request-id', request.id), toProblem(error)),
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(toConnectionAnswer(error))
      else socket.destroy()
    },
  })
  app.setValidatorCompiler(openValidatorCompiler())
  takeJsonBodies(app)
  takeLineBodies(app)
  limitRequestTime(app, settings.requestTimeoutMs)
  closeUnusedConnections(app)
  prepareRequests(app, settings)
  logRequests(app)
  answerProblems(app)
  answerUnknownAddresses(app)
  await describeApi(app)
  await registerFeatures(app, parts)
  return app
}

function prepareRequests(app: FastifyInstance, settings: ServerSettings): void {
  app.decorateRequest('caller', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'private, no-cache')
    requireOwnOrigin(request.method, request.headers, settings.allowedOrigins)
    refuseUntakenHeaders(request)
    done()
  })
}

function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error)
    // To refuse what comes in too fast is no failure; the request's own line tells of it.
    if (problem.status >= 500 && problem.code !== 'busy')
      request.log.error({ requestId: request.id, err: error, route: request.routeOptions.url }, 'request failed')
    return sendProblem(reply, problem)
  })
}

async function registerFeatures(app: FastifyInstance, parts: ServerParts): Promise<void> {
  const guards = openGuards(parts)
  const respond = openRespond(parts.answers)
  app.decorateRequest('recheck', async function (this: FastifyRequest) {
    await guards[this.routeOptions.config.access ?? 'user'](this)
  })
  requireStatedAccess(app)
  for (const feature of [healthRoutes(parts.checks), serveDocs, ...parts.features]) {
    await app.register(async (scope) => feature(openRoutes(scope, guards, respond), scope))
  }
}

// A route that somebody adds past the route builder would be open to everybody: the server does not start with one.
function requireStatedAccess(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', (done) => {
    const open = routes.find(({ config }) => config?.access === undefined)
    done(open && new Error(`${open.url} does not say who may use it: declare it by the route builder`))
  })
}
