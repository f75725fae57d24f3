import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { openFaultProxy } from '@longrun/storage/testing'
import { fitRun, openTestService, TEST_PASSWORD, type TestAnswer, type TestClient, type TestService } from './index.ts'

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }

const keyed = (key: string, further: Record<string, string> = {}) => ({
  headers: { 'idempotency-key': key, ...further },
})

/** What must be the same whenever a request is answered. */
function essence({ status, text, headers }: TestAnswer): unknown {
  return [status, text, ...['content-type', 'etag', 'location'].map((name) => headers.get(name))]
}

function assertReplayed(answer: TestAnswer, first: TestAnswer): void {
  assert.deepEqual(essence(answer), essence(first))
  assert.equal(answer.headers.get('idempotency-replayed'), 'true')
}

function assertRefused({ status, body }: TestAnswer, message: RegExp): void {
  assert.equal(status, 400)
  assert.equal(body.errors.length, 1)
  assert.equal(body.errors[0].path, 'Idempotency-Key')
  assert.match(body.errors[0].message, message)
}

let service: TestService
let user: TestClient
before(async () => {
  service = await openTestService()
  user = await service.signUp()
})
after(() => service[Symbol.asyncDispose]())

const countWorkouts = async (name: string): Promise<number> =>
  (await service.database.query('select from workouts where name = $1', [name])).length

