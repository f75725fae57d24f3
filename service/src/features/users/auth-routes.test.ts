import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { openTestService, TEST_PASSWORD } from '../../testing/index.ts'

const clock = { now: new Date('2026-03-01T08:00:00Z') }
const service = await openTestService({ clock: () => clock.now })
after(() => service[Symbol.asyncDispose]())

const DAY_MS = 86_400_000

describe('registration', () => {
  test('opens an account with a profile and signs in', async () => {
    const user = service.client()
    const answer = await user.post('/v1/auth/register', {
      email: user.email,
      password: TEST_PASSWORD,
      displayName: 'Ada',
    })
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('location'), '/v1/me')
    assert.equal(answer.body.user.email, user.email)
    assert.equal(answer.body.user.role, 'athlete')
    assert.equal(answer.text.includes('argon2'), false)
    const [cookie] = answer.headers.getSetCookie()
    assert.match(cookie!, /^longrun_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
    assert.equal((await user.get('/v1/me')).body.displayName, 'Ada')
    assert.equal((await user.get('/v1/me/profile')).body.units, 'metric')
  })

  test('an address is taken whatever its case, and free again when its account is closed', async () => {
    const user = await service.signUp()
    const again = { email: user.email.toUpperCase(), password: TEST_PASSWORD, displayName: 'Eve' }
    const taken = await service.client().post('/v1/auth/register', again)
    assert.equal(taken.status, 409)
    assert.equal(taken.body.code, 'email_taken')
    assert.equal(taken.body.errors[0].path, 'email')
    assert.equal((await user.delete('/v1/me')).status, 204)
    assert.equal((await service.client().post('/v1/auth/register', again)).status, 201)
  })

  test('of two registrations of one address at once, one succeeds', async () => {
    const body = { email: service.client().email, password: TEST_PASSWORD, displayName: 'Twin' }
    const answers = await Promise.all([1, 2, 3].map(() => service.client().post('/v1/auth/register', body)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  })

  for (const [name, change, path] of [
    ['a short password', { password: '123456789' }, 'password'],
    ['a password of a book', { password: 'x'.repeat(1_001) }, 'password'],
    ['a password with half a character', { password: 'aaaaaaaaa\ud800' }, 'password'],
    ['no address', { email: undefined }, 'email'],
    ['what is no address', { email: 'ada' }, 'email'],
    ['an address with a space', { email: 'a da@example.org' }, 'email'],
    ['an address too long', { email: `${'a'.repeat(250)}@b.co` }, 'email'],
    ['an empty name', { displayName: '' }, 'displayName'],
    ['a role', { role: 'admin' }, 'role'],
  ] as const) {
    test(`refuses ${name}`, async () => {
      const body = { email: service.client().email, password: TEST_PASSWORD, displayName: 'Ada', ...change }
      const answer = await service.client().post('/v1/auth/register', body)
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(
        answer.body.errors.map((error: { path: string }) => error.path),
        [path],
      )
      assert.deepEqual(answer.headers.getSetCookie(), [])
    })
  }
})

describe('signing in', () => {
  test('a wrong password and an unknown address get the same answer', async () => {
    const user = await service.signUp()
    const elsewhere = user.elsewhere()
    const wrong = await elsewhere.logIn('not the password')
    const unknown = await elsewhere.logIn('not the password', 'nobody@example.org')
    for (const answer of [wrong, unknown]) {
      assert.equal(answer.status, 401)
      assert.deepEqual({ ...answer.body, requestId: '' }, { ...wrong.body, requestId: '' })
      assert.deepEqual(answer.headers.getSetCookie(), [])
    }
    assert.equal((await elsewhere.logIn()).status, 200)
    assert.equal((await elsewhere.get('/v1/me')).body.id, user.userId)
  })

  test('a password may be typed in another Unicode form', async () => {
    const user = await service.signUp()
    const changed = await user.put('/v1/auth/password', { current: TEST_PASSWORD, new: 'caf\u00e9 au lait' })
    assert.equal(changed.status, 204, changed.text)
    assert.equal((await user.elsewhere().logIn('cafe\u0301 au lait')).status, 200)
  })

  test('renews a hash that was made with older parameters', async () => {
    const user = await service.signUp()
    const old = await hash(TEST_PASSWORD, { memoryCost: 8_192, timeCost: 1 })
    const read = async () =>
      (
        await service.database.query<{ hash: string }>('select password_hash as hash from users where id = $1', [
          user.userId,
        ])
      )[0]!.hash
    await service.database.query('update users set password_hash = $2 where id = $1', [user.userId, old])
    assert.equal((await user.elsewhere().logIn()).status, 200)
    assert.match(await read(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const renewed = await read()
    assert.equal((await user.elsewhere().logIn()).status, 200)
    assert.equal(await read(), renewed)
  })

  test('heals an account whose registration was cut off before the profile', async () => {
    const user = await service.signUp()
    await service.database.query('delete from runner_profiles where user_id = $1', [user.userId])
    assert.equal((await user.get('/v1/me/profile')).status, 404)
    await user.logIn()
    assert.equal((await user.get('/v1/me/profile')).status, 200)
  })

  test('an account that is closed several times at once is closed once, and the others are signed out', async () => {
    const user = await service.signUp()
    const answers = await Promise.all(Array.from({ length: 8 }, () => user.delete('/v1/me')))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [204, 401, 401, 401, 401, 401, 401, 401])
  })

  test('an account that was closed lets nobody in, and its sessions are gone', async () => {
    const user = await service.signUp()
    const elsewhere = user.elsewhere()
    await elsewhere.logIn()
    const closed = await user.delete('/v1/me')
    assert.equal(closed.status, 204)
    assert.match(closed.headers.getSetCookie()[0]!, /^longrun_session=; Max-Age=0;/)
    assert.equal((await elsewhere.get('/v1/me')).status, 401)
    assert.equal((await elsewhere.logIn()).status, 403)
  })
})

describe('sessions', () => {
  test('signing out ends the session and takes the cookie away; again, nothing happens', async () => {
    const user = await service.signUp()
    const cookie = user.cookie!
    const out = await user.post('/v1/auth/logout')
    assert.equal(out.status, 204)
    assert.equal(user.cookie, undefined)
    assert.equal((await user.get('/v1/me', { headers: { cookie } })).status, 401)
    assert.equal((await user.post('/v1/auth/logout', undefined, { headers: { cookie } })).status, 204)
    assert.equal((await user.post('/v1/auth/logout')).status, 204)
  })

  test('are listed with where they come from, and one can be ended', async () => {
    const user = await service.signUp()
    const phone = user.elsewhere()
    await phone.post(
      '/v1/auth/login',
      { email: user.email, password: TEST_PASSWORD },
      { headers: { 'user-agent': 'Phone/1' } },
    )
    const { body } = await user.get('/v1/auth/sessions')
    assert.equal(body.items.length, 2)
    const [newest, first] = body.items
    assert.equal(newest.userAgent, 'Phone/1')
    assert.equal(newest.address, '127.0.0.1')
    assert.equal(newest.isCurrent, false)
    assert.equal(first.isCurrent, true)
    assert.deepEqual(Object.keys(first).sort(), [
      'address',
      'createdAt',
      'expiresAt',
      'id',
      'isCurrent',
      'lastUsedAt',
      'userAgent',
    ])
    assert.equal((await user.delete(`/v1/auth/sessions/${newest.id}`)).status, 204)
    assert.equal((await phone.get('/v1/me')).status, 401)
    assert.equal((await user.delete(`/v1/auth/sessions/${newest.id}`)).status, 404)
    assert.equal((await (await service.signUp()).delete(`/v1/auth/sessions/${first.id}`)).status, 404)
    assert.equal((await user.delete(`/v1/auth/sessions/${first.id}`)).status, 204)
    assert.equal(user.cookie, undefined)
  })

  test('all others can be ended at once', async () => {
    const user = await service.signUp()
    const others = [user.elsewhere(), user.elsewhere()]
    for (const other of others) await other.logIn()
    assert.equal((await user.delete('/v1/auth/sessions')).status, 204)
    for (const other of others) assert.equal((await other.get('/v1/me')).status, 401)
    assert.equal((await user.get('/v1/me')).status, 200)
  })

  test('a new password ends all others, and the old one signs nobody in', async () => {
    const user = await service.signUp()
    const other = user.elsewhere()
    await other.logIn()
    const wrong = await user.put('/v1/auth/password', { current: 'not the password', new: 'another long one' })
    assert.equal(wrong.status, 400)
    assert.deepEqual(wrong.body.errors, [{ path: 'current', message: 'is not your password' }])
    const same = await user.put('/v1/auth/password', { current: TEST_PASSWORD, new: TEST_PASSWORD })
    assert.equal(same.body.errors[0].path, 'new')
    assert.equal((await other.get('/v1/me')).status, 200)
    assert.equal((await user.put('/v1/auth/password', { current: TEST_PASSWORD, new: 'another long one' })).status, 204)
    assert.equal((await other.get('/v1/me')).status, 401)
    assert.equal((await user.get('/v1/me')).status, 200)
    assert.equal((await other.logIn()).status, 401)
    assert.equal((await other.logIn('another long one')).status, 200)
  })

  test('end without use, and after their time however much they are used', async () => {
    const [idle, busy] = [await service.signUp(), await service.signUp()]
    const start = clock.now
    try {
      for (let day = 0; day < 90; day += 10) {
        clock.now = new Date(start.getTime() + day * DAY_MS)
        assert.equal((await busy.get('/v1/me')).status, 200, `day ${day}`)
      }
      assert.equal((await idle.get('/v1/me')).status, 401)
      clock.now = new Date(start.getTime() + 90 * DAY_MS)
      assert.equal((await busy.get('/v1/me')).status, 401)
    } finally {
      clock.now = start
    }
  })

  for (const [name, cookie] of [
    ['no cookie', undefined],
    ['an empty one', 'longrun_session='],
    ['a token never handed out', `longrun_session=${'A'.repeat(43)}`],
    ['what can be no token', "longrun_session=' or 1=1 --"],
    ['a token under another name', 'x_longrun_session=PLACE'],
  ] as const) {
    test(`with ${name} nobody is signed in`, async () => {
      const user = await service.signUp()
      const token = user.cookie!.split('=')[1]!
      const headers = cookie === undefined ? {} : { cookie: cookie.replace('PLACE', token) }
      const answer = await service.client().get('/v1/me', { headers })
      assert.equal(answer.status, 401)
      assert.equal(answer.body.code, 'unauthenticated')
    })
  }

  test('a session is found among other cookies', async () => {
    const user = await service.signUp()
    const answer = await service.client().get('/v1/me', { headers: { cookie: `a=1; ${user.cookie}; b="2"` } })
    assert.equal(answer.body.id, user.userId)
  })
})

describe('where changes come from', () => {
  for (const [name, headers, status] of [
    ['its own page', { origin: 'SELF' }, 204],
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
    ['its own page, by Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }, 204],
    ['a neighbour, by Sec-Fetch-Site', { 'sec-fetch-site': 'same-site' }, 403],
    ['elsewhere, by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a program that is no browser', {}, 204],
  ] as [string, Record<string, string>, number][]) {
    test(`a change asked for by ${name} gets ${status}`, async () => {
      const user = await service.signUp()
      const sent = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key, value.replace('SELF', service.url)]),
      )
      // Node's fetch sets Sec-Fetch-Site by itself, so this goes past it.
      const answer = await service.app.inject({
        method: 'POST',
        url: '/v1/auth/logout',
        headers: { ...sent, cookie: user.cookie! },
      })
      assert.equal(answer.statusCode, status, answer.body)
      if (status === 403) assert.equal(answer.json().code, 'foreign_origin')
      assert.equal((await user.get('/v1/me')).status, status === 403 ? 200 : 401)
    })
  }

  test('reading is not refused', async () => {
    const answer = await service.app.inject({ url: '/livez', headers: { origin: 'https://evil.example' } })
    assert.equal(answer.statusCode, 200)
  })
})

describe('behind a proxy that is trusted', () => {
  test('a session says where it comes from, or nothing where the proxy names no address', async () => {
    await using proxied = await openTestService({ settings: { trustedProxies: '127.0.0.1' } })
    const user = await proxied.signUp()
    const addressBehind = async (forwardedFor: string) => {
      const headers = { 'x-forwarded-for': forwardedFor }
      const elsewhere = user.elsewhere()
      const answer = await elsewhere.post('/v1/auth/login', { email: user.email, password: TEST_PASSWORD }, { headers })
      assert.equal(answer.status, 200, `${forwardedFor}: ${answer.text}`)
      const { items } = (await elsewhere.get('/v1/auth/sessions')).body
      return items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).address
    }
    assert.equal(await addressBehind('192.0.2.7'), '192.0.2.7')
    assert.equal(await addressBehind('2001:db8::7'), '2001:db8::7')
    assert.equal(await addressBehind('fe80::7%eth0'), 'fe80::7')
    for (const odd of ['unknown', '192.0.2.7:5678', '[2001:db8::7]:443', '_hidden']) {
      assert.equal(await addressBehind(odd), null, odd)
    }
  })
})

test('no password, token or address of mail reaches the log', async () => {
  const user = await service.signUp()
  await user.elsewhere().logIn('wrong secret word')
  await user.get('/v1/workouts?sport=secretsport')
  await user.get('/v1/nowhere?token=secretquery')
  const log = service.logLines.join('\n')
  assert.ok(service.logLines.some((line) => line.includes('"route":"/v1/auth/login"') && line.includes('"status":401')))
  for (const secret of [
    user.email,
    TEST_PASSWORD,
    'wrong secret',
    'secretsport',
    'secretquery',
    user.cookie!.split('=')[1]!,
  ]) {
    assert.equal(log.includes(secret), false)
  }
})
