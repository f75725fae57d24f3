import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { fitRun, openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

const REASON = { reason: 'sells shoes' }

async function makeToken(owner: TestClient): Promise<{ id: string; headers: { authorization: string } }> {
  const { body } = await owner.post('/v1/auth/tokens', { name: 'Watch', scopes: ['read', 'upload'] })
  return { id: body.id, headers: { authorization: `Bearer ${body.token}` } }
}

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
    assert.equal((await user.logIn()).status, 403)
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

describe('accounts', () => {
  test('are shown one by one, with the ETag that a change may name', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    const path = `/v1/admin/users/${user.userId}`
    const read = await admin.get(path)
    assert.equal(read.body.email, user.email)
    assert.equal(read.body.isDisabled, false)
    assert.equal(read.text.includes('argon2'), false)
    const stale = { headers: { 'if-match': '"7"' } }
    for (const answer of [await admin.post(`${path}/disable`, REASON, stale), await admin.delete(path, stale)]) {
      assert.equal(answer.status, 412, answer.text)
      assert.equal(answer.body.currentVersion, 1)
    }
    const disabled = await admin.post(`${path}/disable`, REASON, { headers: { 'if-match': read.headers.get('etag')! } })
    assert.equal(disabled.status, 200, disabled.text)
    assert.equal(disabled.headers.get('etag'), '"2"')
    assert.equal((await admin.post(`${path}/enable`, undefined, stale)).status, 412)
  })

  test('are listed by address, by role and by whether they are disabled', async () => {
    await using alone = await openTestService()
    const admin = await alone.signUp({ role: 'admin' })
    const users = [await alone.signUp(), await alone.signUp()]
    await admin.post(`/v1/admin/users/${users[0]!.userId}/disable`, REASON)
    const list = async (query: string) =>
      (await admin.get(`/v1/admin/users?${query}`)).body.items.map(({ id }: { id: string }) => id)
    assert.deepEqual(await list('role=admin'), [admin.userId])
    assert.deepEqual(await list('role=athlete'), [users[1]!.userId, users[0]!.userId])
    assert.deepEqual(await list('isDisabled=true'), [users[0]!.userId])
    assert.deepEqual(await list('isDisabled=false&role=athlete'), [users[1]!.userId])
    assert.equal((await admin.get('/v1/admin/users?isDisabled=maybe')).status, 400)
    const [one, two] = users
    assert.deepEqual(await list(`email=${one!.email.toUpperCase()}`), [one!.userId])
    assert.deepEqual(await list(`emailPrefix=${two!.email.slice(0, 20).toUpperCase()}`), [two!.userId])
    assert.deepEqual(await list(`emailPrefix=${two!.email.slice(0, 20)}&isDisabled=true`), [])
    assert.deepEqual(await list('email=nobody@example.org'), [])
    assert.deepEqual(await list('emailPrefix=%25'), [])
    assert.equal((await admin.get(`/v1/admin/users?email=${one!.email}&emailPrefix=a`)).status, 400)
    assert.equal((await admin.get('/v1/admin/users?passwordHash=x')).status, 400)
  })

  for (const [body, path] of [
    [undefined, ''],
    [{}, 'reason'],
    [{ reason: '' }, 'reason'],
    [{ reason: 'x'.repeat(1_001) }, 'reason'],
    [{ reason: 'a\u0000b' }, 'reason'],
    [{ reason: 'a\ud800b' }, 'reason'],
    [{ reason: 'x', until: 'never' }, 'until'],
  ] as const) {
    test(`are not disabled with ${JSON.stringify(body)?.slice(0, 40)}`, async () => {
      const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
      const answer = await admin.post(`/v1/admin/users/${user.userId}/disable`, body)
      assert.equal(answer.status, 400, answer.text)
      if (path !== '') assert.equal(answer.body.errors[0].path, path)
      assert.equal((await user.get('/v1/me')).status, 200)
    })
  }
})

