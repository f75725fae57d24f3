import assert from 'node:assert/strict'
import { randomInt, randomUUID } from 'node:crypto'
import { SCOPES, type Scope } from '../http/index.ts'
import { fitRun } from './activity-files/index.ts'
import type { TestClient } from './test-client.ts'
import type { TestService } from './test-service.ts'
import { processed, upload } from './upload-client.ts'

/** Who may use a route, and a request that it takes. */
export interface RouteCase {
  /** `own`: there is an id in the path, and only its owner may know. `self`: about the caller alone. */
  readonly kind: 'public' | 'self' | 'own' | 'admin'
  /**
   * What an API token needs where that is not `read` for GET and `write` for the rest; `session`: none will do. Routes for
   * admins take none anyway.
   */
  readonly needs?: 'upload' | 'session'
  /** As it is sent, or what makes one that has not been sent yet, for the user who sends it. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly query?: string
  /** What the owner, or an admin, gets where that is not 200 to 204. */
  readonly status?: number
}

const SCHEDULED = { name: 'Swim', sport: 'swimming', status: 'scheduled', scheduledFor: '2026-03-14' }
const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const newTemplate = async () => ({ name: `Template ${randomUUID()}`, type: 'easy' })
const newPairing = async (owner: TestClient) => ({ workoutId: (await owner.post('/v1/workouts', SCHEDULED)).body.id })
const newNote = async (owner: TestClient) => ({ workoutId: await makeWorkout(owner), content: 'Felt strong' })
const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const ARCHIVING = { reason: 'of last year' }
const ARCHIVAL = { entity: 'note', olderThan: '10y', reason: 'long ago', userId: null }
const batchOf = (data: object) => ({ operations: [{ op: 'create', data }] })
const FORCED = { 'if-match': '*' }

// Of the pair that was found last: what was typed in is in the path.
async function newResolution(owner: TestClient) {
  const { items } = (await owner.get('/v1/workouts/duplicates?limit=1')).body
  const recorded = items[0]?.workouts.find(({ isRecorded }: { isRecorded: boolean }) => isRecorded)
  return { other: recorded?.id ?? randomUUID(), keep: 'both' }
}

/** Everything of a user, as it is sent. */
export async function exportOf(owner: TestClient) {
  const answer = await fetch(`${owner.url}/v1/me/export`, { headers: { cookie: owner.cookie ?? '' } })
  return Buffer.from(await answer.arrayBuffer())
}

