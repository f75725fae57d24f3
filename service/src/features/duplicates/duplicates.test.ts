import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, processed, type TestClient, type TestService, upload } from '../../testing/index.ts'
import { ANY, POINTS, pairsOf, record, recordAgain, shown, TYPED, type } from './duplicate-fixtures.ts'

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const REAL = ['.fit', '_strava.gpx'].map((name) =>
  join(import.meta.dirname, `../../../../../shared/activities/sweatpy__4801048867${name}`),
)
const skip = REAL.every((file) => existsSync(file)) ? false : 'the folder ../shared/activities is not here'

const resolve = (user: TestClient, id: string, other: string, keep: string) =>
  user.post(`/v1/workouts/${id}/resolve-duplicate`, { other, keep })

describe('the same run from two devices', () => {
  test('is kept twice, each showing the other, in a new version of the one that was there', async () => {
    const user = await service.signUp()
    const first = await record(service, user)
    const before = await user.get(`/v1/workouts/${first}`)
    assert.deepEqual(before.body.likelyDuplicateOf, [])
    const second = await recordAgain(service, user)
    const after = await user.get(`/v1/workouts/${first}`, { headers: { 'if-none-match': '"1"' } })
    assert.equal(after.status, 200)
    assert.deepEqual([after.body.likelyDuplicateOf, after.body.version], [[second], 2])
    assert.deepEqual(await shown(user, second), [first])
    const { items } = (await user.get('/v1/workouts/duplicates')).body
    assert.equal(items.length, 1)
    const [one, other] = items[0].workouts
    assert.deepEqual([one.sport, one.isRecorded, one.startedAt, one.version], ['running', true, TYPED.startedAt, 2])
    assert.deepEqual(new Set([one.id, other.id]), new Set([first, second]))
    assert.deepEqual(await pairsOf(await service.signUp()), [])
  })

  test('is found in a real ride that two programs wrote, in either order', { skip }, async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const user = await service.signUp()
      const ids: string[] = []
      for (const which of order) {
        const name = which === 0 ? 'ride.fit' : 'ride.gpx'
        const done = await processed(service, user, await upload(user, await readFile(REAL[which]!), name))
        ids.push(done.files[0].workoutIds[0])
      }
      assert.deepEqual(await pairsOf(user), [[...ids].sort()])
    }
  })

  test('that were stored at once see each other, also what was typed in at once', async () => {
    const user = await service.signUp()
    const uploads = [
      await upload(user, fitRun({ points: POINTS }), 'a.fit'),
      await upload(user, fitRun({ points: POINTS + 2 }), 'b.fit'),
      await upload(user, fitRun({ points: POINTS + 1 }), 'c.fit'),
    ]
    await Promise.all([...uploads.map((id) => processed(service, user, id)), type(user), type(user)])
    // Each recording with the two others, and each that was typed in with all three: 3 + 6.
    assert.equal((await pairsOf(user)).length, 9)
  })
})

