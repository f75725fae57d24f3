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

test('the first admin is made where there is nobody, and once', async () => {
  await using fresh = await openTestService()
  const { users } = fresh.service
  const made = await Promise.all([1, 2, 3].map(() => users.addFirstAdmin('admin@longrun.local', 'a long password')))
  assert.equal(made.filter(Boolean).length, 1)
  const admin = fresh.client()
  assert.equal((await admin.logIn('a long password', 'admin@longrun.local')).body.user.role, 'admin')
  assert.equal(await users.addFirstAdmin('second@longrun.local', 'a long password'), undefined)
})