/** Every route of the API. A route that is not here fails the tests: say who may use it, and it is tried in every way. */
export const ROUTE_CASES: Readonly<Record<string, RouteCase>> = {
  'get /': { kind: 'public' },
  'get /livez': { kind: 'public' },
  'get /readyz': { kind: 'public' },
  'get /startupz': { kind: 'public' },
  'get /openapi.json': { kind: 'public' },
  'post /v1/auth/register': {
    kind: 'public',
    needs: 'session',
    body: { email: `${randomUUID()}@example.org`, password: '0123456789', displayName: 'x' },
  },
  'post /v1/auth/login': {
    kind: 'public',
    needs: 'session',
    body: { email: 'nobody@example.org', password: 'x' },
    status: 401,
  },
  'post /v1/auth/restore': {
    kind: 'public',
    needs: 'session',
    body: { email: 'nobody@example.org', password: 'x' },
    status: 401,
  },
  'post /v1/auth/logout': { kind: 'public', needs: 'session' },
  'get /v1/auth/sessions': { kind: 'self', needs: 'session' },
  'delete /v1/auth/sessions': { kind: 'self', needs: 'session' },
  'delete /v1/auth/sessions/{id}': { kind: 'own', needs: 'session' },
  'post /v1/auth/tokens': { kind: 'self', needs: 'session', body: { name: 'Watch', scopes: ['upload'] } },
  'get /v1/auth/tokens': { kind: 'self', needs: 'session' },
  'get /v1/auth/tokens/{id}': { kind: 'own', needs: 'session' },
  'delete /v1/auth/tokens/{id}': { kind: 'own', needs: 'session' },
  'put /v1/auth/password': {
    kind: 'self',
    needs: 'session',
    body: { current: 'not mine', new: '0123456789' },
    status: 400,
  },
  'get /v1/me': { kind: 'self' },
  'patch /v1/me': { kind: 'self', body: { displayName: 'New' }, headers: FORCED },
  'delete /v1/me': { kind: 'self', needs: 'session', headers: { 'if-match': '"99"' }, status: 412 },
  'get /v1/me/export': { kind: 'self', needs: 'session' },
  'post /v1/me/import': {
    kind: 'self',
    needs: 'session',
    body: exportOf,
    headers: { 'content-type': 'application/zip' },
  },
  'get /v1/me/profile': { kind: 'self' },
  'get /v1/me/profile/history': { kind: 'self' },
  'put /v1/me/profile': { kind: 'self', body: { units: 'imperial' }, headers: FORCED },
  'get /v1/admin/audit': { kind: 'admin' },
  'get /v1/admin/users': { kind: 'admin' },
  'get /v1/admin/users/{id}': { kind: 'admin' },
  'delete /v1/admin/users/{id}': { kind: 'admin' },
  'post /v1/admin/users/{id}/restore': { kind: 'admin' },
  'post /v1/admin/users/{id}/erase': { kind: 'admin' },
  'get /v1/admin/erasures': { kind: 'admin' },
  'get /v1/admin/erasures/{id}': { kind: 'admin' },
  'post /v1/admin/users/{id}/disable': { kind: 'admin', body: { reason: 'sells shoes' } },
  'post /v1/admin/users/{id}/enable': { kind: 'admin' },
  'get /v1/admin/users/{id}/sessions': { kind: 'admin' },
  'delete /v1/admin/users/{id}/sessions': { kind: 'admin' },
  'delete /v1/admin/users/{id}/sessions/{sessionId}': { kind: 'admin' },
  'get /v1/admin/users/{id}/tokens': { kind: 'admin' },
  'delete /v1/admin/users/{id}/tokens': { kind: 'admin' },
  'delete /v1/admin/users/{id}/tokens/{tokenId}': { kind: 'admin' },
  'post /v1/admin/archival': { kind: 'admin', body: ARCHIVAL },
  'get /v1/admin/archival': { kind: 'admin' },
  'get /v1/admin/archival/{id}': { kind: 'admin' },
  'post /v1/admin/archival/{id}/cancel': { kind: 'admin' },
  'get /v1/workouts': { kind: 'self' },
  'post /v1/workouts': { kind: 'self', body: RUN },
  'post /v1/workouts/batch': { kind: 'self', body: batchOf(RUN) },
  'get /v1/workouts/{id}': { kind: 'own' },
  'get /v1/workouts/{id}/history': { kind: 'own' },
  'patch /v1/workouts/{id}': { kind: 'own', body: { name: 'New' }, headers: FORCED },
  'delete /v1/workouts/{id}': { kind: 'own' },
  'post /v1/workouts/{id}/restore': { kind: 'own' },
  'post /v1/workouts/{id}/archive': { kind: 'own', body: ARCHIVING },
  'post /v1/workouts/{id}/unarchive': { kind: 'own' },
  'post /v1/workouts/{id}/pair': { kind: 'own', body: newPairing },
  'post /v1/workouts/{id}/unpair': { kind: 'own' },
  'get /v1/workouts/duplicates': { kind: 'self' },
  'post /v1/workouts/{id}/resolve-duplicate': { kind: 'own', body: newResolution },
  'get /v1/plans': { kind: 'self' },
  'post /v1/plans': { kind: 'self', body: PLAN },
  'post /v1/plans/batch': { kind: 'self', body: batchOf(PLAN) },
  'get /v1/plans/{id}': { kind: 'own' },
  'get /v1/plans/{id}/history': { kind: 'own' },
  'patch /v1/plans/{id}': { kind: 'own', body: { status: 'active' }, headers: FORCED },
  'delete /v1/plans/{id}': { kind: 'own' },
  'post /v1/plans/{id}/restore': { kind: 'own' },
  'post /v1/plans/{id}/archive': { kind: 'own', body: ARCHIVING },
  'post /v1/plans/{id}/unarchive': { kind: 'own' },
  'get /v1/notes': { kind: 'self' },
  'post /v1/notes': { kind: 'self', body: newNote },
  'post /v1/notes/batch': { kind: 'self', body: async (owner: TestClient) => batchOf(await newNote(owner)) },
  'get /v1/notes/{id}': { kind: 'own' },
  'get /v1/notes/{id}/history': { kind: 'own' },
  'patch /v1/notes/{id}': { kind: 'own', body: { rating: 5 }, headers: FORCED },
  'delete /v1/notes/{id}': { kind: 'own' },
  'post /v1/notes/{id}/restore': { kind: 'own' },
  'post /v1/notes/{id}/archive': { kind: 'own', body: ARCHIVING },
  'post /v1/notes/{id}/unarchive': { kind: 'own' },
  // Of everybody's library: users read what admins write.
  'get /v1/templates': { kind: 'self' },
  'post /v1/templates': { kind: 'admin', body: newTemplate },
  'post /v1/templates/batch': { kind: 'admin', body: async () => batchOf(await newTemplate()) },
  'get /v1/templates/{id}': { kind: 'self' },
  'get /v1/templates/{id}/history': { kind: 'self' },
  'patch /v1/templates/{id}': { kind: 'admin', body: { difficulty: 'advanced' }, headers: FORCED },
  'delete /v1/templates/{id}': { kind: 'admin' },
  'post /v1/templates/{id}/restore': { kind: 'admin' },
  'post /v1/templates/{id}/archive': { kind: 'admin', body: ARCHIVING },
  'post /v1/templates/{id}/unarchive': { kind: 'admin' },
  'get /v1/me/summaries': { kind: 'self', query: '?by=week' },
  'get /v1/metrics': { kind: 'self', query: '?type=weight' },
  'post /v1/metrics/batch': {
    kind: 'self',
    body: { samples: [{ type: 'weight', value: 70, recordedAt: '2026-03-14T06:00:00Z' }] },
  },
  // What these need beside the right to ask, a recording, the owner has not made.
  'get /v1/workouts/{id}/streams': { kind: 'own', query: '?types=heart_rate' },
  'get /v1/workouts/{id}/file': { kind: 'own', status: 404 },
  'post /v1/uploads': { kind: 'self', needs: 'upload', body: async () => toForm(fitRun({ points: 30 }), 'run.fit') },
  'get /v1/uploads': { kind: 'self' },
  'get /v1/uploads/{id}': { kind: 'own' },
  'get /v1/uploads/{id}/files': { kind: 'own' },
  'get /v1/uploads/{id}/events': { kind: 'own' },
  'post /v1/uploads/{id}/cancel': { kind: 'own' },
  // Once it has ended, and only then.
  'post /v1/uploads/{id}/retry': { kind: 'own' },
}

