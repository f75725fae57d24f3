import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { statement, subscribeToStorage } from '@longrun/storage'
import { openTestService, TEST_PASSWORD, type TestAnswer, type TestClient } from '../../testing/index.ts'

const clock = { now: new Date('2026-03-01T08:00:00Z') }
const service = await openTestService({ clock: () => clock.now })
after(() => service[Symbol.asyncDispose]())

const DAY_MS = 86_400_000
const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-02-14T06:30:00Z' }

async function makeToken(owner: TestClient, wish: object = {}): Promise<{ id: string; token: string }> {
  const answer = await owner.post('/v1/auth/tokens', { name: 'Watch', scopes: ['read', 'write', 'upload'], ...wish })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

function withToken(token: string, more: Record<string, string> = {}): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${token}`, ...more } }
}

const getMe = async (token: string): Promise<TestAnswer> => await service.client().get('/v1/me', withToken(token))

async function atTime<T>(time: Date, work: () => Promise<T>): Promise<T> {
  const before = clock.now
  clock.now = time
  try {
    return await work()
  } finally {
    clock.now = before
  }
}

describe('a token', () => {
  test('is told once, and acts for its user', async () => {
    const user = await service.signUp()
    const made = await user.post('/v1/auth/tokens', { name: 'Watch', scopes: ['read'] })
    assert.equal(made.status, 201, made.text)
    const { token, ...shown } = made.body
    assert.equal(made.headers.get('location'), `/v1/auth/tokens/${shown.id}`)
    assert.equal(shown.userId, user.userId)
    assert.equal(shown.name, 'Watch')
    assert.deepEqual(shown.scopes, ['read'])
    assert.equal(shown.prefix, token.slice(0, 10))
    assert.equal(shown.expiresAt, new Date(clock.now.getTime() + 90 * DAY_MS).toISOString())
    assert.equal(shown.lastUsedAt, null)
    const listed = await user.get('/v1/auth/tokens')
    assert.deepEqual(listed.body, { items: [shown], nextCursor: null })
    assert.deepEqual((await user.get(`/v1/auth/tokens/${shown.id}`)).body, shown)
    assert.equal((await getMe(token)).body.id, user.userId)
  })

  test('is nowhere in the table, nor in the log', async () => {
    const user = await service.signUp()
    const { token, id } = await makeToken(user)
    const asked = service.logLines.length
    await getMe(token)
    await getMe(`${token}x`)
    await service.client().get('/v1/me', { headers: { authorization: `Basic ${token}` } })
    await service.client().get('/v1/auth/tokens', withToken(token))
    const sql = 'select t::text as text from api_tokens t where id = $1'
    const [row] = await service.database.query<{ text: string }>(sql, [id])
    for (const secret of [token, token.slice(10), Buffer.from(token).toString('hex')]) {
      assert.equal(row!.text.includes(secret), false)
      assert.equal(service.logLines.join('').includes(secret), false)
    }
    const lines = service.logLines.slice(asked).map((line) => JSON.parse(line))
    assert.equal(lines[0].tokenId, id, 'the log says which token it was')
    assert.equal(lines[0].userId, user.userId)
  })

  for (const [name, wish, path] of [
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name too long', { name: 'x'.repeat(101) }, 'name'],
    ['no scopes', { scopes: undefined }, 'scopes'],
    ['an empty list of scopes', { scopes: [] }, 'scopes'],
    ['a scope twice', { scopes: ['read', 'read'] }, 'scopes'],
    ['a scope that there is not', { scopes: ['admin'] }, 'scopes.0'],
    ['no day to live', { expiresInDays: 0 }, 'expiresInDays'],
    ['more than a year', { expiresInDays: 366 }, 'expiresInDays'],
    ['half a day', { expiresInDays: 0.5 }, 'expiresInDays'],
    ['no end', { expiresInDays: null }, 'expiresInDays'],
    ['an end of its own', { expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  ] as const) {
    test(`is not made with ${name}`, async () => {
      const user = await service.signUp()
      const answer = await user.post('/v1/auth/tokens', { name: 'Watch', scopes: ['read'], ...wish })
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual([...new Set(answer.body.errors.map((each: { path: string }) => each.path))], [path])
      assert.deepEqual((await user.get('/v1/auth/tokens')).body.items, [])
    })
  }

  test('stops at its end, to the millisecond, and stays in the list', async () => {
    const user = await service.signUp()
    const { token, id } = await makeToken(user, { expiresInDays: 1 })
    const end = clock.now.getTime() + DAY_MS
    await atTime(new Date(end - 1), async () => assert.equal((await getMe(token)).status, 200))
    await atTime(new Date(end), async () => assert.equal((await getMe(token)).status, 401))
    const { items } = (await user.get('/v1/auth/tokens')).body
    assert.equal(items[0].id, id)
  })

  test('is revoked by its owner alone, and stops with the next request', async () => {
    const [user, other] = [await service.signUp(), await service.signUp()]
    const { token, id } = await makeToken(user)
    assert.equal((await other.get(`/v1/auth/tokens/${id}`)).status, 404)
    assert.equal((await other.delete(`/v1/auth/tokens/${id}`)).status, 404)
    assert.equal((await getMe(token)).status, 200)
    assert.equal((await user.delete(`/v1/auth/tokens/${id}`)).status, 204)
    assert.equal((await getMe(token)).status, 401)
    assert.equal((await user.delete(`/v1/auth/tokens/${id}`)).status, 404)
    assert.deepEqual((await user.get('/v1/auth/tokens')).body.items, [])
    assert.equal((await user.get('/v1/auth/tokens?state=deleted')).body.items[0].id, id)
  })

  test('of many users at once, each is found by its own', async () => {
    const users = await Promise.all(Array.from({ length: 5 }, () => service.signUp()))
    const tokens = await Promise.all(users.map((user) => makeToken(user)))
    const answers = await Promise.all([...tokens, ...tokens].map(({ token }) => getMe(token)))
    assert.deepEqual(
      answers.map(({ body }) => body.id),
      [...users, ...users].map(({ userId }) => userId),
    )
  })
})

describe('the use of a token', () => {
  test('is one look-up, and written down at most once a minute', async () => {
    const user = await service.signUp()
    const { token, id } = await makeToken(user)
    const tags: string[] = []
    const unsubscribe = subscribeToStorage('statement', ({ tag }) => void tags.push(tag))
    const start = clock.now.getTime()
    try {
      for (const seconds of [0, 1, 59.999, 60, 61]) {
        await atTime(new Date(start + seconds * 1_000), async () => assert.equal((await getMe(token)).status, 200))
      }
    } finally {
      unsubscribe()
    }
    const count = (tag: string): number => tags.filter((each) => each === tag).length
    assert.deepEqual([count('api-tokens.find'), count('api-tokens.touch')], [5, 2])
    const { lastUsedAt } = (await user.get(`/v1/auth/tokens/${id}`)).body
    assert.equal(lastUsedAt, new Date(start + 60_000).toISOString())
  })

  test('that cannot be written down is no reason to refuse it', async () => {
    const { token } = await makeToken(await service.signUp())
    await service.database.query('revoke update on api_tokens from longrun_app')
    try {
      assert.equal((await getMe(token)).status, 200)
    } finally {
      await service.database.query('grant update on api_tokens to longrun_app')
    }
  })

  test('that is mistyped costs no look-up', async () => {
    const { token } = await makeToken(await service.signUp())
    let statements = 0
    const unsubscribe = subscribeToStorage('statement', () => void statements++)
    try {
      assert.equal((await getMe(`${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`)).status, 401)
    } finally {
      unsubscribe()
    }
    assert.equal(statements, 0)
  })

  test('may come from any web page: a browser adds no token by itself', async () => {
    const { token } = await makeToken(await service.signUp())
    const foreign = { origin: 'https://dashboard.example' }
    const answer = await service.client().post('/v1/workouts', RUN, withToken(token, foreign))
    assert.equal(answer.status, 201, answer.text)
  })
})

describe('an Authorization header', () => {
  test('decides alone, whatever cookie comes along', async () => {
    const [one, two] = [await service.signUp(), await service.signUp()]
    const { token } = await makeToken(one, { scopes: ['read'] })
    const { cookie } = two
    assert.equal((await service.client().get('/v1/me', withToken(token, { cookie: cookie! }))).body.id, one.userId)
    // The session might write.
    const refused = await one.post('/v1/workouts', RUN, withToken(token))
    assert.equal(refused.status, 403)
    assert.equal(refused.body.code, 'insufficient_scope')
    assert.equal(refused.body.scope, 'write')
    assert.equal(
      refused.headers.get('www-authenticate'),
      'Bearer realm="longrun", error="insufficient_scope", scope="write"',
    )
  })

  test('with the scheme in any case will do', async () => {
    const user = await service.signUp()
    const { token } = await makeToken(user)
    for (const header of [`bearer ${token}`, `BEARER  ${token} `]) {
      const answer = await service.client().get('/v1/me', { headers: { authorization: header } })
      assert.equal(answer.body.id, user.userId, header)
    }
  })

  for (const header of [
    '',
    'Bearer',
    'Bearer ',
    'Basic YWRhOnNlY3JldA==',
    'TOKEN',
    'Bearer TOKEN, Bearer TOKEN',
    'Bearer TOKEN TOKEN',
    'Bearer "TOKEN"',
    'BearerTOKEN',
    'Token TOKEN',
    'Bearer lrt_',
    "Bearer lrt_' or 1=1 --",
    `Bearer ${'x'.repeat(5_000)}`,
  ]) {
    test(`"${header.slice(0, 30)}" is refused, with a cookie too`, async () => {
      const user = await service.signUp()
      const { token } = await makeToken(user)
      // Past fetch, which would trim it.
      const headers = { authorization: header.replaceAll('TOKEN', token), cookie: user.cookie! }
      const answer = await service.app.inject({ url: '/v1/me', headers })
      assert.equal(answer.statusCode, 401, answer.body)
      assert.equal(answer.json().code, 'invalid_token')
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="longrun", error="invalid_token"')
      assert.equal(answer.body.includes(token), false)
    })
  }

  test('that comes twice is refused: who is meant would depend on who looks', async () => {
    const [one, two] = [await makeToken(await service.signUp()), await makeToken(await service.signUp())]
    const { hostname, port } = new URL(service.url)
    const lines = [one, two].map(({ token }) => `Authorization: Bearer ${token}\r\n`)
    const socket = connect(Number(port), hostname)
    socket.end(`GET /v1/me HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n${lines.join('')}\r\n`)
    const answer = await text(socket)
    assert.match(answer, /^HTTP\/1\.1 401 /)
    assert.match(answer, /"code":"invalid_token"/)
  })

  test('is asked for where nobody says who they are', async () => {
    const answer = await service.client().get('/v1/me')
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="longrun"')
  })

  test('is nothing to those who only look at the service', async () => {
    const answer = await service.client().get('/livez', { headers: { authorization: 'Basic YWRhOnNlY3JldA==' } })
    assert.equal(answer.status, 200)
  })
})

describe('the most tokens of a user', () => {
  test('are fifty that work; of several made at once none is too many', async () => {
    const user = await service.signUp()
    const ids: string[] = []
    for (let made = 0; made < 49; made++) ids.push((await makeToken(user, { expiresInDays: 1 + (made % 2) })).id)
    const wish = { name: 'One more', scopes: ['read'] }
    const answers = await whileLocked(user.userId, 3, () =>
      Promise.all([1, 2, 3].map(() => user.post('/v1/auth/tokens', wish))),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
    assert.equal(answers.find(({ status }) => status === 409)!.body.code, 'token_limit')
    assert.equal((await user.delete(`/v1/auth/tokens/${ids[0]}`)).status, 204)
    assert.equal((await user.post('/v1/auth/tokens', wish)).status, 201)
    assert.equal((await user.post('/v1/auth/tokens', wish)).status, 409)
    await atTime(new Date(clock.now.getTime() + DAY_MS), async () => {
      assert.equal((await user.post('/v1/auth/tokens', wish)).status, 201, 'expired ones do not count')
    })
    const pages = await user.get('/v1/auth/tokens?limit=20')
    assert.equal(pages.body.items.length, 20)
    const next = await user.get(`/v1/auth/tokens?limit=200&cursor=${encodeURIComponent(pages.body.nextCursor)}`)
    assert.equal(next.body.items.length, 31)
  })
})

/** Starts work while the user's row is locked, and lets go once that many wait for it: all of them at the same place. */
async function whileLocked<T>(userId: string, waiting: number, work: () => Promise<T>): Promise<T> {
  const lock = statement('test.lock', 'select id from users where id = $1 for no key update')
  const sql = `select count(*)::integer as count from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%api-tokens.lock-owner%'`
  let started: Promise<T> | undefined
  await service.database.database.transaction('catalog', async (tx) => {
    await tx.one(lock, [userId])
    started = work()
    for (let left = 200; left > 0; left--) {
      const [row] = await service.database.query<{ count: number }>(sql)
      if (row!.count === waiting) return
      await delay(20)
    }
    assert.fail('they do not wait for each other')
  })
  return await started!
}

describe('what tokens stand for', () => {
  test('a new password revokes them, unless they are to be kept', async () => {
    const user = await service.signUp()
    const { token } = await makeToken(user)
    const next = 'another long password'
    const kept = await user.put('/v1/auth/password', { current: TEST_PASSWORD, new: next, keepTokens: true })
    assert.equal(kept.status, 204, kept.text)
    assert.equal((await getMe(token)).status, 200)
    assert.equal((await user.put('/v1/auth/password', { current: next, new: TEST_PASSWORD })).status, 204)
    assert.equal((await getMe(token)).status, 401)
  })

  test('closing the account revokes them', async () => {
    const user = await service.signUp()
    const { token, id } = await makeToken(user)
    assert.equal((await user.delete('/v1/me')).status, 204)
    assert.equal((await getMe(token)).status, 401)
    const sql = 'select deleted_at is not null as gone from api_tokens where id = $1'
    assert.deepEqual(await service.database.query(sql, [id]), [{ gone: true }])
    // As after a restore of half a backup: what counts is the account.
    await service.database.query('update api_tokens set deleted_at = null where id = $1', [id])
    assert.equal((await getMe(token)).status, 401)
  })
})

test('tokens that ended long ago are deleted in batches, others stay', async () => {
  const user = await service.signUp()
  for (const expiresInDays of [1, 1, 1, 60]) await makeToken(user, { expiresInDays })
  const [tokens] = service.service.tasks.filter(({ name }) => name === 'api-tokens.prune')
  await atTime(new Date(clock.now.getTime() + 31.5 * DAY_MS), () => tokens!.run(new AbortController().signal))
  const { items } = (await user.get('/v1/auth/tokens?state=all')).body
  assert.equal(items.length, 1)
})