describe('a disabled account', () => {
  test('is let in nowhere; enabled again, its tokens work and its sessions do not', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    const token = await makeToken(user)
    const disabled = await admin.post(`/v1/admin/users/${user.userId}/disable`, REASON)
    assert.equal(disabled.body.isDisabled, true)
    assert.equal(disabled.body.disabledReason, REASON.reason)
    assert.equal((await user.get('/v1/me')).body.code, 'unauthenticated')
    assert.equal((await service.client().get('/v1/me', token)).body.code, 'invalid_token')
    const enabled = await admin.post(`/v1/admin/users/${user.userId}/enable`)
    assert.equal(enabled.status, 200, enabled.text)
    assert.deepEqual(
      [enabled.body.isDisabled, enabled.body.disabledAt, enabled.body.disabledReason],
      [false, null, null],
    )
    assert.equal((await user.get('/v1/me')).status, 401)
    assert.equal((await service.client().get('/v1/me', token)).status, 200)
    assert.equal((await user.logIn()).status, 200)
  })

  test('says so to whom the password is right, and nothing to anybody else', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    await admin.post(`/v1/admin/users/${user.userId}/disable`, REASON)
    const right = await user.elsewhere().logIn()
    assert.equal(right.status, 403)
    assert.equal(right.body.code, 'account_disabled')
    assert.equal(right.text.includes(REASON.reason), false)
    assert.deepEqual(right.headers.getSetCookie(), [])
    const wrong = await user.elsewhere().logIn('not the password')
    const unknown = await user.elsewhere().logIn('not the password', 'nobody@example.org')
    assert.equal(wrong.status, 401)
    assert.deepEqual({ ...wrong.body, requestId: '' }, { ...unknown.body, requestId: '' })
    const again = { email: user.email, password: 'a long password', displayName: 'Eve' }
    assert.equal((await service.client().post('/v1/auth/register', again)).body.code, 'email_taken')
  })

  test('gets no session by a sign-in that was under way', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    const signIns = Array.from({ length: 4 }, () => user.elsewhere())
    const [disabled, ...answers] = await Promise.all([
      admin.post(`/v1/admin/users/${user.userId}/disable`, REASON),
      ...signIns.map((client) => client.logIn()),
    ])
    assert.equal(disabled.status, 200, disabled.text)
    for (const { status } of answers) assert.ok([200, 401, 403].includes(status), String(status))
    for (const client of signIns) assert.equal((await client.get('/v1/me')).status, 401)
    await admin.post(`/v1/admin/users/${user.userId}/enable`)
    for (const client of signIns) assert.equal((await client.get('/v1/me')).status, 401)
  })

  test('has no file processed that waits, and nor has a closed one; the reason is told', async () => {
    const [admin, user, gone] = [
      await service.signUp({ role: 'admin' }),
      await service.signUp(),
      await service.signUp(),
    ]
    const run = fitRun({ points: 100 })
    const [waits, waitsToo] = [await sendRun(user, run), await sendRun(gone, run)]
    await admin.post(`/v1/admin/users/${user.userId}/disable`, REASON)
    assert.equal((await admin.delete(`/v1/admin/users/${gone.userId}`)).status, 204)
    await service.service.uploadProcessor.process(user.userId, waits)
    await service.service.uploadProcessor.process(gone.userId, waitsToo)
    assert.deepEqual(await reasonsOf(service, waits), [
      { upload: 'failed', file: 'failed', reason: 'account_disabled' },
    ])
    assert.deepEqual(await reasonsOf(service, waitsToo), [
      { upload: 'failed', file: 'failed', reason: 'account_closed' },
    ])
    const sql = 'select count(*)::integer as count from workouts where user_id = any($1::uuid[])'
    assert.deepEqual(await service.database.query(sql, [[user.userId, gone.userId]]), [{ count: 0 }])

    await admin.post(`/v1/admin/users/${user.userId}/enable`)
    await user.logIn()
    const again = await sendRun(user, run)
    await service.service.uploadProcessor.process(user.userId, again)
    assert.equal((await user.get(`/v1/uploads/${again}`)).body.files[0].status, 'stored')
    assert.equal((await user.get(`/v1/uploads/${waits}`)).body.files[0].error.code, 'account_disabled')
  })
})