/** The path with the ids of something of the owner's, new each time; in the paths of admins, of a new user's. */
export async function makeOwnPath(service: TestService, owner: TestClient, path: string): Promise<string> {
  if (!path.includes('{')) return path
  if (path.startsWith('/v1/templates')) {
    const admin = await service.signUp({ role: 'admin' })
    const { id } = (await admin.post('/v1/templates', await newTemplate())).body
    return await toState(admin, path.replace('{id}', id))
  }
  if (path.startsWith('/v1/admin/archival/')) {
    const admin = await service.signUp({ role: 'admin' })
    return path.replace('{id}', (await admin.post('/v1/admin/archival', ARCHIVAL)).body.id)
  }
  if (path.endsWith('/resolve-duplicate')) return path.replace('{id}', await makeDuplicate(service, owner))
  if (path === '/v1/admin/erasures/{id}') return path.replace('{id}', await makeErased(service))
  if (/^\/v1\/uploads\/\{id\}\/(events|retry)$/.test(path)) return path.replace('{id}', await makeEnded(owner))
  if (!path.startsWith('/v1/admin/users/'))
    return await toState(owner, path.replace('{id}', await makeOwn(owner, path)))
  const user = await service.signUp()
  if (/\/(restore|erase)$/.test(path)) return path.replace('{id}', await makeClosed(user))
  return path
    .replace('{id}', user.userId)
    .replace('{sessionId}', await makeSession(user))
    .replace('{tokenId}', (await makeToken(user)).id)
}