describe('pairs stay true', () => {
  test('when a workout is changed: its time, length, sport or status', async () => {
    const user = await service.signUp()
    const recorded = await record(service, user)
    const typed = await type(user)
    const change = async (patch: object) => {
      const answer = await user.patch(`/v1/workouts/${typed}`, patch, ANY)
      assert.equal(answer.status, 200, answer.text)
      assert.deepEqual(answer.body, (await user.get(`/v1/workouts/${typed}`)).body)
      return answer.body.likelyDuplicateOf
    }
    for (const [away, back] of [
      [{ sport: 'swimming' }, { sport: 'running' }],
      [{ startedAt: '2026-03-02T07:00:00Z' }, { startedAt: TYPED.startedAt }],
      [{ durationSeconds: 3_000 }, { durationSeconds: 300 }],
      [{ distanceMeters: 5_000 }, { distanceMeters: 900 }],
      [
        { status: 'scheduled', startedAt: null, scheduledFor: '2026-03-01' },
        { status: 'completed', startedAt: TYPED.startedAt },
      ],
    ]) {
      assert.deepEqual(await change(away!), [], JSON.stringify(away))
      assert.deepEqual(await pairsOf(user), [])
      assert.deepEqual(await change(back!), [recorded], JSON.stringify(back))
      assert.deepEqual(await pairsOf(user), [[recorded, typed].sort()])
    }
  })

  test('when one is deleted, and when it is restored', async () => {
    const user = await service.signUp()
    const [recorded, typed] = [await record(service, user), await type(user)]
    assert.equal((await user.delete(`/v1/workouts/${typed}`)).status, 204)
    assert.deepEqual(await pairsOf(user), [])
    assert.deepEqual(await shown(user, recorded), [])
    const restored = await user.post(`/v1/workouts/${typed}/restore`)
    assert.equal(restored.status, 200, restored.text)
    assert.deepEqual(restored.body.likelyDuplicateOf, [recorded])
    assert.deepEqual(restored.body, (await user.get(`/v1/workouts/${typed}`)).body)
    assert.deepEqual(await pairsOf(user), [[recorded, typed].sort()])
  })

  test('and go with the workouts when these are erased', async () => {
    const user = await service.signUp()
    const [recorded, typed] = [await record(service, user), await type(user)]
    await service.database.query('delete from workouts where id = $1', [typed])
    const left = await service.database.query('select 1 from workout_duplicates where first_id = $1', [recorded])
    assert.deepEqual(left, [])
  })
})

