import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestService, TEST_PASSWORD, type TestClient } from '../../testing/index.ts'

const DAY_MS = 86_400_000

// Accounts are closed by the clock of the database, and due by that of the service.
let aheadMs = 0
const clock = () => new Date(Date.now() + aheadMs)
const service = await openTestService({ clock, settings: { erasureGraceDays: 30 } })
after(() => service[Symbol.asyncDispose]())

const restore = (user: TestClient, password = TEST_PASSWORD) =>
  user.post('/v1/auth/restore', { email: user.email, password })

async function closed(): Promise<TestClient> {
  const user = await service.signUp()
  assert.equal((await user.delete('/v1/me')).status, 204)
  return user
}

async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  aheadMs += ms
  try {
    return await work()
  } finally {
    aheadMs -= ms
  }
}

describe('a closed account', () => {
  test('tells who signs in with the right password until when it can be taken back, and nobody else', async () => {
    const user = await closed()
    const right = await user.logIn()
    assert.equal(right.status, 403)
    assert.equal(right.body.code, 'account_closed')
    const untilMs = Date.parse(right.body.until)
    assert.ok(Math.abs(untilMs - Date.now() - 30 * DAY_MS) < 60_000, right.body.until)
    assert.equal((await user.logIn('another password')).body.code, 'wrong_credentials')
    assert.equal((await user.logIn(TEST_PASSWORD, 'nobody@example.org')).body.code, 'wrong_credentials')
  })

  test('is taken back by its password, with what it owns and without what had ended', async () => {
    const user = await service.signUp()
    const workout = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
    const { id } = (await user.post('/v1/workouts', workout)).body
    const { token } = (await user.post('/v1/auth/tokens', { name: 'Watch', scopes: ['read'] })).body
    const before = user.elsewhere()
    await before.logIn()
    assert.equal((await user.delete('/v1/me')).status, 204)
    assert.equal((await before.get('/v1/me')).status, 401)

    assert.equal((await restore(user, 'another password')).body.code, 'wrong_credentials')
    const answer = await restore(user)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.body.user.id, user.userId)
    assert.equal(answer.body.user.deletedAt, null)
    assert.equal((await user.get(`/v1/workouts/${id}`)).status, 200)
    assert.equal((await before.get('/v1/me')).status, 401)
    assert.equal((await user.elsewhere().get('/v1/me', { headers: { authorization: `Bearer ${token}` } })).status, 401)
    assert.equal((await user.elsewhere().logIn()).status, 200)
    // There is nothing to take back any more, as little as of an account that never was closed.
    assert.equal((await restore(user.elsewhere())).body.code, 'wrong_credentials')
  })

  test('stays closed where its address belongs to another account by now, and then comes back when that one is closed', async () => {
    const user = await closed()
    const again = await service.client().post('/v1/auth/register', {
      email: user.email,
      password: 'a newer long password',
      displayName: 'Again',
    })
    assert.equal(again.status, 201)
    const taken = await restore(user)
    assert.equal(taken.status, 409)
    assert.equal(taken.body.code, 'email_taken')
    assert.equal((await user.logIn()).body.code, 'wrong_credentials', 'the open account counts')
    const admin = await service.signUp({ role: 'admin' })
    const byAdmin = await admin.post(`/v1/admin/users/${user.userId}/restore`)
    assert.equal(byAdmin.body.code, 'email_taken')
    assert.equal((await admin.delete(`/v1/admin/users/${again.body.user.id}`)).status, 204)
    // Of two the one that was closed last: the older one only by an admin.
    assert.equal((await user.logIn()).body.code, 'wrong_credentials')
    assert.equal((await admin.post(`/v1/admin/users/${user.userId}/restore`)).status, 200)
  })

  test('is not taken back by its owner while an admin keeps them out', async () => {
    const user = await service.signUp()
    const admin = await service.signUp({ role: 'admin' })
    await admin.post(`/v1/admin/users/${user.userId}/disable`, { reason: 'sells shoes' })
    assert.equal((await admin.delete(`/v1/admin/users/${user.userId}`)).status, 204)
    assert.equal((await user.logIn()).body.code, 'account_disabled')
    assert.equal((await restore(user)).body.code, 'account_disabled')
    const restored = await admin.post(`/v1/admin/users/${user.userId}/restore`)
    assert.equal(restored.body.isDisabled, true)
  })

  test('is restored by an admin in the version that they have seen, and once', async () => {
    const user = await closed()
    const admin = await service.signUp({ role: 'admin' })
    const path = `/v1/admin/users/${user.userId}/restore`
    const stale = await admin.post(path, undefined, { headers: { 'if-match': '"1"' } })
    assert.equal(stale.status, 412)
    assert.equal((await admin.post(path, undefined, { headers: { 'if-match': '"2"' } })).status, 200)
    assert.equal((await admin.post(path)).body.code, 'not_restorable')
    assert.equal((await user.logIn()).status, 200)
  })
})

