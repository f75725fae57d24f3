import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type ChangeContext, StorageError, type StorageErrorCode, withChangeContext } from '@longrun/storage'
import { Refusal } from './refusal.ts'
import { type Answer, ROUTES, type Services } from './routes.ts'
import type { Desk } from './staff.ts'

const MOST_BODY_BYTES = 100_000

/** The HTTP front: who asks, which route, and what a refusal looks like. Not listening yet. */
export function createFront(services: Services): Server {
  return createServer(async (request, response) => {
    const { status, body, cookie } = await answer(services, request).catch(toProblem)
    if (cookie !== undefined) response.setHeader('set-cookie', cookie)
    const text = body === undefined ? '' : JSON.stringify(body)
    response.writeHead(status, text === '' ? {} : { 'content-type': 'application/json' }).end(text)
  })
}

async function answer(services: Services, request: IncomingMessage): Promise<Answer> {
  const url = URL.parse(request.url ?? '/', 'http://library')
  if (!url) return { status: 404, body: { code: 'no_such_route' } }
  const { pathname, searchParams } = url
  if (`${request.method} ${pathname}` === 'POST /sign-in') return await signIn(services, await readBody(request))
  const [id = ''] = /[0-9a-f-]{36}/.exec(pathname) ?? []
  const handler = ROUTES[`${request.method} ${pathname.replace(id || ':id', ':id')}`]
  if (!handler) return { status: 404, body: { code: 'no_such_route' } }
  const desk = await services.staff.find(/(?:^|; )desk=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '')
  if (!desk) return { status: 401, body: { code: 'sign_in_first' } }
  const version = Number(/^"(\d+)"$/.exec(request.headers['if-match'] ?? '')?.[1])
  const body = request.method === 'GET' ? undefined : await readBody(request)
  const query = Object.fromEntries(searchParams)
  const asked = { desk, library: desk.owner.library_id, id, query, version, body }
  return await withChangeContext(toContext(request, desk), () => handler(services, asked))
}

// What the audit log tells with each change that the handler makes, however deep.
function toContext({ headers, socket }: IncomingMessage, desk: Desk): ChangeContext {
  const agent = headers['user-agent'] ?? null
  return { actor: desk.userId, request: randomUUID(), address: socket.remoteAddress ?? null, agent }
}

async function signIn({ staff }: Services, body: unknown): Promise<Answer> {
  const { email, password } = body as { email?: unknown; password?: unknown }
  if (typeof email !== 'string' || typeof password !== 'string') return { status: 400, body: { code: 'invalid_input' } }
  const token = await staff.signIn({ email, password })
  if (!token) return { status: 401, body: { code: 'wrong_credentials' } }
  return { status: 204, cookie: `desk=${token}; HttpOnly; SameSite=Strict; Path=/` }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes > MOST_BODY_BYTES) throw new StorageError('invalid_input', `at most ${MOST_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    const body: unknown = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (typeof body === 'object' && body !== null) return body
  } catch {}
  throw new StorageError('invalid_input', 'the body is not a JSON object')
}

// What is not named is a mistake of ours: 500. What may simply be repeated says so by its own `retryable`: 503.
const STATUS: Partial<Record<StorageErrorCode, number>> = {
  invalid_input: 400,
  not_found: 404,
  archived: 409,
  not_archived: 409,
  batch_failed: 409,
  unique_violation: 409,
  version_conflict: 412,
}

function toProblem(error: unknown): Answer {
  if (error instanceof Refusal) return { status: 409, body: { code: error.code, message: error.message } }
  if (!(error instanceof StorageError)) {
    console.error(error)
    return { status: 500, body: { code: 'unexpected' } }
  }
  const { code, message, problems, currentVersion, retryable } = error
  const status = STATUS[code] ?? (retryable ? 503 : 500)
  if (status === 500) console.error(error)
  return { status, body: { code, message, problems, currentVersion } }
}