describe('a request with an Idempotency-Key', () => {
  test('is done once, and sent again it gets the first answer with its headers', async () => {
    const run = { ...RUN, name: 'once' }
    const first = await user.post('/v1/workouts', run, keyed('once'))
    assert.equal(first.status, 201, first.text)
    assert.equal(first.headers.get('idempotency-replayed'), null)
    assert.equal(first.headers.get('location'), `/v1/workouts/${first.body.id}`)
    assert.equal(first.headers.get('etag'), '"1"')
    assertReplayed(await user.post('/v1/workouts', run, keyed('once')), first)
    assert.equal(await countWorkouts('once'), 1)
    // What became of the record since is no part of the answer.
    await user.patch(first.headers.get('location')!, { name: 'renamed' }, { headers: { 'if-match': '*' } })
    assertReplayed(await user.post('/v1/workouts', run, keyed('once')), first)
  })

  test('answers as the same request without one does', async () => {
    const { id: _, createdAt: _c, updatedAt: _u, ...plain } = (await user.post('/v1/workouts', RUN)).body
    const { id: _i, createdAt: _d, updatedAt: _v, ...once } = (await user.post('/v1/workouts', RUN, keyed('like'))).body
    assert.deepEqual(once, plain)
  })

  test('for every kind of change: PATCH, PUT and DELETE', async () => {
    const { body: run } = await user.post('/v1/workouts', RUN)
    const change = keyed('change', { 'if-match': '"1"' })
    const changed = await user.patch(`/v1/workouts/${run.id}`, { name: 'Changed' }, change)
    assert.equal(changed.status, 200, changed.text)
    assertReplayed(await user.patch(`/v1/workouts/${run.id}`, { name: 'Changed' }, change), changed)
    const gone = await user.delete(`/v1/workouts/${run.id}`, keyed('delete'))
    assert.equal(gone.status, 204)
    assertReplayed(await user.delete(`/v1/workouts/${run.id}`, keyed('delete')), gone)
    const profile = await user.put('/v1/me/profile', { timeZone: 'Europe/Berlin' }, keyed('put', { 'if-match': '*' }))
    assert.equal(profile.status, 200, profile.text)
    assertReplayed(
      await user.put('/v1/me/profile', { timeZone: 'Europe/Berlin' }, keyed('put', { 'if-match': '*' })),
      profile,
    )
  })

  test('that asks for something else under a used key is refused; JSON counts by its values', async () => {
    const first = await user.post('/v1/workouts', RUN, keyed('reused'))
    const { startedAt, ...rest } = RUN
    assertReplayed(await user.post('/v1/workouts', { startedAt, ...rest }, keyed('reused')), first)
    const spaced = { headers: { 'idempotency-key': 'reused', 'content-type': 'application/json' } }
    assertReplayed(await user.post('/v1/workouts', JSON.stringify(RUN, undefined, 2), spaced), first)
    const path = first.headers.get('location')!
    for (const other of [
      user.post('/v1/workouts', { ...RUN, name: 'Another' }, keyed('reused')),
      user.delete(path, keyed('reused')),
      user.patch(path, { name: 'x' }, keyed('reused', { 'if-match': '"1"' })),
    ]) {
      const { status, body } = await other
      assert.deepEqual([status, body.code], [422, 'idempotency_key_reused'])
    }
    await user.patch(path, { name: 'x' }, keyed('version', { 'if-match': '"1"' }))
    const later = await user.patch(path, { name: 'x' }, keyed('version', { 'if-match': '"2"' }))
    assert.equal(later.status, 422)
  })

  test('keeps the refusal that tells how things stand, and nothing where the request itself is at fault', async () => {
    const path = '/v1/workouts/0190a000-0000-7000-8000-000000000001'
    const missing = await user.delete(path, keyed('missing'))
    assert.equal(missing.status, 404)
    assertReplayed(await user.delete(path, keyed('missing')), missing)
    const { body: run } = await user.post('/v1/workouts', RUN)
    const stale = () => user.patch(`/v1/workouts/${run.id}`, { name: 'x' }, keyed('stale', { 'if-match': '"7"' }))
    const conflict = await stale()
    assert.deepEqual([conflict.status, conflict.headers.get('etag')], [412, '"1"'])
    assertReplayed(await stale(), conflict)

    assert.equal((await user.post('/v1/workouts', { ...RUN, name: 7 }, keyed('free'))).status, 400)
    assert.equal((await user.post('/v1/workouts', { ...RUN, startedAt: null }, keyed('free'))).status, 400)
    assert.equal((await user.patch(`/v1/workouts/${run.id}`, { name: 'x' }, keyed('free'))).status, 428)
    const free = await user.post('/v1/workouts', RUN, keyed('free'))
    assert.deepEqual([free.status, free.headers.get('idempotency-replayed')], [201, null])
  })

  test('shares the key among the sessions and tokens of its user, and with nobody else', async () => {
    const first = await user.post('/v1/workouts', RUN, keyed('shared'))
    const elsewhere = user.elsewhere()
    await elsewhere.logIn()
    assertReplayed(await elsewhere.post('/v1/workouts', RUN, keyed('shared')), first)
    const { body: token } = await user.post('/v1/auth/tokens', { name: 'Sync', scopes: ['write'] })
    const program = service.client()
    const authorization = `Bearer ${token.token ?? token.secret}`
    assertReplayed(await program.post('/v1/workouts', RUN, keyed('shared', { authorization })), first)
    assert.equal((await program.post('/v1/workouts', RUN, keyed('shared'))).status, 401)
    const stranger = await service.signUp()
    const theirs = await stranger.post('/v1/workouts', RUN, keyed('shared'))
    assert.equal(theirs.status, 201)
    assert.notEqual(theirs.body.id, first.body.id)
  })

  test('is refused with a key that is none', async () => {
    for (const key of ['', 'two words', 'ü', 'x'.repeat(256), 'a, b'])
      assertRefused(await user.post('/v1/workouts', RUN, keyed(key)), /^must be one key of 1 to 255 visible ASCII/)
    assert.equal((await user.post('/v1/workouts', RUN, keyed('~'.repeat(255)))).status, 201)
  })

  test('twenty at once, by two processes, have one effect and twenty equal answers', async () => {
    await using second = await openTestService({ beside: service })
    const there = Object.assign(second.client(), {
      cookie: user.cookie,
    })
    for (const [name, send] of [
      ['made', (client: TestClient) => client.post('/v1/workouts', { ...RUN, name: 'made' }, keyed('race'))],
      [
        'missing',
        (client: TestClient) => client.delete('/v1/plans/0190a000-0000-7000-8000-000000000001', keyed('race-404')),
      ],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => send(at % 2 ? user : there)))
      assert.equal(new Set(answers.map((answer) => JSON.stringify(essence(answer)))).size, 1, name)
      assert.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null).length, 1)
    }
    assert.equal(await countWorkouts('made'), 1)
  })

  test('makes the month that a record needs, which is no part of the transaction', async () => {
    const { body: run } = await user.post('/v1/workouts', RUN)
    const note = { workoutId: run.id, content: 'Felt good', type: 'note' }
    const first = await user.post('/v1/notes', note, keyed('note'))
    assert.equal(first.status, 201, first.text)
    assertReplayed(await user.post('/v1/notes', note, keyed('note')), first)
  })
})