describe('the erasure of a closed account', () => {
  test('begins when its time is over, not before, and then nothing brings it back', async () => {
    const user = await closed()
    await later(29 * DAY_MS, () => service.service.erasures.beginDue())
    await assert.rejects(service.service.erasures.get(user.userId), { code: 'not_found' })
    await later(31 * DAY_MS, () => service.service.erasures.beginDue())
    const admin = await service.signUp({ role: 'admin' })
    const { body } = await admin.get(`/v1/admin/erasures/${user.userId}`)
    assert.equal(body.finishedAt, null)
    assert.equal(Date.parse(body.dueAt) - Date.parse(body.orderedAt), 30 * DAY_MS)
    assert.equal(body.orderedBy, user.userId)
    assert.equal((await user.logIn()).body.code, 'wrong_credentials')
    assert.equal((await restore(user)).body.code, 'wrong_credentials')
    assert.equal((await admin.post(`/v1/admin/users/${user.userId}/restore`)).status, 404)
  })

  test('begins at once when an admin asks for it, of a closed account only, and is told of once it is done', async () => {
    const user = await service.signUp()
    const admin = await service.signUp({ role: 'admin' })
    const erase = () => admin.post(`/v1/admin/users/${user.userId}/erase`)
    assert.equal((await erase()).body.code, 'account_open')
    assert.equal((await admin.delete(`/v1/admin/users/${user.userId}`)).status, 204)
    const ordered = await erase()
    assert.equal(ordered.status, 202)
    assert.equal(ordered.headers.get('location'), `/v1/admin/erasures/${user.userId}`)
    assert.equal(ordered.body.orderedBy, admin.userId)
    assert.equal(await service.service.erasure.runOne(user.userId), true)
    const { body } = await admin.get(`/v1/admin/erasures/${user.userId}`)
    assert.equal(body.counts.users, 1)
    assert.match(body.receipt, /^[0-9a-f]{64}$/)
    assert.equal((await admin.get(`/v1/admin/users/${user.userId}`)).status, 404)
    // Asked again it is the same erasure, not another.
    assert.deepEqual((await erase()).body, body)
    // The address is free: the test's client knows no other.
    await user.elsewhere().register()
  })

  test('and taking the account back at the same moment: exactly one wins', async () => {
    for (let round = 0; round < 6; round++) {
      const user = await closed()
      const [, restored] = await Promise.all([
        later(31 * DAY_MS, () => service.service.erasures.beginDue()),
        restore(user),
      ])
      const state = await service.database.query<{ is_open: boolean; is_begun: boolean }>(
        `select deleted_at is null as is_open, exists (select from erasures where user_id = users.id) as is_begun
           from users where id = $1`,
        [user.userId],
      )
      const isRestored = restored.status === 200
      assert.deepEqual(state, [{ is_open: isRestored, is_begun: !isRestored }], restored.text)
      if (!isRestored) assert.equal(restored.body.code, 'wrong_credentials')
    }
  })

  test('lists are newest first and go on where they ended', async () => {
    const admin = await service.signUp({ role: 'admin' })
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      const { userId } = await closed()
      ids.unshift(userId)
      // Behind those of the tests above.
      await later(60 * DAY_MS, () => service.service.erasures.order({ userId: null }, userId))
    }
    const first = (await admin.get('/v1/admin/erasures?limit=2')).body
    const second = (await admin.get(`/v1/admin/erasures?limit=1&cursor=${first.nextCursor}`)).body
    const shown = [...first.items, ...second.items].map(({ userId }: { userId: string }) => userId)
    assert.deepEqual(shown, ids)
    assert.equal((await admin.get('/v1/admin/erasures?cursor=abc')).status, 400)
  })
})
