import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openTestService, type TestAnswer, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: TestClient
let other: TestClient
let admin: TestClient

before(async () => {
  service = opened.use(await openTestService())
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const ANY = { headers: { 'if-match': '*' } }

interface Kind {
  readonly path: string
  readonly writer: () => TestClient
  readonly values: () => Promise<Record<string, unknown>>
  readonly patch: Record<string, unknown>
}

const KINDS: readonly Kind[] = [
  {
    path: '/v1/plans',
    writer: () => owner,
    values: async () => ({ name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }),
    patch: { description: 'Slowly', endDate: '2026-06-30' },
  },
  {
    path: '/v1/workouts',
    writer: () => owner,
    values: async () => RUN,
    patch: { name: 'Long run', ascentMeters: 0.1 },
  },
  {
    path: '/v1/notes',
    writer: () => owner,
    values: async () => ({ workoutId: (await owner.post('/v1/workouts', RUN)).body.id, content: 'x', tags: ['a'] }),
    patch: { tags: [], rating: 5 },
  },
  {
    path: '/v1/templates',
    writer: () => admin,
    values: async () => ({ name: `Template ${randomUUID()}`, type: 'easy' }),
    patch: { instructions: 'Slowly', durationSeconds: 1_800.5 },
  },
]

/** What was answered, when its millisecond is over. */
async function settled(answer: Promise<TestAnswer>, status: number): Promise<TestAnswer> {
  const given = await answer
  assert.equal(given.status, status, given.text)
  await delay(3)
  return given
}

const at = (path: string, time: string) => `${path}?at=${encodeURIComponent(time)}`

for (const { path, writer, values, patch } of KINDS) {
  describe(path, () => {
    test('a record is shown as it was, with the version it had', async () => {
      const made = await settled(writer().post(path, await values()), 201)
      const one = made.headers.get('location')!
      const changed = await settled(writer().patch(one, patch, ANY), 200)
      const archived = await settled(writer().post(`${one}/archive`, { reason: 'long ago' }), 200)
      await settled(writer().delete(one), 204)
      const gone = (await writer().get(`${one}/history`)).body.items[0].at
      const restored = await settled(writer().post(`${one}/restore`), 200)
      for (const { body } of [made, changed, archived, restored]) {
        const was = await writer().get(at(one, body.updatedAt))
        assert.deepEqual([was.status, was.body], [200, body], was.text)
        assert.equal(was.headers.get('etag'), `"${body.version}"`)
      }
      const { status } = await writer().get(at(one, made.body.updatedAt), { headers: { 'if-none-match': '"1"' } })
      assert.equal(status, 304)
      const early = new Date(Date.parse(made.body.createdAt) - 1).toISOString()
      for (const time of [gone, early, '2000-01-01T00:00:00+14:00']) {
        const answer = await writer().get(at(one, time))
        assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], time)
      }
    })

    test('the history tells every change in words of the API, the newest first, also of what is deleted', async () => {
      const given = await values()
      const made = await settled(writer().post(path, given), 201)
      const one = made.headers.get('location')!
      const request = `test-${randomUUID()}`
      await settled(writer().patch(one, patch, { headers: { 'if-match': '"1"', 'x-request-id': request } }), 200)
      await settled(writer().delete(one), 204)
      const { status, body, text } = await writer().get(`${one}/history`)
      assert.equal(status, 200, text)
      const [deleted, updated, created] = body.items
      assert.deepEqual(
        body.items.map(({ action, version, actorId, byYou }: Record<string, unknown>) => [
          action,
          version,
          actorId,
          byYou,
        ]),
        [
          ['delete', 3, writer().userId, true],
          ['update', 2, writer().userId, true],
          ['create', 1, writer().userId, true],
        ],
      )
      assert.deepEqual(
        updated.changes,
        Object.fromEntries(Object.entries(patch).map(([name, to]) => [name, { from: made.body[name], to }])),
      )
      assert.equal(updated.requestId, request)
      assert.equal(created.at, made.body.updatedAt)
      const { updatedAt: _, ...shown } = made.body
      for (const [name, { from, to }] of Object.entries<{ from: unknown; to: unknown }>(created.changes))
        assert.deepEqual([from, to], [null, shown[name]], name)
      for (const name of Object.keys(given)) assert.ok(created.changes[name], name)
      assert.deepEqual(Object.keys(deleted.changes).sort(), ['deletedAt', 'deletedBy'])
      assert.equal(deleted.changes.deletedBy.to, writer().userId)
      const allNames = new Set(body.items.flatMap(({ changes }: { changes: object }) => Object.keys(changes)))
      for (const name of allNames) assert.ok((name as string) in made.body, `${name} is a field of the record`)
    })

    test('pages follow each other, and a cursor is good for its own record alone', async () => {
      const made = await settled(writer().post(path, await values()), 201)
      const one = made.headers.get('location')!
      for (let n = 0; n < 4; n++) await writer().patch(one, patch, ANY)
      const versions: number[] = []
      let cursor: string | null = null
      do {
        const query: string = cursor === null ? '' : `&cursor=${cursor}`
        const { body } = await writer().get(`${one}/history?limit=2${query}`)
        versions.push(...body.items.map(({ version }: { version: number }) => version))
        cursor = body.nextCursor
      } while (cursor !== null)
      assert.deepEqual(versions, [5, 4, 3, 2, 1])
      const { nextCursor } = (await writer().get(`${one}/history?limit=2`)).body
      const another = (await writer().post(path, await values())).headers.get('location')!
      for (const address of [`${another}/history?cursor=${nextCursor}`, `${one}/history?cursor=x`]) {
        const refused = await writer().get(address)
        assert.deepEqual([refused.status, refused.body.errors?.[0].path], [400, 'cursor'], refused.text)
      }
    })

    test('a time that is none, or to come, is refused by name', async () => {
      const one = (await writer().post(path, await values())).headers.get('location')!
      for (const time of ['yesterday', '2026-02-30T00:00:00Z', new Date(Date.now() + 60_000).toISOString()]) {
        const refused = await writer().get(at(one, time))
        assert.deepEqual([refused.status, refused.body.errors?.[0].path], [400, 'at'], refused.text)
      }
    })

    test('is for whom the record is', async () => {
      const made = await settled(writer().post(path, await values()), 201)
      const one = made.headers.get('location')!
      const then = made.body.updatedAt
      const [strangers, expected] = path === '/v1/templates' ? [[other], 200] : [[other, admin], 404]
      for (const stranger of strangers)
        for (const address of [`${one}/history`, at(one, then)])
          assert.equal((await stranger.get(address)).status, expected, address)
      for (const address of [`${one}/history`, at(one, then)])
        assert.equal((await service.client().get(address)).status, 401, address)
    })
  })
}

