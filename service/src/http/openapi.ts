import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { ok } from './answer.ts'
import { SCOPES } from './caller.ts'
import { IDEMPOTENCY_KEY_PATTERN, takesKey } from './idempotency.ts'
import { nameSchemas } from './named-schemas.ts'
import { toOperationAnswers } from './operation-answers.ts'
import { problemSchema } from './problem-schema.ts'
import { type Access, type RouteSpec, type Routes, scopeOf, takesToken } from './routes.ts'

interface Described {
  readonly access: Access
  readonly spec: RouteSpec
  readonly method: string
}

const IDEMPOTENCY_KEY = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: IDEMPOTENCY_KEY_PATTERN },
}

interface Operation {
  responses?: object
  security?: object
  parameters?: { required?: boolean; schema?: { default?: unknown; [word: string]: unknown } }[]
  tags?: string[]
  requestBody?: object
}

const INFO = {
  title: 'Longrun',
  version: '1',
  description:
    'Training data for the long run. JSON in camelCase, times in RFC 3339, lists with `limit` and `cursor`. ' +
    'Errors are `application/problem+json` with a stable `code`. Changes take `If-Match` with the ETag that was read.',
}

/** Collects every route's schemas into one OpenAPI 3.1 document. Register before the routes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  const routes = new Map<string, Described>()
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!config?.spec) return
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    for (const name of [method].flat()) {
      routes.set(`${name.toLowerCase()} ${path}`, { access: config.access ?? 'user', spec: config.spec, method: name })
    }
  })
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: INFO,
      components: {
        schemas: { Problem: problemSchema as object },
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'longrun_session',
            description: 'Handed out at sign-in. Behind TLS its name starts with __Host-.',
          },
          token: {
            type: 'http',
            scheme: 'bearer',
            description:
              `An API token, made by POST /v1/auth/tokens, with some of the scopes ${SCOPES.join(', ')}. Each operation names ` +
              'the one it needs; none implies another. With this header a cookie is not looked at.',
          },
        },
      },
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject
      const paths = (document.openapiObject.paths ?? {}) as Record<string, Record<string, Operation>>
      for (const [path, operations] of Object.entries(paths)) {
        for (const [method, operation] of Object.entries(operations)) {
          const route = routes.get(`${method} ${path}`)
          if (route) completeOperation(operation, path, route)
        }
      }
      return nameSchemas(document.openapiObject)
    },
  })
}

function completeOperation(operation: Operation, path: string, { access, spec, method }: Described): void {
  for (const parameter of operation.parameters ?? []) {
    // TypeBox calls required what is always there for the handler, by its default.
    if (parameter.schema?.default !== undefined) parameter.required = false
  }
  operation.tags = [/^\/v1\/(?:me\/)?([a-z]+)/.exec(path)?.[1] ?? 'service']
  operation.security = toSecurity(method, access, spec)
  operation.responses = toOperationAnswers(method, path, access, spec)
  if (spec.ifMatch) {
    const schema = { type: 'string', pattern: '^(\\*|"[1-9]\\d*")$' }
    const header = { in: 'header', name: 'If-Match', required: spec.ifMatch === 'required', schema }
    operation.parameters = [...(operation.parameters ?? []), header]
  }
  if (takesKey(method, access, spec)) {
    operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY]
  }
  if (spec.upload) {
    const content = Object.entries(spec.upload.content).map(([type, schema]) => [type, { schema }])
    operation.requestBody = { required: true, content: Object.fromEntries(content) }
  } else if (!spec.body) delete operation.requestBody
}

// Names of scopes beside a scheme that is no OAuth are allowed since OpenAPI 3.1.
function toSecurity(method: string, access: Access, spec: RouteSpec): object[] {
  if (access === 'public') return []
  return [{ session: [] }, ...(takesToken(access, spec) ? [{ token: [scopeOf(method, spec)] }] : [])]
}

/** `/openapi.json`, and `/docs`: a page that shows it and lets one try it, without anything from elsewhere. */
export async function serveDocs(routes: Routes, scope: FastifyInstance): Promise<void> {
  let document: Buffer | undefined
  routes.get(
    '/openapi.json',
    { access: 'public', summary: 'This document', answers: { 200: 'application/json' } },
    () => {
      document ??= Buffer.from(JSON.stringify(scope.swagger()))
      return ok(document, { headers: { 'content-type': 'application/json; charset=utf-8' } })
    },
  )
  scope.addHook('onRoute', (route) => {
    route.config = { access: 'public', ...route.config }
  })
  await scope.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { url: '/openapi.json', validatorUrl: null, deepLinking: true, docExpansion: 'list' },
    // The bar holds another project's mark and a field for other documents.
    theme: {
      title: 'Longrun API',
      css: [{ filename: 'longrun.css', content: '.swagger-ui .topbar { display: none }' }],
    },
    staticCSP:
      "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; script-src 'self'; " +
      "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  })
}
