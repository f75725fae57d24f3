import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { statement } from '@longrun/storage'
import { fitRun } from './activity-files/index.ts'
import { CommandRun } from './command-run.ts'
import type { TestClient } from './test-client.ts'
import { openTestService, type TestService } from './test-service.ts'
import { openWorker } from './test-worker.ts'
import { finished, upload } from './upload-client.ts'

interface Entry {
  readonly entity: string
  readonly action: string
  readonly version: number | null
  readonly actor_id: string | null
  readonly request_id: string | null
  readonly address: string | null
  readonly agent: string | null
  readonly db_role: string
}

const AGENT = 'Longrun Test/1.0 (é; "quoted" \\ back)'
const headersOf = (requestId: string) => ({ 'x-request-id': requestId, 'user-agent': AGENT })
const PLAN = { name: 'Plan', type: 'custom', startDate: '2027-01-01', endDate: '2027-02-01' }
const newRequest = () => `test-${randomUUID()}`

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

/** What the log says of a request, or of a record, in the order in which it was written. */
async function entriesOf(of: { readonly request: string } | { readonly user: string }): Promise<Entry[]> {
  const [column, value] = 'request' in of ? ['request_id', of.request] : ['user_id', of.user]
  const rows = await service.database.query(
    `select entity, action, version, actor_id, request_id, address, agent, db_role from audit_log where ${column} = $1 order by id`,
    [value],
  )
  return rows as unknown as Entry[]
}

