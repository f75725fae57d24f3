import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { fitRun } from '../activity-files/index.ts'
import { exportOf, toForm } from '../route-cases.ts'
import { TEST_PASSWORD } from '../test-client.ts'
import { openTestService } from '../test-service.ts'
import { processed, upload } from '../upload-client.ts'
import type { Provoke, Scene } from './usual.ts'

const run = () => fitRun({ points: 30 })
const FORCED = { headers: { 'if-match': '*' } }
const NEW_PASSWORD = { current: TEST_PASSWORD, new: 'another long password' }

const ZIP_RECORD = Buffer.from('PK\u0001\u0002')

/** Batches without a version, and of too many bytes, by the path of their kind. */
function batchStatuses(path: string): Record<string, Provoke> {
  const writer = ({ owner, admin }: Scene) => (path === '/v1/templates' ? admin : owner)
  return {
    [`428 post ${path}/batch`]: async (scene) => {
      const data = path === '/v1/notes' ? { content: 'New' } : { name: 'New' }
      const operations = [{ op: 'update', id: randomUUID(), data }]
      return await writer(scene).post(`${path}/batch`, { operations })
    },
    [`413 post ${path}/batch`]: async (scene) => {
      const headers = { 'content-type': 'application/json' }
      return await writer(scene).post(`${path}/batch`, ' '.repeat(4_300_000), { headers })
    },
  }
}

/** Where a status takes more than usual, by status and route. */
export const SPECIAL: Readonly<Record<string, Provoke>> = {
  ...batchStatuses('/v1/workouts'),
  ...batchStatuses('/v1/plans'),
  ...batchStatuses('/v1/notes'),
  ...batchStatuses('/v1/templates'),
  '200 post /v1/auth/login': async ({ service }) => await (await service.signUp()).elsewhere().logIn(),
  '200 post /v1/auth/restore': async ({ service }) => {
    const user = await closedUser(service)
    return await user.post('/v1/auth/restore', { email: user.email, password: TEST_PASSWORD })
  },
  '409 post /v1/auth/restore': async ({ service }) => {
    const user = await closedUser(service)
    await user.elsewhere().register()
    return await user.post('/v1/auth/restore', { email: user.email, password: TEST_PASSWORD })
  },
  '204 put /v1/auth/password': async ({ service }) =>
    await (await service.signUp()).put('/v1/auth/password', NEW_PASSWORD),
  '204 delete /v1/me': async ({ service }) => await (await service.signUp()).delete('/v1/me'),
  '200 get /v1/workouts/{id}/file': async ({ service, owner }) => {
    const { files } = await processed(service, owner, await upload(owner, run(), 'run.fit'))
    return await owner.get(`/v1/workouts/${files[0].workoutIds[0]}/file`)
  },
  '404 get /v1/me/profile': async (scene) => await (await withoutProfile(scene)).get('/v1/me/profile'),
  '404 get /v1/me/profile/history': async (scene) => await (await withoutProfile(scene)).get('/v1/me/profile/history'),
  '404 put /v1/me/profile': async (scene) =>
    await (await withoutProfile(scene)).put('/v1/me/profile', { units: 'metric' }, FORCED),
  '409 post /v1/auth/register': async ({ service, owner }) => {
    const body = { email: owner.email, password: TEST_PASSWORD, displayName: 'Ann' }
    return await service.client().post('/v1/auth/register', body)
  },
  '409 post /v1/auth/tokens': async ({ service }) => {
    const user = await service.signUp()
    for (;;) {
      const answer = await user.post('/v1/auth/tokens', { name: 'One more', scopes: ['read'] })
      if (answer.status !== 201) return answer
    }
  },
  '404 get /v1/metrics': async ({ owner }) => await owner.get(`/v1/metrics?type=weight&workoutId=${randomUUID()}`),
  '413 post /v1/metrics/batch': async ({ owner }) => {
    const headers = { 'content-type': 'application/json' }
    return await owner.post('/v1/metrics/batch', ' '.repeat(4_300_000), { headers })
  },
  // What it decompresses to is too much for its size.
  '413 post /v1/uploads': async ({ owner }) => {
    const bytes = gzipSync(Buffer.concat([run(), Buffer.alloc(8 * 1024 * 1024)]))
    return await owner.post('/v1/uploads', toForm(bytes, 'run.fit.gz'))
  },
  // More is to stay free on the disk than there is.
  '507 post /v1/uploads': async ({ service: { database } }) => {
    const settings = { spoolReserveBytes: Number.MAX_SAFE_INTEGER }
    await using full = await openTestService({ beside: { database }, settings })
    const user = await full.signUp()
    return await user.post('/v1/uploads', toForm(Buffer.from('PK\u0003\u0004'), 'export.zip'))
  },
  // Its list of contents says that each file becomes almost 4 GiB.
  '413 post /v1/me/import': async ({ owner }) => {
    const bytes = await exportOf(owner)
    for (let at = bytes.indexOf(ZIP_RECORD); at >= 0; at = bytes.indexOf(ZIP_RECORD, at + 1))
      bytes.writeUInt32LE(0xfffffffe, at + 24)
    return await owner.post('/v1/me/import', bytes, { headers: { 'content-type': 'application/zip' } })
  },
  '507 post /v1/me/import': async ({ service: { database } }) => {
    const settings = { spoolReserveBytes: Number.MAX_SAFE_INTEGER }
    await using full = await openTestService({ beside: { database }, settings })
    const user = await full.signUp()
    return await user.post('/v1/me/import', Buffer.from('PK'), { headers: { 'content-type': 'application/zip' } })
  },
  // Nothing is read while somebody else holds the log.
  '422 get /v1/admin/audit': async ({ service: { database } }) => {
    await using hurried = await openTestService({ beside: { database }, settings: { auditSearchMs: 10 } })
    const admin = await hurried.signUp({ role: 'admin' })
    await database.query('begin')
    await database.query('lock table audit_log in access exclusive mode')
    const answer = await admin.get('/v1/admin/audit')
    await database.query('rollback')
    return answer
  },
  '412 put /v1/auth/password': async ({ service }) => {
    const user = await service.signUp()
    const { database } = service
    // The change waits for the lock, and finds another version behind it.
    await database.query('begin')
    await database.query('update users set version = version + 1 where id = $1', [user.userId])
    const answer = user.put('/v1/auth/password', NEW_PASSWORD)
    const waiting = `select count(*)::int as n from pg_locks where not granted and locktype <> 'advisory'`
    for (let n = 0; n === 0; await delay(5)) n = (await database.query<{ n: number }>(waiting))[0]!.n
    await database.query('commit')
    return await answer
  },
}

async function closedUser(service: Scene['service']) {
  const user = await service.signUp()
  await user.delete('/v1/me')
  return user
}

async function withoutProfile({ service }: Scene) {
  const user = await service.signUp()
  await service.database.query('delete from runner_profiles where user_id = $1', [user.userId])
  return user
}