/** A form with one file. */
export function toForm(bytes: Uint8Array, name: string): FormData {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)]), name)
  return form
}

/** The body of a case, for the user who sends it. */
export async function makeBody({ body }: RouteCase, sender: TestClient): Promise<unknown> {
  return typeof body === 'function' ? await body(sender) : body
}

/** The same path; what is to be restored is deleted first, what is to be unarchived archived. */
async function toState(writer: TestClient, path: string): Promise<string> {
  if (path.endsWith('/restore')) {
    const answer = await writer.delete(path.slice(0, -'/restore'.length))
    assert.equal(answer.status, 204, answer.text)
  }
  if (path.endsWith('/unarchive')) {
    const answer = await writer.post(path.replace(/unarchive$/, 'archive'), ARCHIVING)
    assert.equal(answer.status, 200, answer.text)
  }
  return path
}

async function makeClosed(user: TestClient): Promise<string> {
  const answer = await user.delete('/v1/me')
  assert.equal(answer.status, 204, answer.text)
  return user.userId
}

async function makeErased(service: TestService): Promise<string> {
  const id = await makeClosed(await service.signUp())
  const admin = await service.signUp({ role: 'admin' })
  const answer = await admin.post(`/v1/admin/users/${id}/erase`)
  assert.equal(answer.status, 202, answer.text)
  return id
}

async function makeWorkout(owner: TestClient): Promise<string> {
  return (await owner.post('/v1/workouts', RUN)).body.id
}

async function makeOwn(owner: TestClient, path: string): Promise<string> {
  if (path.endsWith('/unpair')) return await makePaired(owner)
  if (path.startsWith('/v1/workouts')) return await makeWorkout(owner)
  if (path.startsWith('/v1/plans')) return (await owner.post('/v1/plans', PLAN)).body.id
  if (path.startsWith('/v1/notes')) return (await owner.post('/v1/notes', await newNote(owner))).body.id
  if (path.startsWith('/v1/uploads')) {
    const gpx = Buffer.from('<gpx version="1.1"></gpx>')
    const answer = await owner.post('/v1/uploads', toForm(gpx, 'run.gpx'))
    assert.equal(answer.status, 202, answer.text)
    return answer.body.id
  }
  if (path.startsWith('/v1/auth/tokens')) return (await makeToken(owner)).id
  assert.match(path, /^\/v1\/auth\/sessions/, `nobody said how to make what ${path} is about`)
  return await makeSession(owner)
}

/** A workout that was typed in, of a time at which a device recorded the same. */
async function makeDuplicate(service: TestService, owner: TestClient): Promise<string> {
  const startMs = Date.UTC(2000, 0, 1) + randomInt(150_000) * 3_600_000
  const { files } = await processed(service, owner, await upload(owner, fitRun({ points: 30, startMs }), 'run.fit'))
  assert.equal(files[0].status, 'stored')
  const startedAt = new Date(startMs).toISOString()
  const answer = await owner.post('/v1/workouts', { ...RUN, startedAt, durationSeconds: 30 })
  assert.deepEqual(answer.body.likelyDuplicateOf, files[0].workoutIds, answer.text)
  return answer.body.id
}

// The events of one that goes on would be told for as long; and what goes on is not tried again.
async function makeEnded(owner: TestClient): Promise<string> {
  const id = await upload(owner, Buffer.from('<gpx version="1.1"></gpx>'), 'run.gpx')
  assert.equal((await owner.post(`/v1/uploads/${id}/cancel`)).body.status, 'cancelled')
  return id
}

async function makePaired(owner: TestClient): Promise<string> {
  const id = await makeWorkout(owner)
  const answer = await owner.post(`/v1/workouts/${id}/pair`, await newPairing(owner))
  assert.equal(answer.status, 200, answer.text)
  return id
}

async function makeSession(owner: TestClient): Promise<string> {
  const session = owner.elsewhere()
  await session.logIn()
  const { items } = (await session.get('/v1/auth/sessions')).body
  return items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).id
}

/** An API token of somebody who is signed in. */
export async function makeToken(
  owner: TestClient,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ readonly id: string; readonly token: string }> {
  const answer = await owner.post('/v1/auth/tokens', { name: `for ${scopes.join()}`, scopes })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
