import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as openRequest } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fitRun } from './activity-files/index.ts'
import { makeBody, makeToken, ROUTE_CASES } from './route-cases.ts'
import type { TestClient } from './test-client.ts'
import { openTestService, type TestService } from './test-service.ts'
import { processed, upload } from './upload-client.ts'

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2020-03-14T06:30:00Z' }

async function close(user: TestClient): Promise<void> {
  assert.equal((await user.delete('/v1/me')).status, 204)
}

describe('once an account is closed', () => {
  test('a body that was on its way for longer changes nothing', async () => {
    const user = (await service.signUp()).atOneProcess()
    const body = JSON.stringify({
      operations: [{ op: 'create', data: { name: 'x', startDate: '2026-03-01', endDate: '2026-03-02', type: 'half' } }],
    })
    const { hostname, port } = new URL(user.url)
    const headers = { 'content-type': 'application/json', 'content-length': body.length, cookie: user.cookie! }
    const sent = openRequest({ hostname, port, path: '/v1/plans/batch', method: 'POST', headers })
    sent.write(body.slice(0, 20))
    // Longer than a second: who sends for less is not asked again.
    await delay(1_100)
    await close(user)
    sent.end(body.slice(20))
    const [answer] = await once(sent, 'response')
    answer.resume()
    assert.equal(answer.statusCode, 401)
    assert.deepEqual(await service.database.query('select 1 from training_plans where user_id = $1', [user.userId]), [])
  })

  test('no route answers its session or its token, and nobody else hears of what it owns', async () => {
    const user = await service.signUp()
    const workoutId = (await user.post('/v1/workouts', RUN)).body.id
    const planId = (
      await user.post('/v1/plans', { name: 'x', startDate: '2026-03-01', endDate: '2026-03-02', type: 'half' })
    ).body.id
    const noteId = (await user.post('/v1/notes', { workoutId, content: 'x' })).body.id
    const uploadId = await upload(user, fitRun({ points: 30 }), 'run.fit')
    const { token } = await makeToken(user)
    const elsewhere = user.elsewhere()
    await elsewhere.logIn()
    const ids: Record<string, string> = { workouts: workoutId, plans: planId, notes: noteId, uploads: uploadId }
    await close(user)
    const other = await service.signUp()
    let tried = 0
    for (const [name, entry] of Object.entries(ROUTE_CASES)) {
      const [method, route] = name.split(' ') as [string, string]
      if (entry.kind !== 'self' && entry.kind !== 'own') continue
      const id = ids[route.split('/')[2]!] ?? workoutId
      const path = route.replaceAll(/\{\w+\}/g, id) + (entry.query ?? '')
      const ask = async (client: TestClient, headers: Record<string, string> = {}) => {
        const request = { headers: { ...entry.headers, ...headers }, body: await makeBody(entry, other) }
        return (await client.send(method.toUpperCase(), path, request)).status
      }
      assert.equal(await ask(elsewhere), 401, name)
      assert.equal(
        await ask(service.client(), { authorization: `Bearer ${token}` }),
        entry.needs === 'session' ? 403 : 401,
        name,
      )
      if (entry.kind === 'own' && /^\/v1\/(workouts|plans|notes|uploads)/.test(route) && !route.includes('resolve'))
        assert.equal(await ask(other), 404, name)
      tried++
    }
    assert.ok(tried > 50)
    const left = await service.database.query(
      'select count(*)::int as n from workouts where user_id = $1 and deleted_at is null',
      [user.userId],
    )
    assert.deepEqual(left, [{ n: 1 }])
  })

  test('who listens to the progress of an upload is let go', async () => {
    const user = await service.signUp()
    const listener = user.elsewhere()
    await listener.logIn()
    const id = await upload(user, fitRun({ points: 30 }), 'run.fit')
    const events = await fetch(`${service.url}/v1/uploads/${id}/events`, { headers: { cookie: listener.cookie! } })
    assert.equal(events.status, 200)
    await close(user)
    // It looks every five seconds whether its listener may still listen.
    const text = await events.text()
    assert.ok(!text.includes('completed'), text)
  })

  test('its queued files are not processed, and nothing of it is made', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 30 }), 'run.fit')
    await close(user)
    await service.service.uploadProcessor.process(user.userId, id)
    const rows = await service.database.query('select status, reason from upload_files where upload_id = $1', [id])
    assert.deepEqual(rows, [{ status: 'failed', reason: 'account_closed' }])
    assert.deepEqual(await service.database.query('select 1 from workouts where user_id = $1', [user.userId]), [])
  })

  test('all of it is there again when it is taken back', async () => {
    const user = await service.signUp()
    const { files } = await processed(service, user, await upload(user, fitRun({ points: 30 }), 'run.fit'))
    const path = `/v1/workouts/${files[0].workoutIds[0]}/streams?types=heart_rate`
    const before = (await user.get(path)).body
    await close(user)
    const admin = await service.signUp({ role: 'admin' })
    assert.equal((await admin.post(`/v1/admin/users/${user.userId}/restore`)).status, 200)
    assert.equal((await user.logIn()).status, 200)
    assert.deepEqual((await user.get(path)).body, before)
  })
})