describe('resolve', () => {
  test('keeps both for good, also when one is changed, deleted and restored', async () => {
    const user = await service.signUp()
    const [recorded, typed] = [await record(service, user), await type(user)]
    const answer = await resolve(user, typed, recorded, 'both')
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual([answer.body.id, answer.body.likelyDuplicateOf], [typed, []])
    assert.equal(answer.headers.get('etag'), `"${answer.body.version}"`)
    await user.patch(`/v1/workouts/${typed}`, { sport: 'swimming' }, ANY)
    await user.patch(`/v1/workouts/${typed}`, { sport: 'running' }, ANY)
    await user.delete(`/v1/workouts/${recorded}`)
    await user.post(`/v1/workouts/${recorded}/restore`)
    assert.deepEqual(await pairsOf(user), [])
    // The bytes are those of a workout that is there.
    const again = await processed(service, user, await upload(user, fitRun({ points: POINTS }), 'again.fit'))
    assert.equal(again.files[0].status, 'duplicate')
    assert.deepEqual(await pairsOf(user), [])
    const twice = await resolve(user, typed, recorded, 'both')
    assert.deepEqual([twice.status, twice.body.code], [409, 'not_duplicates'])
  })

  for (const keep of ['this', 'other'] as const) {
    test(`keeps ${keep}: the one that goes is deleted with its notes, and can be restored`, async () => {
      const user = await service.signUp()
      const [recorded, typed] = [await record(service, user), await type(user)]
      const [kept, gone] = keep === 'this' ? [recorded, typed] : [typed, recorded]
      const note = await user.post('/v1/notes', { workoutId: gone, content: 'Windy' })
      const answer = await resolve(user, recorded, typed, keep)
      assert.equal(answer.status, 200, answer.text)
      assert.deepEqual([answer.body.id, answer.body.likelyDuplicateOf], [kept, []])
      assert.deepEqual(answer.body, (await user.get(`/v1/workouts/${kept}`)).body)
      assert.equal((await user.get(`/v1/workouts/${gone}`)).status, 404)
      assert.equal((await user.get(`/v1/notes/${note.body.id}`)).status, 404)
      assert.deepEqual(await pairsOf(user), [])
      assert.equal((await user.post(`/v1/workouts/${gone}/restore`)).status, 200)
      assert.equal((await user.get(`/v1/notes/${note.body.id}`)).body.content, 'Windy')
      assert.deepEqual(await pairsOf(user), [[recorded, typed].sort()])
    })
  }

  test('passes what was scheduled on to the recording that is kept, with its notes', async () => {
    const user = await service.signUp()
    const day = TYPED.startedAt.slice(0, 10)
    const planned = {
      name: 'Tempo',
      sport: 'running',
      status: 'scheduled',
      scheduledFor: day,
      plannedDistanceMeters: 950,
    }
    const scheduled = (await user.post('/v1/workouts', planned)).body.id
    await user.post('/v1/notes', { workoutId: scheduled, content: 'Slept badly' })
    const [first, second] = [await record(service, user), await recordAgain(service, user)]
    assert.equal((await user.get(`/v1/workouts/${first}`)).body.pairedWith, scheduled)
    const { body } = await resolve(user, first, second, 'other')
    assert.deepEqual(
      [body.id, body.pairedWith, body.name, body.plannedDistanceMeters, body.scheduledFor],
      [second, scheduled, 'Tempo', 950, day],
    )
    const notes = (await user.get(`/v1/notes?workoutId=${second}`)).body.items
    assert.deepEqual(
      notes.map(({ content }: { content: string }) => content),
      ['Slept badly'],
    )
    // What went is a recording again, nobody's plan; what was scheduled comes back by unpairing.
    const restored = await user.post(`/v1/workouts/${first}/restore`)
    assert.deepEqual([restored.body.pairedWith, restored.body.plannedDistanceMeters], [null, null])
    assert.equal((await user.post(`/v1/workouts/${second}/unpair`)).status, 200)
    assert.equal((await user.get(`/v1/workouts/${scheduled}`)).body.name, 'Tempo')
  })

  test('refuses what is no open pair, another version, and bodies that say nothing', async () => {
    const user = await service.signUp()
    const [recorded, typed] = [await record(service, user), await type(user)]
    const apart = await type(user, { startedAt: '2026-03-05T07:00:00Z' })
    const before = (await user.get(`/v1/workouts/${recorded}`)).body
    for (const keep of ['this', 'other', 'both']) {
      const answer = await resolve(user, recorded, apart, keep)
      assert.deepEqual([answer.status, answer.body.code], [409, 'not_duplicates'], answer.text)
    }
    const at = `/v1/workouts/${recorded}/resolve-duplicate`
    const stale = await user.post(at, { other: typed, keep: 'this' }, { headers: { 'if-match': '"1"' } })
    assert.deepEqual([stale.status, stale.body.currentVersion], [412, before.version])
    for (const [body, path] of [
      [{ other: typed, keep: 'none' }, 'keep'],
      [{ other: 'x', keep: 'this' }, 'other'],
      [{ other: recorded.toUpperCase(), keep: 'this' }, 'other'],
      [{ keep: 'this' }, 'other'],
    ] as const) {
      const answer = await user.post(at, body)
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(
        answer.body.errors.map((error: { path: string }) => error.path),
        [path],
      )
    }
    const foreign = await service.signUp()
    assert.equal((await resolve(foreign, recorded, typed, 'this')).status, 404)
    assert.deepEqual((await user.get(`/v1/workouts/${recorded}`)).body, before)
    assert.equal((await user.post(at, { other: typed.toUpperCase(), keep: 'this' })).status, 200)
  })

  test('of the same pair twice at once is done once', async () => {
    const user = await service.signUp()
    const [recorded, typed] = [await record(service, user), await type(user)]
    const answers = await Promise.all([resolve(user, recorded, typed, 'this'), resolve(user, typed, recorded, 'this')])
    const statuses = answers.map(({ status }) => status).sort()
    assert.equal(statuses[0], 200)
    assert.ok([404, 409].includes(statuses[1]!), String(statuses[1]))
    const { items } = (await user.get('/v1/workouts')).body
    assert.equal(items.length, 1)
  })
})