test('the history of a workout tells what became of its samples, by metric', async () => {
  const { id } = (await owner.post('/v1/workouts', RUN)).body
  const samples = [0, 1, 2].map((second) => ({
    type: second === 2 ? 'cadence' : 'heart_rate',
    value: 120,
    recordedAt: `2026-03-14T06:30:0${second}Z`,
    workoutId: id,
  }))
  assert.equal((await owner.post('/v1/metrics/batch', { samples })).status, 200)
  const [written, made] = (await owner.get(`/v1/workouts/${id}/history`)).body.items
  assert.equal(made.samples, null)
  assert.deepEqual([written.action, written.version, written.byYou, written.changes], ['create', null, true, {}])
  assert.deepEqual(written.samples, [
    { type: 'heart_rate', count: 2, from: '2026-03-14T06:30:00.000Z', to: '2026-03-14T06:30:01.000Z' },
    { type: 'cadence', count: 1, from: '2026-03-14T06:30:02.000Z', to: '2026-03-14T06:30:02.000Z' },
  ])
})

test('what only the service sees of a record is no part of its history', async () => {
  const { id } = (await owner.post('/v1/workouts', RUN)).body
  const recorded = { name: 'x', notes: null, externalId: null }
  await service.database.query('update workouts set recorded = $2, version = 2 where id = $1', [id, recorded])
  const { text, body } = await owner.get(`/v1/workouts/${id}/history`)
  const [{ changes, actorId, byYou, version }] = body.items
  assert.deepEqual([changes, actorId, byYou, version], [{}, null, false, 2], text)
  for (const word of ['recorded', 'longrun_app', 'address', 'agent', 'deletionId'])
    assert.ok(!text.includes(word), word)
})

test('the profile has a past and a history too', async () => {
  const user = await service.signUp()
  const before = await user.get('/v1/me/profile')
  await delay(3)
  const changed = await user.put('/v1/me/profile', { timeZone: 'Europe/Berlin', preferredDays: ['monday'] }, ANY)
  assert.equal(changed.status, 200, changed.text)
  assert.deepEqual((await user.get(at('/v1/me/profile', before.body.updatedAt))).body, before.body)
  assert.deepEqual((await user.get(at('/v1/me/profile', changed.body.updatedAt))).body, changed.body)
  const { items } = (await user.get('/v1/me/profile/history')).body
  assert.deepEqual(items[0].changes, {
    timeZone: { from: 'UTC', to: 'Europe/Berlin' },
    preferredDays: { from: [], to: ['monday'] },
  })
  assert.equal(items.length, 2)
})

test('a purged record has neither', async () => {
  const made = await owner.post('/v1/plans', await KINDS[0]!.values())
  const one = made.headers.get('location')!
  await service.database.query('delete from training_plans where id = $1', [made.body.id])
  for (const address of [`${one}/history`, at(one, made.body.updatedAt)])
    assert.equal((await owner.get(address)).status, 404)
})
