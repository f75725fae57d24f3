import { randomUUID } from 'node:crypto'
import type { Operation } from '../contract/index.ts'
import { makeBody, makeOwnPath, ROUTE_CASES, type RouteCase } from '../route-cases.ts'
import type { TestAnswer, TestClient, TestRequest } from '../test-client.ts'
import type { TestService } from '../test-service.ts'

/** Where statuses are provoked. */
export interface Scene {
  readonly service: TestService
  readonly owner: TestClient
  readonly admin: TestClient
  /** The secret of a token of the owner's that may do nothing but `scope`. */
  readonly tokenOf: (scope: 'read' | 'write' | 'upload') => string
}

/** A request that a route takes, as its case says. */
export interface Prepared {
  readonly client: TestClient
  readonly method: string
  readonly path: string
  readonly request: TestRequest & { readonly headers: Readonly<Record<string, string>> }
  readonly entry: RouteCase
}

/** Makes a route answer with one status. */
export type Provoke = (scene: Scene, route: Operation) => Promise<TestAnswer>

/** A route as the table of routes names it: `get /v1/me`. */
export const nameOf = ({ method, path }: Operation): string => `${method.toLowerCase()} ${path}`

/** The request of a route's case, by whoever may make it, about something new. */
export async function prepare(scene: Scene, route: Operation): Promise<Prepared> {
  const entry = ROUTE_CASES[nameOf(route)]
  if (!entry) throw new Error(`${nameOf(route)} is not in the table of routes`)
  const client = await findClient(scene, entry)
  const path = (await makeOwnPath(scene.service, scene.owner, route.path)) + (entry.query ?? '')
  const body = await makeBody(entry, client)
  return { client, method: route.method, path, request: { body, headers: entry.headers ?? {} }, entry }
}

async function findClient({ service, owner, admin }: Scene, { kind, needs }: RouteCase): Promise<TestClient> {
  if (kind !== 'public') return kind === 'admin' ? admin : owner
  if (needs !== 'session') return service.client()
  // A session that may be ended: without one there would be nothing to sign out of.
  const elsewhere = owner.elsewhere()
  await elsewhere.logIn()
  return elsewhere
}

/** Sends it. */
export async function send(prepared: Prepared, more: Readonly<Record<string, string>> = {}, body?: unknown) {
  const { client, method, path, request } = prepared
  const headers = { ...request.headers, ...more }
  return await client.send(method, path, { body: body ?? request.body, headers })
}

const rowsOf = (id: string | undefined, userId: string): [table: string, key: string, value: string][] =>
  id === undefined
    ? [['runner_profiles', 'user_id', userId]]
    : ['training_plans', 'workouts', 'workout_notes', 'workout_templates'].map((table) => [table, 'id', id])

const takesKey = ({ parameters }: Operation): boolean => parameters.some(({ name }) => name === 'Idempotency-Key')
const withQuery = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`

function withoutHeader(prepared: Prepared, unwanted: string): Prepared {
  const kept = Object.entries(prepared.request.headers).filter(([name]) => name !== unwanted)
  return { ...prepared, request: { ...prepared.request, headers: Object.fromEntries(kept) } }
}

const asIs: Provoke = async (scene, route) => await send(await prepare(scene, route))

/** How each status is provoked on every route that documents it, unless SPECIAL says otherwise. */
export const USUAL: Readonly<Record<string, Provoke>> = {
  200: asIs,
  201: asIs,
  202: asIs,
  204: asIs,
  304: async (scene, route) => {
    const prepared = await prepare(scene, route)
    return await send(prepared, { 'if-none-match': (await send(prepared)).headers.get('etag')! })
  },
  400: async (scene, route) => {
    const prepared = await prepare(scene, route)
    return await send({ ...prepared, path: withQuery(prepared.path, 'colour=red') })
  },
  401: async (scene, route) => {
    const prepared = await prepare(scene, route)
    if (prepared.entry.kind === 'public') return await send(prepared, { authorization: 'Basic b3Blbg==' })
    return await send({ ...prepared, client: scene.service.client() })
  },
  403: async (scene, route) => {
    const prepared = await prepare(scene, route)
    if (route.method !== 'GET') return await send(prepared, { origin: 'https://elsewhere.example' })
    return await send(prepared, { authorization: `Bearer ${scene.tokenOf('upload')}` })
  },
  404: async (scene, route) => {
    const prepared = await prepare(scene, route)
    return await send({
      ...prepared,
      path: route.path.replaceAll(/\{\w+\}/g, randomUUID()) + (prepared.entry.query ?? ''),
    })
  },
  409: async (scene, route) => {
    if (!takesKey(route)) throw new Error('it takes no Idempotency-Key: say in SPECIAL how it comes to a conflict')
    const prepared = await prepare(scene, route)
    const key = randomUUID()
    const lock = `hashtextextended('${prepared.client.userId} ${key}', 0)`
    await scene.service.database.query(`select pg_advisory_lock(${lock})`)
    const answer = await send(prepared, { 'idempotency-key': key })
    await scene.service.database.query(`select pg_advisory_unlock(${lock})`)
    return answer
  },
  // Changed past the store and its log, so that nothing tells how it was.
  410: async (scene, route) => {
    const prepared = await prepare(scene, route)
    const { id, createdAt } = (await send(prepared)).body
    await scene.service.database.query(`set session_replication_role = 'replica'`)
    for (const [table, key, value] of rowsOf(id, prepared.client.userId)) {
      await scene.service.database.query('delete from audit_log where record_id = $1', [value])
      const change = `update ${table} set version = version + 2, updated_at = now() + interval '1 s' where ${key} = $1`
      await scene.service.database.query(change, [value])
    }
    await scene.service.database.query('reset session_replication_role')
    return await send({ ...prepared, path: withQuery(prepared.path, `at=${encodeURIComponent(createdAt)}`) })
  },
  412: async (scene, route) => await send(await prepare(scene, route), { 'if-match': '"99"' }),
  413: async (scene, route) => {
    const prepared = await prepare(scene, route)
    const body = JSON.stringify({ ...(prepared.request.body as object), filler: 'x'.repeat(1_100_000) })
    return await send(prepared, { 'content-type': 'application/json' }, body)
  },
  414: async (scene, route) => {
    const prepared = await prepare(scene, route)
    return await send({ ...prepared, path: route.path.replaceAll(/\{\w+\}/g, 'a'.repeat(300)) })
  },
  415: async (scene, route) => await send(await prepare(scene, route), { 'content-type': 'text/plain' }, 'hello'),
  422: async (scene, route) => {
    const prepared = await prepare(scene, route)
    const key = { 'idempotency-key': randomUUID() }
    const other = await prepared.client.patch(
      '/v1/me',
      { displayName: 'Other' },
      { headers: { 'if-match': '*', ...key } },
    )
    if (other.status !== 200) throw new Error(`the key was not used: ${other.text}`)
    return await send(prepared, key)
  },
  428: async (scene, route) => await send(withoutHeader(await prepare(scene, route), 'if-match')),
}
