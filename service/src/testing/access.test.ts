import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient } from './index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

interface Case {
  /** `own`: there is an id in the path, and only its owner may know. `self`: about the caller alone. */
  readonly kind: 'public' | 'self' | 'own' | 'admin'
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly query?: string
  /** What the owner, or an admin, gets where that is not 200 to 204. */
  readonly status?: number
}

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const FORCED = { 'if-match': '*' }

// Every route of the API. One that is not here fails the test below: say who may use it, and it is tried.
const CASES: Record<string, Case> = {
  'get /': { kind: 'public' },
  'get /livez': { kind: 'public' },
  'get /readyz': { kind: 'public' },
  'get /startupz': { kind: 'public' },
  'get /openapi.json': { kind: 'public' },
  'post /v1/auth/register': {
    kind: 'public',
    body: { email: `${randomUUID()}@example.org`, password: '0123456789', displayName: 'x' },
  },
  'post /v1/auth/login': { kind: 'public', body: { email: 'nobody@example.org', password: 'x' }, status: 401 },
  'post /v1/auth/logout': { kind: 'public' },
  'get /v1/auth/sessions': { kind: 'self' },
  'delete /v1/auth/sessions': { kind: 'self' },
  'delete /v1/auth/sessions/{id}': { kind: 'own' },
  'put /v1/auth/password': { kind: 'self', body: { current: 'not mine', new: '0123456789' }, status: 400 },
  'get /v1/me': { kind: 'self' },
  'patch /v1/me': { kind: 'self', body: { displayName: 'New' }, headers: FORCED },
  'delete /v1/me': { kind: 'self', headers: { 'if-match': '"99"' }, status: 412 },
  'get /v1/me/profile': { kind: 'self' },
  'put /v1/me/profile': { kind: 'self', body: { units: 'imperial' }, headers: FORCED },
  'get /v1/admin/users': { kind: 'admin' },
  'delete /v1/admin/users/{id}': { kind: 'admin' },
  'get /v1/workouts': { kind: 'self' },
  'post /v1/workouts': { kind: 'self', body: RUN },
  'get /v1/workouts/{id}': { kind: 'own' },
  'patch /v1/workouts/{id}': { kind: 'own', body: { name: 'New' }, headers: FORCED },
  'delete /v1/workouts/{id}': { kind: 'own' },
  // What these need beside the right to ask, a recording, the owner has not made.
  'get /v1/workouts/{id}/streams': { kind: 'own', query: '?types=heart_rate' },
  'get /v1/workouts/{id}/file': { kind: 'own', status: 404 },
  'post /v1/uploads': { kind: 'self', body: new FormData(), status: 400 },
  'get /v1/uploads': { kind: 'self' },
  'get /v1/uploads/{id}': { kind: 'own' },
}

const document = (await service.client().get('/openapi.json')).body as {
  paths: Record<string, Record<string, { security: object[] }>>
}
const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, { security }]) => ({ name: `${method} ${path}`, method, path, security })),
)

let owner: TestClient
let other: TestClient
let admin: TestClient

before(async () => {
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
  await service.signUp({ role: 'admin' })
})

test('every route of the document is in the table, and nothing else', () => {
  assert.deepEqual(routes.map(({ name }) => name).sort(), Object.keys(CASES).sort())
})

describe('every route refuses whom it has to', () => {
  for (const { name, method, path, security } of routes) {
    const entry = CASES[name]
    if (!entry) continue
    const { kind, body, headers = {}, query = '', status } = entry
    const ask = async (client: TestClient, id: string) =>
      await client.send(method.toUpperCase(), path.replace('{id}', id) + query, { body, headers })

    test(name, async () => {
      assert.equal(security.length === 0, kind === 'public', 'the document says who may ask')
      const id = path.includes('{id}') ? await makeOwn(path) : ''
      if (kind === 'public') return expectStatus(await ask(service.client(), id), status)

      const nobody = await ask(service.client(), id)
      assert.equal(nobody.status, 401, nobody.text)
      assert.equal(nobody.body.code, 'unauthenticated')
      if (kind === 'admin') {
        const athlete = await ask(owner, id)
        assert.equal(athlete.status, 403, athlete.text)
        assert.equal(athlete.body.code, 'forbidden')
        return expectStatus(await ask(admin, id), status)
      }
      if (kind === 'own') {
        for (const client of [other, admin]) {
          const stranger = await ask(client, id)
          assert.equal(stranger.status, 404, stranger.text)
          assert.equal(stranger.body.code, 'not_found')
        }
      }
      expectStatus(await ask(owner, id), status)
    })
  }
})

function expectStatus(answer: { status: number; text: string }, status: number | undefined): void {
  if (status === undefined) assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status}: ${answer.text}`)
  else assert.equal(answer.status, status, answer.text)
}

/** Something of the owner's, new each time, for the id in a path. */
async function makeOwn(path: string): Promise<string> {
  if (path.startsWith('/v1/workouts')) return (await owner.post('/v1/workouts', RUN)).body.id
  if (path.startsWith('/v1/admin/users')) return (await service.signUp()).userId
  if (path.startsWith('/v1/uploads')) {
    const form = new FormData()
    form.append('file', new Blob(['<gpx version="1.1"></gpx>']), 'run.gpx')
    const answer = await owner.post('/v1/uploads', form)
    assert.equal(answer.status, 202, answer.text)
    return answer.body.id
  }
  const session = owner.elsewhere()
  await session.logIn()
  return (await session.get('/v1/auth/sessions')).body.items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)
    .id
}
