import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: TestClient
let admin: TestClient

before(async () => {
  service = opened.use(await openTestService())
  owner = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

const PLAN = { name: 'Secret plan', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const ANY = { 'if-match': '*' }
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

async function search(query: Record<string, string>) {
  const answer = await admin.get(`/v1/admin/audit?${new URLSearchParams(query)}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body as { items: Record<string, unknown>[]; nextCursor: string | null }
}

test('an admin sees who changed what of a runner, from where, and none of the values', async () => {
  const requestId = `test-${randomUUID()}`
  const headers = { ...ANY, 'x-request-id': requestId, 'user-agent': 'Curious/1.0' }
  const { id } = (await owner.post('/v1/plans', PLAN)).body
  assert.equal(
    (await owner.patch(`/v1/plans/${id}`, { name: 'Hidden', difficulty: 'beginner' }, { headers })).status,
    200,
  )
  const { items, nextCursor } = await search({ requestId })
  assert.equal(nextCursor, null)
  const [{ id: entryId, at, transaction, address, dbRole, ...told } = assert.fail('nothing is told'), ...others] = items
  assert.deepEqual(others, [])
  assert.ok(Number.isInteger(entryId) && Math.abs(Date.parse(String(at)) - Date.now()) < 60_000)
  assert.match(String(transaction), /^\d+$/)
  assert.ok(String(address).length > 0)
  assert.equal(dbRole, 'longrun_app')
  assert.deepEqual(told, {
    action: 'update',
    entity: 'plan',
    userId: owner.userId,
    recordId: id,
    version: 2,
    actorId: owner.userId,
    requestId,
    agent: 'Curious/1.0',
    fields: ['name', 'difficulty'],
    changes: null,
  })
  const everything = await admin.get(`/v1/admin/audit?user=${owner.userId}&limit=200`)
  assert.ok(!everything.text.includes('Hidden') && !everything.text.includes('Secret plan'))
})

test('of what admins may read they see the values, never a secret', async () => {
  const { id } = (await admin.post('/v1/templates', { name: `Template ${randomUUID()}`, type: 'easy' })).body
  await admin.patch(`/v1/templates/${id}`, { type: 'hills' }, { headers: ANY })
  const [changed, made] = (await search({ record: id })).items
  assert.deepEqual([changed!.userId, changed!.changes], [null, { type: { from: 'easy', to: 'hills' } }])
  assert.deepEqual((made!.changes as Record<string, unknown>).type, { from: null, to: 'easy' })
  const user = await service.signUp()
  await service.database.query(`update users set password_hash = 'other', version = version + 1 where id = $1`, [
    user.userId,
  ])
  const [{ changes, fields, dbRole, actorId } = assert.fail()] = (await search({ user: user.userId, entity: 'user' }))
    .items
  assert.deepEqual([changes, fields], [{ passwordHash: { from: '[secret]', to: '[secret]' } }, ['passwordHash']])
  assert.equal(actorId, null, 'nobody is known to have done it')
  assert.notEqual(dbRole, 'longrun_app', 'but the role of the database is')
})

test('entries are found by who, whose, which, what and when, in pages', async () => {
  const user = await service.signUp()
  const { id } = (await user.post('/v1/plans', PLAN)).body
  for (let n = 0; n < 3; n++) await user.patch(`/v1/plans/${id}`, { name: `Plan ${n}` }, { headers: ANY })
  await admin.post(`/v1/admin/users/${user.userId}/disable`, { reason: 'test' })
  const kinds = async (query: Record<string, string>) =>
    (await search({ user: user.userId, ...query })).items.map(({ action, entity }) => `${action} ${entity}`)
  assert.deepEqual(await kinds({ entity: 'plan', action: 'update' }), ['update plan', 'update plan', 'update plan'])
  assert.deepEqual(await kinds({ actor: admin.userId }), ['update user'])
  assert.deepEqual(await kinds({ record: id, action: 'create' }), ['create plan'])
  assert.deepEqual(await kinds({ record: id, to: daysAgo(1) }), [])
  assert.deepEqual(await kinds({ entity: 'plan', from: daysAgo(300) }), await kinds({ entity: 'plan' }))
  const seen: unknown[] = []
  const wanted = { user: user.userId, entity: 'plan', limit: '3' }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await search({ ...wanted, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.items.map(({ version }) => version))
    cursor = page.nextCursor
  }
  assert.deepEqual(seen, [4, 3, 2, 1])
  const { nextCursor } = await search(wanted)
  const refused = await admin.get(`/v1/admin/audit?user=${user.userId}&limit=3&cursor=${nextCursor}`)
  assert.deepEqual([refused.status, refused.body.errors[0].path], [400, 'cursor'])
})

test('a span that is none, or too long without a user, is refused by name', async () => {
  for (const [query, path] of [
    [{ from: daysAgo(32) }, 'from'],
    [{ from: daysAgo(40), to: daysAgo(5) }, 'from'],
    [{ from: daysAgo(1), to: daysAgo(2) }, 'from'],
    [{ from: 'yesterday' }, 'from'],
    [{ action: 'read' }, 'action'],
    [{ user: 'ann' }, 'user'],
    [{ entity: 'Plan; drop' }, 'entity'],
    [{ limit: '201' }, 'limit'],
  ] as const) {
    const answer = await admin.get(`/v1/admin/audit?${new URLSearchParams(query)}`)
    assert.deepEqual([answer.status, answer.body.errors?.[0].path], [400, path], answer.text)
  }
  await search({ from: daysAgo(30.9) })
})

test('the log is for admins alone', async () => {
  assert.equal((await owner.get('/v1/admin/audit')).status, 403)
  assert.equal((await service.client().get('/v1/admin/audit')).status, 401)
})
