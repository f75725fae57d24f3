import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestService } from '../../testing/index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

describe('one’s own account', () => {
  test('is changed from the version that was read', async () => {
    const user = await service.signUp()
    const read = await user.get('/v1/me')
    const ifMatch = { 'if-match': read.headers.get('etag')! }
    assert.equal((await user.patch('/v1/me', { displayName: 'Ada' })).status, 428)
    const changed = await user.patch('/v1/me', { displayName: 'Ada' }, { headers: ifMatch })
    assert.equal(changed.status, 200, changed.text)
    assert.equal(changed.body.displayName, 'Ada')
    assert.equal(changed.headers.get('etag'), '"2"')
    assert.equal((await user.patch('/v1/me', { displayName: 'Eve' }, { headers: ifMatch })).status, 412)
  })

  for (const body of [{ role: 'admin' }, { email: 'new@example.org' }, { passwordHash: 'x' }, { id: 'x' }, {}]) {
    test(`cannot be changed by ${JSON.stringify(body)}`, async () => {
      const user = await service.signUp()
      const answer = await user.patch('/v1/me', body, { headers: { 'if-match': '*' } })
      assert.equal(answer.status, 400, answer.text)
      assert.equal((await user.get('/v1/me')).body.version, 1)
    })
  }
})

describe('what admins may do', () => {
  test('they page through all accounts, and never see a password', async () => {
    const admin = await service.signUp({ role: 'admin' })
    for (let count = 0; count < 3; count++) await service.signUp()
    const first = await admin.get('/v1/admin/users?limit=2')
    assert.equal(first.status, 200, first.text)
    assert.equal(first.body.items.length, 2)
    assert.equal(first.text.includes('argon2'), false)
    const next = await admin.get(`/v1/admin/users?limit=2&cursor=${encodeURIComponent(first.body.nextCursor)}`)
    assert.notEqual(next.body.items[0].id, first.body.items[1].id)
  })

  test('they close an account, which ends its sessions', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    assert.equal((await admin.delete(`/v1/admin/users/${user.userId}`)).status, 204)
    assert.equal((await user.get('/v1/me')).status, 401)
    assert.equal((await user.logIn()).status, 401)
    assert.equal((await admin.delete(`/v1/admin/users/${user.userId}`)).status, 404)
    const [deleted] = (await admin.get('/v1/admin/users?state=deleted')).body.items
    assert.equal(deleted.id, user.userId)
  })

  test('a role that is taken away is gone with the next request', async () => {
    const admin = await service.signUp({ role: 'admin' })
    assert.equal((await admin.get('/v1/admin/users')).status, 200)
    await service.database.query(`update users set role = 'athlete' where id = $1`, [admin.userId])
    assert.equal((await admin.get('/v1/admin/users')).status, 403)
  })

  test('of two admins who close each other’s account at once, one stays', async () => {
    await using alone = await openTestService()
    const [one, two] = [await alone.signUp({ role: 'admin' }), await alone.signUp({ role: 'admin' })]
    const answers = await Promise.all([
      one.delete(`/v1/admin/users/${two.userId}`),
      two.delete(`/v1/admin/users/${one.userId}`),
    ])
    assert.ok(
      answers.some(({ status }) => status === 204),
      answers.map(({ text }) => text).join(),
    )
    const [left] = await alone.database.query<{ count: number }>(
      `select count(*)::int from users where role = 'admin' and deleted_at is null`,
    )
    assert.equal(left!.count, 1)
    const last = answers[0].status === 204 ? one : two
    const refused = await last.delete('/v1/me')
    assert.equal(refused.status, 409)
    assert.equal(refused.body.code, 'last_admin')
  })
})

test('the first admin is made where there is nobody, and once', async () => {
  await using fresh = await openTestService()
  const { users } = fresh.service
  const made = await Promise.all([1, 2, 3].map(() => users.addFirstAdmin('admin@longrun.local', 'a long password')))
  assert.equal(made.filter(Boolean).length, 1)
  const admin = fresh.client()
  assert.equal((await admin.logIn('a long password', 'admin@longrun.local')).body.user.role, 'admin')
  assert.equal(await users.addFirstAdmin('second@longrun.local', 'a long password'), undefined)
})