async function addPlan(client: TestClient, headers: Record<string, string> = {}): Promise<string> {
  const answer = await client.post('/v1/plans', PLAN, { headers })
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

describe('the audit log says who changed something', () => {
  test('by a session: the user, the request, from where and with what', async () => {
    const user = await service.signUp()
    const request = newRequest()
    await addPlan(user, headersOf(request))
    const [entry, ...others] = await entriesOf({ request })
    assert.deepEqual(others, [])
    assert.deepEqual(entry, {
      entity: 'plan',
      action: 'create',
      version: 1,
      actor_id: user.userId,
      request_id: request,
      address: '127.0.0.1',
      agent: AGENT,
      db_role: entry!.db_role,
    })
  })

  test('by a token: whose it is', async () => {
    const user = await service.signUp()
    const { body } = await user.post('/v1/auth/tokens', { name: 'x', scopes: ['write'] })
    const request = newRequest()
    const token = service.client()
    await addPlan(token, { ...headersOf(request), authorization: `Bearer ${body.token}` })
    assert.deepEqual(
      (await entriesOf({ request })).map(({ actor_id }) => actor_id),
      [user.userId],
    )
  })

  test('who registers is nobody yet, and then themselves', async () => {
    const user = await service.signUp()
    const made = (await entriesOf({ user: user.userId })).map(({ entity, action, actor_id }) => ({
      entity,
      action,
      actor_id,
    }))
    assert.deepEqual(made, [
      { entity: 'user', action: 'create', actor_id: null },
      { entity: 'profile', action: 'create', actor_id: user.userId },
    ])
  })

  test('an admin who changes an account is the actor, not whose account it is', async () => {
    const [user, admin] = [await service.signUp(), await service.signUp({ role: 'admin' })]
    const request = newRequest()
    const path = `/v1/admin/users/${user.userId}/disable`
    const answer = await admin.post(path, { reason: 'test' }, { headers: headersOf(request) })
    assert.equal(answer.status, 200, answer.text)
    const [entry] = await entriesOf({ request })
    assert.deepEqual([entry?.entity, entry?.action, entry?.actor_id], ['user', 'update', admin.userId])
  })

  test('with an Idempotency-Key: once, by the request that did it', async () => {
    const user = await service.signUp()
    const [first, second] = [newRequest(), newRequest()]
    const key = { 'idempotency-key': randomUUID() }
    const id = await addPlan(user, { ...headersOf(first), ...key })
    assert.equal(await addPlan(user, { ...headersOf(second), ...key }), id)
    assert.deepEqual(
      (await entriesOf({ request: first })).map(({ actor_id, agent }) => [actor_id, agent]),
      [[user.userId, AGENT]],
    )
    assert.deepEqual(await entriesOf({ request: second }), [])
  })

  test('a deletion with what goes along: one user, one request, and the address once', async () => {
    const user = await service.signUp()
    const plan = await addPlan(user)
    for (let at = 0; at < 3; at++) {
      const workout = { name: 'Run', sport: 'running', status: 'scheduled', scheduledFor: '2027-01-01', planId: plan }
      assert.equal((await user.post('/v1/workouts', workout)).status, 201)
    }
    const request = newRequest()
    assert.equal((await user.delete(`/v1/plans/${plan}`, { headers: headersOf(request) })).status, 204)
    const all = await entriesOf({ request })
    assert.deepEqual(
      all.map(({ entity, action, actor_id }) => [entity, action, actor_id]),
      ['plan', 'workout', 'workout', 'workout'].map((entity) => [entity, 'delete', user.userId]),
    )
    assert.deepEqual(
      all.map(({ address, agent }) => [address, agent]),
      [['127.0.0.1', AGENT], ...Array.from({ length: 3 }, () => [null, null])],
    )
  })

  test('an upload that a worker processes: the user, by a job', async () => {
    const user = await service.signUp()
    await using other = await openTestService({ beside: service })
    await using _worker = await openWorker(other)
    const id = await upload(user, fitRun({ points: 60 }), 'run.fit')
    assert.equal((await finished(user, id)).status, 'completed')
    const made = (await entriesOf({ user: user.userId })).filter(({ entity }) => !['user', 'profile'].includes(entity))
    assert.ok(made.some(({ entity, action }) => entity === 'workout' && action === 'create'))
    assert.ok(made.some(({ entity, version }) => entity === 'performance_metrics' || version === null))
    for (const entry of made.filter(({ entity }) => entity !== 'upload')) {
      assert.equal(entry.actor_id, user.userId)
      assert.match(entry.request_id ?? '', /^job:uploads\.process:[0-9a-f-]{36}$/)
      assert.deepEqual([entry.address, entry.agent], [null, null])
    }
  })

  test('a command: nobody, by its name', async () => {
    const user = await service.signUp()
    const { appUrl, url: ownerUrl } = service.database
    await using run = new CommandRun(['user', 'set-role', user.email, 'admin'], {
      DATABASE_URL: appUrl,
      DIRECT_DATABASE_URL: ownerUrl,
      LONGRUN_LOG_LEVEL: 'error',
    })
    assert.equal(await run.ended(), 0)
    const entry = (await entriesOf({ user: user.userId })).at(-1)
    assert.deepEqual([entry?.entity, entry?.action, entry?.actor_id], ['user', 'update', null])
    assert.equal(entry?.request_id, 'cli:user set-role')
  })

  test('SQL by hand: the role that the server knows, and nothing else', async () => {
    const user = await service.signUp()
    const plan = await addPlan(user)
    await service.database.query(`update training_plans set name = 'by hand' where user_id = $1`, [user.userId])
    const own = statement('test.by-hand', `update training_plans set name = 'by the service''s role' where id = $1`)
    await service.service.database.autocommit({ owner: user.userId }).execute(own, [plan])
    const [byOwner, byApplication] = (await entriesOf({ user: user.userId })).slice(-2)
    for (const entry of [byOwner, byApplication])
      assert.deepEqual([entry?.actor_id, entry?.request_id, entry?.address, entry?.agent], [null, null, null, null])
    assert.equal(byOwner?.db_role, new URL(service.database.url).username)
    assert.equal(byApplication?.db_role, new URL(service.database.appUrl).username)
  })

  test('what a client sends as agent and request is told as a text, whatever it is, within limits', async () => {
    const user = await service.signUp()
    const hostile = [
      `'; drop table users; --`,
      `{"actor":"x"}`,
      '\\',
      '"'.repeat(300),
      'x'.repeat(8_000),
      'é'.repeat(500),
    ]
    for (const agent of hostile) {
      const request = newRequest()
      await addPlan(user, { 'x-request-id': request, 'user-agent': Buffer.from(agent, 'latin1').toString('latin1') })
      const [entry] = await entriesOf({ request })
      assert.equal(entry?.actor_id, user.userId)
      assert.equal(entry.agent, agent.length <= 400 ? agent : `${agent.slice(0, 399)}…`)
    }
  })
})

describe('on few connections', () => {
  test('the requests of several users at once are never told as each other’s', async () => {
    // One for what is kept of a key, apart from the work; so the requests take turns on the other.
    await using narrow = await openTestService({ settings: { maxConnections: 2 }, beside: service })
    const users: TestClient[] = []
    for (let at = 0; at < 3; at++) {
      const { cookie, userId } = await service.signUp()
      users.push(Object.assign(narrow.client(), { cookie, userId }))
    }
    const plans = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const user = users[i % 3]!
        const keyed: Record<string, string> = i % 2 === 0 ? {} : { 'idempotency-key': randomUUID() }
        return { user, request: newRequest(), keyed }
      }).map(async (each) => {
        const { user, request, keyed } = await each
        return { user, request, id: await addPlan(user, { ...headersOf(request), ...keyed }) }
      }),
    )
    for (const { user, request } of plans) {
      const told = await entriesOf({ request })
      assert.deepEqual(
        told.map(({ actor_id, agent }) => [actor_id, agent]),
        [[user.userId, AGENT]],
      )
    }
  })
})