describe('a key where secrets are', () => {
  test('is refused, with the reason, and nothing is done', async () => {
    const newcomer = service.client()
    const account = { email: newcomer.email, password: TEST_PASSWORD, displayName: 'New' }
    assertRefused(await newcomer.post('/v1/auth/register', account, keyed('k')), /keys belong to a signed-in user/)
    assert.equal((await newcomer.logIn()).status, 401)
    const credentials = { email: user.email, password: TEST_PASSWORD }
    assertRefused(await user.post('/v1/auth/login', credentials, keyed('k')), /keys belong to a signed-in user/)
    assertRefused(await user.post('/v1/auth/logout', undefined, keyed('k')), /keys belong to a signed-in user/)
    assert.equal((await user.get('/v1/me')).status, 200)
    const passwords = { current: TEST_PASSWORD, new: `${TEST_PASSWORD}!` }
    assertRefused(await user.put('/v1/auth/password', passwords, keyed('k')), /a secret is sent or answered/)
    const token = { name: 'Sync', scopes: ['read'] }
    assertRefused(await user.post('/v1/auth/tokens', token, keyed('k')), /a secret is sent or answered/)
  })

  test('cookies are not kept: who repeats from another session keeps their own', async () => {
    const runner = await service.signUp()
    const elsewhere = runner.elsewhere()
    await elsewhere.logIn()
    const sessions = (await runner.get('/v1/auth/sessions')).body.items
    const { id } = sessions.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)
    const first = await runner.delete(`/v1/auth/sessions/${id}`, keyed('end'))
    assert.equal(first.status, 204)
    assert.match(first.headers.get('set-cookie') ?? '', /Max-Age=0/)
    const again = await elsewhere.delete(`/v1/auth/sessions/${id}`, keyed('end'))
    assertReplayed(again, first)
    assert.equal(again.headers.get('set-cookie'), null)
    assert.equal((await elsewhere.get('/v1/me')).status, 200)
    const kept = await service.database.query<{ headers: string }>('select headers::text from idempotency_keys')
    assert.ok(kept.every(({ headers }) => !/cookie/i.test(headers)))
  })

  test('closing an account is done once; who repeats it is nobody any more', async () => {
    const leaver = await service.signUp()
    const { cookie } = leaver
    assert.equal((await leaver.delete('/v1/me', keyed('leave'))).status, 204)
    leaver.cookie = cookie
    assert.equal((await leaver.delete('/v1/me', keyed('leave'))).status, 401)
    const admin = await service.signUp({ role: 'admin' })
    const other = await service.signUp()
    const closed = await admin.delete(`/v1/admin/users/${other.userId}`, keyed('close'))
    assert.equal(closed.status, 204, closed.text)
    assertReplayed(await admin.delete(`/v1/admin/users/${other.userId}`, keyed('close')), closed)
  })
})