describe('the last admin', () => {
  for (const [name, shutOut] of [
    ['disable', (by: TestClient, whom: TestClient) => by.post(`/v1/admin/users/${whom.userId}/disable`, REASON)],
    ['close', (by: TestClient, whom: TestClient) => by.delete(`/v1/admin/users/${whom.userId}`)],
  ] as const) {
    test(`cannot ${name} the own account, also where another admin is disabled`, async () => {
      await using alone = await openTestService()
      const [one, two] = [await alone.signUp({ role: 'admin' }), await alone.signUp({ role: 'admin' })]
      assert.equal((await one.post(`/v1/admin/users/${two.userId}/disable`, REASON)).status, 200)
      const refused = await shutOut(one, one)
      assert.equal(refused.status, 409, refused.text)
      assert.equal(refused.body.code, 'last_admin')
      assert.equal((await one.get('/v1/me')).status, 200)
    })
  }

  test('is left when two disable each other at once', async () => {
    await using alone = await openTestService()
    for (let round = 0; round < 3; round++) {
      const [one, two] = [await alone.signUp({ role: 'admin' }), await alone.signUp({ role: 'admin' })]
      await alone.database.query(`update users set role = 'athlete' where role = 'admin' and id <> all($1::uuid[])`, [
        [one.userId, two.userId],
      ])
      await Promise.all([
        one.post(`/v1/admin/users/${two.userId}/disable`, REASON),
        two.post(`/v1/admin/users/${one.userId}/disable`, REASON),
      ])
      const [left] = await alone.database.query<{ count: number }>(
        `select count(*)::integer as count from users where role = 'admin' and not is_disabled`,
      )
      assert.equal(left!.count, 1)
    }
  })
})

describe('the sessions and tokens of others', () => {
  test('are seen and ended one by one, or all', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    const elsewhere = user.elsewhere()
    await elsewhere.logIn()
    const path = `/v1/admin/users/${user.userId}`
    const [newest, first] = (await admin.get(`${path}/sessions`)).body.items
    assert.deepEqual([newest.isCurrent, first.isCurrent], [false, false])
    assert.equal((await admin.delete(`${path}/sessions/${newest.id}`)).status, 204)
    assert.equal((await admin.delete(`${path}/sessions/${newest.id}`)).status, 404)
    assert.equal((await admin.delete(`/v1/admin/users/${admin.userId}/sessions/${first.id}`)).status, 404)
    assert.equal((await elsewhere.get('/v1/me')).status, 401)
    assert.equal((await user.get('/v1/me')).status, 200)

    const tokens = [await makeToken(user), await makeToken(user), await makeToken(user)]
    assert.equal((await admin.get(`${path}/tokens?limit=2`)).body.items.length, 2)
    assert.equal((await admin.delete(`${path}/tokens/${tokens[0]!.id}`)).status, 204)
    assert.equal((await admin.delete(`/v1/admin/users/${admin.userId}/tokens/${tokens[1]!.id}`)).status, 404)
    const statuses = async () =>
      (await Promise.all(tokens.map((token) => service.client().get('/v1/me', token)))).map(({ status }) => status)
    assert.deepEqual(await statuses(), [401, 200, 200])
    assert.equal((await admin.delete(`${path}/sessions`)).status, 204)
    assert.equal((await user.get('/v1/me')).status, 401)
    assert.deepEqual(await statuses(), [401, 200, 200])
    assert.equal((await admin.delete(`${path}/tokens`)).status, 204)
    assert.deepEqual(await statuses(), [401, 401, 401])
  })

  for (const [method, rest] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['GET', 'tokens'],
    ['DELETE', 'tokens'],
  ] as const) {
    test(`${method} ${rest} of nobody is 404`, async () => {
      const admin = await service.signUp({ role: 'admin' })
      const path = `/v1/admin/users/01890000-0000-7000-8000-00000000000a/${rest}`
      assert.equal((await admin.send(method, path)).status, 404)
    })
  }
})

async function sendRun(client: TestClient, bytes: Uint8Array): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)]), 'run.fit')
  return (await client.post('/v1/uploads', form)).body.id
}

async function reasonsOf({ database }: TestService, uploadId: string): Promise<object[]> {
  return await database.query(
    `select u.status as upload, f.status as file, f.reason
       from uploads u
       join upload_files f on f.upload_id = u.id
      where u.id = $1`,
    [uploadId],
  )
}
