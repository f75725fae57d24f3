import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { quoteIdentifier, statement } from '@longrun/storage'
import { openFaultProxy, type TestDatabase } from '@longrun/storage/testing'
import {
  fitRun,
  openTestService,
  openWorker,
  sendFile,
  type TestAnswer,
  type TestClient,
  type TestService,
} from './index.ts'

const RUN = {
  name: 'Run',
  sport: 'running',
  status: 'completed',
  startedAt: '2026-03-14T06:30:00Z',
  durationSeconds: 1_800,
}

const LOCK = statement('test.lock', 'lock table workouts in access exclusive mode')

/** One request of every kind that writes. */
const WRITES: readonly ((user: TestClient) => Promise<TestAnswer>)[] = [
  (user) => user.post('/v1/workouts', RUN),
  (user) => user.post('/v1/workouts', RUN, { headers: { 'idempotency-key': randomUUID() } }),
  (user) => sendFile(user, fitRun(), 'run.fit'),
  (user) => user.post('/v1/metrics/batch', { samples: [{ type: 'weight', value: 70, recordedAt: RUN.startedAt }] }),
]

// What sessions begin with is changed here, and a pooler keeps sessions for others.
const straight = (url: string) => url

/** Changes a setting of the test's database for sessions that begin from now on. */
async function set(database: TestDatabase, name: string, value: string): Promise<void> {
  const [row] = await database.query<{ name: string }>('select current_database() as name')
  await database.query(`alter database ${quoteIdentifier(row!.name)} ${name} ${value}`)
}

async function endSessions({ database }: TestService): Promise<void> {
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usename = 'longrun_app'`,
  )
}

async function until(answered: () => Promise<TestAnswer>, status: number): Promise<TestAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await answered()
    if (answer.status === status || attempt === 50) return answer
  }
}

describe('a database that refuses', () => {
  test('everything is refused as out of resources while strangers hold all connections, and served when they leave', async () => {
    await using service = await openTestService({ throughAddress: straight })
    const user = await service.signUp()
    // A limit of the database says it with the SQLSTATE of max_connections, and leaves the other tests alone.
    await set(service.database, 'connection limit', '0')
    await endSessions(service)
    const refused = await until(() => user.get('/v1/workouts'), 503)
    assert.equal(refused.status, 503, refused.text)
    for (const write of WRITES) {
      const { status, body, headers } = await until(() => write(user), 503)
      assert.deepEqual([status, body.code], [503, 'out_of_resources'])
      assert.ok(Number(headers.get('retry-after')) > 0)
    }
    const ready = await user.get('/readyz')
    assert.deepEqual([ready.status, ready.body.checks[0].reason], [503, 'out_of_resources'])
    assert.equal((await user.get('/livez')).status, 200)
    await set(service.database, 'connection limit', '-1')
    assert.equal((await user.get('/readyz')).status, 200)
    assert.equal((await user.post('/v1/workouts', RUN)).status, 201)
    assert.equal((await user.get('/v1/workouts')).body.items.length, 1)
  })

  test('a read-only database is read, refuses every write by that name, and takes files again afterwards', async () => {
    await using service = await openTestService({ throughAddress: straight })
    const user = await service.signUp()
    await set(service.database, 'set', 'default_transaction_read_only = on')
    await endSessions(service)
    await until(() => user.get('/v1/workouts'), 200)
    for (const write of WRITES) {
      const { status, body } = await write(user)
      assert.deepEqual([status, body.code], [503, 'read_only'])
    }
    assert.equal((await user.get('/v1/workouts')).status, 200)
    assert.equal((await user.get('/readyz')).status, 200)
    const elsewhere = await user.elsewhere().logIn()
    assert.deepEqual([elsewhere.status, elsewhere.body.code], [503, 'read_only'])

    await set(service.database, 'reset', 'default_transaction_read_only')
    await endSessions(service)
    await until(() => user.get('/v1/workouts'), 200)
    for (const write of WRITES) assert.ok((await write(user)).status < 300)
  })

  test('whoever locks a table holds up its requests for the limit of locks, and nothing else', async () => {
    await using service = await openTestService({ throughAddress: straight })
    const user = await service.signUp()
    await service.database.query(
      `do $$ begin execute format('alter role longrun_app in database %I set lock_timeout = 200', current_database()); end $$`,
    )
    await endSessions(service)
    await until(() => user.get('/v1/workouts'), 200)
    const mayEnd = Promise.withResolvers<void>()
    const isLocked = Promise.withResolvers<void>()
    const stranger = service.database.database.transaction('catalog', async (tx) => {
      await tx.execute(LOCK)
      isLocked.resolve()
      await mayEnd.promise
    })
    await isLocked.promise
    const since = performance.now()
    const answers = await Promise.all([user.get('/v1/workouts'), ...WRITES.slice(0, 2).map((write) => write(user))])
    for (const { status, body } of answers) assert.deepEqual([status, body.code], [503, 'lock_timeout'])
    assert.ok(performance.now() - since < 3_000)
    assert.equal((await user.get('/v1/me')).status, 200)
    assert.equal((await user.get('/readyz')).status, 200)
    mayEnd.resolve()
    await stranger
    assert.equal((await user.post('/v1/workouts', RUN)).status, 201)
  })
})

test('after the address has moved without a goodbye, requests and files go on by themselves', async () => {
  await using proxy = await openFaultProxy(process.env.TEST_DATABASE_URL!)
  const { port } = new URL(proxy.url)
  await using service = await openTestService({
    throughAddress: (url) => Object.assign(new URL(url), { port }).href,
    settings: { acquireTimeoutMs: 2_000, answerTimeoutMs: 500, maxConnections: 2 },
  })
  const user = await service.signUp()
  await using _ = await openWorker(service, { answerTimeoutMs: 500 })
  proxy.forget()
  const since = performance.now()
  const lost = await until(() => user.get('/v1/workouts'), 503)
  assert.equal(lost.body.code, 'connection_lost')
  const sent = await until(() => sendFile(user, fitRun(), 'run.fit'), 202)
  assert.equal(sent.status, 202, sent.text)
  const isDone = async () => (await user.get(`/v1/uploads/${sent.body.id}`)).body.status === 'completed'
  while (!(await isDone())) await delay(50)
  // Sooner than the sweep would have sent the file's job again.
  assert.ok(performance.now() - since < 15_000)
})