describe('an upload with a key', () => {
  test('is taken once; another file, name or external id is another request', async () => {
    const bytes = fitRun({ points: 60 })
    const send = (content: Uint8Array, name: string, externalId?: string) => {
      const form = new FormData()
      if (externalId !== undefined) form.append('external_id', externalId)
      form.append('file', new Blob([Uint8Array.from(content)]), name)
      return user.post('/v1/uploads', form, keyed('upload'))
    }
    const first = await send(bytes, 'run.fit', 'a')
    assert.equal(first.status, 202, first.text)
    assertReplayed(await send(bytes, 'run.fit', 'a'), first)
    for (const other of [
      await send(fitRun({ points: 61 }), 'run.fit', 'a'),
      await send(bytes, 'other.fit', 'a'),
      await send(bytes, 'run.fit', 'b'),
      await send(bytes, 'run.fit'),
    ])
      assert.equal(other.status, 422)
    assert.equal((await user.get('/v1/uploads')).body.items.length, 1)
  })

  test('holds no connection while its body arrives', async () => {
    await using narrow = await openTestService({ settings: { maxConnections: 1, acquireTimeoutMs: 1_000 } })
    const sender = await narrow.signUp()
    const boundary = 'xxxx'
    const arriving = httpRequest(`${narrow.url}/v1/uploads`, {
      method: 'POST',
      headers: {
        cookie: sender.cookie,
        'idempotency-key': 'slow',
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
    })
    const answered = new Promise<number>((resolve, reject) => {
      arriving.on('response', (response) => resolve(response.resume().statusCode!)).on('error', reject)
    })
    arriving.write(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="run.fit"\r\n\r\n`)
    const bytes = fitRun({ points: 60 })
    arriving.write(bytes.subarray(0, 40))
    for (let round = 0; round < 5; round++) assert.equal((await sender.get('/v1/me')).status, 200)
    const open = await narrow.database.query(
      `select from pg_stat_activity where datname = current_database() and usename = 'longrun_app' and xact_start is not null`,
    )
    assert.equal(open.length, 0)
    arriving.write(bytes.subarray(40))
    arriving.end(`\r\n--${boundary}--\r\n`)
    assert.equal(await answered, 202)
  })
})

describe('a connection to the database that is lost', () => {
  for (const [moment, text, delivered] of [
    ['while a workout is written', 'workouts.create', false],
    ['before COMMIT arrives', 'transaction.commit', false],
    ['after COMMIT was done', 'transaction.commit', true],
  ] as const) {
    test(`${moment} leaves one workout once the request came again`, async () => {
      await using proxy = await openFaultProxy(process.env.TEST_DATABASE_URL!)
      const { port } = new URL(proxy.url)
      await using shaky = await openTestService({ throughAddress: (url) => Object.assign(new URL(url), { port }).href })
      const runner = await shaky.signUp()
      const cut = proxy.cutWhenSent(text, { delivered })
      const first = await runner.post('/v1/workouts', RUN, keyed('shaky'))
      await cut
      assert.equal(first.status, text === 'transaction.commit' ? 201 : 503, first.text)
      const again = await runner.post('/v1/workouts', RUN, keyed('shaky'))
      if (first.status === 201) assertReplayed(again, first)
      else assert.equal(again.status, 201)
      const stored = await shaky.database.query<{ id: string }>('select id from workouts')
      assert.deepEqual(stored, [{ id: again.body.id }])
    })
  }
})

test('every changing operation of the document takes the key as it says, or refuses it', async () => {
  const document = (await service.client().get('/openapi.json')).body
  let taking = 0
  for (const [path, operations] of Object.entries<
    Record<string, { parameters?: { name: string }[]; responses: object }>
  >(document.paths)) {
    for (const [method, { parameters = [], responses }] of Object.entries(operations)) {
      if (method === 'get') continue
      const takes = parameters.some(({ name }) => name === 'Idempotency-Key')
      if (takes) taking++
      const url = path.replaceAll(/\{\w+\}/g, '0190a000-0000-7000-8000-000000000001')
      const answer = await user.send(method.toUpperCase(), url, keyed('two words'))
      assertRefused(answer, takes ? /^must be one key/ : /^is not taken here: /)
      if (takes)
        for (const status of [409, 422]) assert.ok(Object.hasOwn(responses, status), `${method} ${path} ${status}`)
    }
  }
  assert.ok(taking >= 10, `${taking} operations take it`)
})
