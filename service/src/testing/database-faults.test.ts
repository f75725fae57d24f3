import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type FaultProxy, openFaultProxy, openTestDatabase } from '@longrun/storage/testing'
import { DEFAULT_UPLOAD_LIMITS } from '../features/uploads/index.ts'
import { fitRun, openTestService, sendFile, type TestAnswer, type TestClient } from './index.ts'

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const RETRYABLE = ['connection_lost', 'pool_timeout', 'pool_queue_full']

/** The whole service with a network to its database that does what the test says. */
async function openBehindProxy() {
  await using opened = new AsyncDisposableStack()
  const proxy = opened.use(await openFaultProxy(process.env.TEST_DATABASE_URL!))
  const { port } = new URL(proxy.url)
  const service = opened.use(
    await openTestService({
      throughAddress: (url) => Object.assign(new URL(url), { port }).href,
      settings: { acquireTimeoutMs: 1_000, maxConnections: 4 },
    }),
  )
  const user = await service.signUp()
  const owned = opened.move()
  return { proxy, service, user, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function recovers(user: TestClient, path = '/v1/me'): Promise<TestAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await user.get(path)
    if (answer.status === 200 || attempt === 100) return answer
    await delay(50)
  }
}

describe('while PostgreSQL is away', () => {
  test('requests get a problem in time, and are served again when it is back', async () => {
    await using fixture = await openBehindProxy()
    const { proxy, user } = fixture
    await proxy.refuse()
    proxy.cut()
    const startedAt = performance.now()
    const answers = await Promise.all([
      user.get('/v1/me'),
      user.get('/v1/workouts'),
      user.post('/v1/workouts', RUN),
      user.post('/v1/auth/login', { email: user.email, password: 'whatever' }),
    ])
    for (const { status, body, headers } of answers) {
      assert.equal(status, 503, JSON.stringify(body))
      assert.ok(RETRYABLE.includes(body.code), body.code)
      assert.ok(Number(headers.get('retry-after')) > 0)
    }
    assert.ok(performance.now() - startedAt < 5_000)
    const ready = await user.get('/readyz')
    assert.equal(ready.status, 503)
    assert.equal(ready.body.checks[0].status, 'down')
    assert.equal((await user.get('/livez')).status, 200)

    await proxy.accept()
    assert.equal((await recovers(user)).status, 200)
    assert.equal((await recovers(user, '/readyz')).status, 200)
    assert.equal((await user.post('/v1/workouts', RUN)).status, 201)
  })

  test('a frozen network is given up on, and thaws', async () => {
    await using fixture = await openBehindProxy()
    const { proxy, user } = fixture
    proxy.freeze()
    const startedAt = performance.now()
    const ready = await user.get('/readyz')
    assert.equal(ready.status, 503)
    assert.ok(performance.now() - startedAt < 4_000)
    proxy.thaw()
    assert.equal((await recovers(user)).status, 200)
  })

  test('connections that break again and again leak nothing', async () => {
    await using fixture = await openBehindProxy()
    const { proxy, service, user } = fixture
    const statuses = new Set<number>()
    for (let round = 0; round < 15; round++) {
      const asked = Array.from({ length: 8 }, () => user.get('/v1/workouts'))
      proxy.cut()
      for (const { status } of await Promise.all(asked)) statuses.add(status)
    }
    assert.deepEqual(
      [...statuses].filter((status) => status !== 200 && status !== 503),
      [],
    )
    assert.equal((await recovers(user)).status, 200)
    await noMoreThan(proxy, 4 + 2)
    const [row] = await service.database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'longrun'`,
    )
    assert.ok(row!.n <= 4, `${row!.n} connections`)
  })

  test('senders who leave while their session is looked up keep no place of others', async () => {
    await using fixture = await openBehindProxy()
    const { proxy, service, user } = fixture
    const hasLeft = new Set<unknown>()
    service.app.server.on('request', ({ socket }) => socket.once('close', () => hasLeft.add(socket)))
    proxy.freeze()
    const headers = {
      cookie: user.cookie!,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': '9999',
    }
    const senders = Array.from({ length: DEFAULT_UPLOAD_LIMITS.maxReceiving + 1 }, () => {
      const sender = request(`${service.url}/v1/uploads`, { method: 'POST', headers, agent: false })
      sender.on('error', () => {})
      sender.write('--x\r\ncontent-disposition: form-data; name="file"; filename="run.fit"\r\n\r\n')
      return sender
    })
    await once(service.app.server, 'request')
    for (const sender of senders) setTimeout(() => sender.destroy(), 100)
    while (hasLeft.size < senders.length) await delay(5)
    proxy.thaw()
    await recovers(user)
    const taken = await sendFile(user, fitRun(), 'run.fit')
    assert.equal(taken.status, 202, taken.text)
  })

  test('a write whose answer is lost is called unknown, and was stored once', async () => {
    await using fixture = await openBehindProxy()
    const { proxy, user } = fixture
    const cut = proxy.cutWhenSent('workout', { delivered: true })
    const answer = await user.post('/v1/workouts', { ...RUN, externalId: 'watch-1' })
    await cut
    assert.equal(answer.status, 500, answer.text)
    assert.equal(answer.body.code, 'commit_unknown')
    assert.equal(answer.headers.get('retry-after'), null)
    await recovers(user)
    assert.equal((await user.get('/v1/workouts')).body.items.length, 1)
  })
})

test('PostgreSQL restarted under load: refusals while it is away, nothing lost that was acknowledged', async () => {
  await using fixture = await openBehindProxy()
  const { service, user } = fixture
  const stored: string[] = []
  const codes = new Set<string>()
  let isOver = false
  const load = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const answer = await user.post('/v1/workouts', RUN)
      if (answer.status === 201) stored.push(answer.body.id)
      else codes.add(answer.body.code)
    }
  })
  for (let round = 0; round < 5; round++) {
    // What a shutdown of the server does to every session.
    await service.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and usename = 'longrun_app'`,
    )
    await delay(100)
  }
  isOver = true
  await Promise.all(load)
  assert.deepEqual(
    [...codes].filter((code) => ![...RETRYABLE, 'commit_unknown'].includes(code)),
    [],
  )
  const rows = await service.database.query<{ id: string }>('select id from workouts')
  const ids = new Set(rows.map(({ id }) => id))
  assert.deepEqual(
    stored.filter((id) => !ids.has(id)),
    [],
  )
  assert.ok(stored.length > 0)
  assert.equal((await recovers(user)).status, 200)
})

test('an empty database is named by its problem, not by a hang', async () => {
  await using database = await openTestDatabase()
  await assert.rejects(
    openTestService({ throughAddress: () => database.url }).then((service) => service[Symbol.asyncDispose]()),
    { code: 'migration_refused', message: /the job queue is not installed/ },
  )
})

async function noMoreThan(proxy: FaultProxy, most: number): Promise<void> {
  for (let attempt = 0; proxy.connections > most && attempt < 100; attempt++) await delay(20)
  assert.ok(proxy.connections <= most, `${proxy.connections} connections`)
}
