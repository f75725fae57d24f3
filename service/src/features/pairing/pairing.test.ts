import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  fitRun,
  gpxRun,
  openTestService,
  processed,
  RUN_START_MS,
  type TestClient,
  type TestService,
  upload,
} from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

// Test files are recorded two hours east of UTC; the run begins at 09:00 there.
const DAY = '2026-03-01'
const RUN = { sport: 'running', status: 'completed', startedAt: '2026-03-01T07:00:00Z' }

async function make(
  user: TestClient,
  path: string,
  body: object,
): Promise<{ id: string; version: number; body: Body }> {
  const made = await user.post(path, body)
  assert.equal(made.status, 201, made.text)
  return { id: made.body.id, version: made.body.version, body: made.body }
}
type Body = Record<string, unknown>

const schedule = (user: TestClient, name: string, more: object = {}) =>
  make(user, '/v1/workouts', { name, sport: 'running', status: 'scheduled', scheduledFor: DAY, ...more })

async function record(user: TestClient, points = 120, fields: Record<string, string> = {}): Promise<string> {
  const done = await processed(service, user, await upload(user, fitRun({ points }), 'run.fit', fields))
  assert.equal(done.files[0].status, 'stored', JSON.stringify(done))
  return done.files[0].workoutIds[0]
}

async function names(user: TestClient, query: string): Promise<string[]> {
  const answer = await user.get(query)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.items.map(({ name, content }: { name?: string; content?: string }) => name ?? content)
}

describe('an upload', () => {
  test('completes the workout that was scheduled for its day and sport: one record, plan and notes on it', async () => {
    const user = await service.signUp()
    const plan = await make(user, '/v1/plans', { name: 'Spring', startDate: DAY, endDate: DAY, type: '10k' })
    const planned = { planId: plan.id, plannedDistanceMeters: 400, plannedDurationSeconds: 130, notes: 'Even pace' }
    const scheduled = await schedule(user, 'Tempo', { ...planned, externalId: 'coach-1' })
    await make(user, '/v1/notes', { workoutId: scheduled.id, content: 'Slept badly' })
    const id = await record(user)
    const { body } = await user.get(`/v1/workouts/${id}`)
    assert.deepEqual(
      [body.status, body.name, body.notes, body.pairedWith, body.planId, body.externalId],
      ['completed', 'Tempo', 'Even pace', scheduled.id, plan.id, 'coach-1'],
    )
    assert.deepEqual([body.scheduledFor, body.plannedDistanceMeters, body.distanceMeters], [DAY, 400, 357])
    assert.deepEqual(await names(user, '/v1/workouts'), ['Tempo'])
    assert.deepEqual(await names(user, `/v1/workouts?planId=${plan.id}`), ['Tempo'])
    assert.deepEqual(await names(user, '/v1/workouts?status=scheduled'), [])
    assert.deepEqual(await names(user, `/v1/notes?workoutId=${id}`), ['Slept badly'])
    assert.equal((await user.get(`/v1/workouts/${scheduled.id}`)).status, 404)
    const { items } = (await user.get(`/v1/me/summaries?by=day&from=${DAY}&to=${DAY}`)).body
    assert.deepEqual([items[0].completed, items[0].scheduled, items[0].distanceMeters], [1, 0, 357])
    // Deleting the plan leaves what was completed.
    assert.equal((await user.delete(`/v1/plans/${plan.id}`)).status, 204)
    assert.equal((await user.get(`/v1/workouts/${id}`)).status, 200)
  })

  test('of the same bytes again, or of the same external id, is the same workout still', async () => {
    const user = await service.signUp()
    await schedule(user, 'First')
    await schedule(user, 'Second')
    const id = await record(user, 120, { external_id: 'watch-1' })
    const again = await processed(service, user, await upload(user, fitRun({ points: 120 }), 'copy.fit'))
    assert.deepEqual([again.files[0].status, again.files[0].workoutIds], ['duplicate', [id]])
    const same = await processed(
      service,
      user,
      await upload(user, fitRun({ points: 121 }), 'b.fit', { external_id: 'watch-1' }),
    )
    assert.deepEqual([same.files[0].status, same.files[0].workoutIds], ['duplicate', [id]])
    assert.deepEqual(await names(user, '/v1/workouts?status=scheduled'), ['Second'])
  })

  const untouched: [string, object][] = [
    ['for another day', { scheduledFor: '2026-03-02' }],
    ['in another sport', { sport: 'cycling' }],
    ['and skipped', { status: 'skipped' }],
  ]
  for (const [name, more] of untouched) {
    test(`leaves alone what was scheduled ${name}`, async () => {
      const user = await service.signUp()
      const scheduled = await schedule(user, 'Other', more)
      const { body } = await user.get(`/v1/workouts/${await record(user)}`)
      assert.equal(body.pairedWith, null)
      assert.deepEqual((await user.get(`/v1/workouts/${scheduled.id}`)).body, scheduled.body)
    })
  }

  test('leaves alone what is deleted, archived, or somebody else\u2019s', async () => {
    const [user, other] = [await service.signUp(), await service.signUp()]
    const gone = await schedule(user, 'Deleted')
    await user.delete(`/v1/workouts/${gone.id}`)
    const archived = await schedule(user, 'Archived')
    await service.database.query('update workouts set archived_at = now() where id = $1', [archived.id])
    const foreign = await schedule(other, 'Foreign')
    assert.equal((await user.get(`/v1/workouts/${await record(user)}`)).body.pairedWith, null)
    assert.deepEqual((await other.get(`/v1/workouts/${foreign.id}`)).body, foreign.body)
  })

  test('takes of several the nearest in distance, and of equal ones the oldest', async () => {
    const user = await service.signUp()
    await schedule(user, 'Long', { plannedDistanceMeters: 9_000 })
    const first = await schedule(user, 'Short', { plannedDistanceMeters: 350 })
    const second = await schedule(user, 'Short too', { plannedDistanceMeters: 350 })
    assert.equal((await user.get(`/v1/workouts/${await record(user, 120)}`)).body.pairedWith, first.id)
    assert.equal((await user.get(`/v1/workouts/${await record(user, 121)}`)).body.pairedWith, second.id)
    assert.deepEqual(await names(user, '/v1/workouts?status=scheduled'), ['Long'])
  })

  test('counts the day in the zone of the recording, and without one in the runner\u2019s', async () => {
    const late = Date.UTC(2026, 2, 1, 22, 30)
    const user = await service.signUp()
    const next = await schedule(user, 'Next day', { scheduledFor: '2026-03-02' })
    const file = await processed(service, user, await upload(user, fitRun({ startMs: late }), 'late.fit'))
    assert.equal((await user.get(`/v1/workouts/${file.files[0].workoutIds[0]}`)).body.pairedWith, next.id)
    await user.put('/v1/me/profile', { timeZone: 'America/Lima' }, { headers: { 'if-match': '*' } })
    const [same] = [await schedule(user, 'Same day'), await schedule(user, 'Next', { scheduledFor: '2026-03-02' })]
    const early = Date.UTC(2026, 2, 2, 3, 0)
    const gpx = await processed(service, user, await upload(user, gpxRun({ startMs: early }), 'early.gpx'))
    assert.equal((await user.get(`/v1/workouts/${gpx.files[0].workoutIds[0]}`)).body.pairedWith, same.id)
  })

  test('at the same time as others: every scheduled workout is completed once', async () => {
    const user = await service.signUp()
    for (const name of ['a', 'b', 'c']) await schedule(user, name)
    const uploads: string[] = []
    for (let i = 0; i < 6; i++) uploads.push(await upload(user, fitRun({ points: 60 + i }), `${i}.fit`))
    await Promise.all(uploads.map((id) => processed(service, user, id)))
    const { items } = (await user.get('/v1/workouts')).body
    assert.equal(items.length, 6)
    const paired = items.map((item: Body) => item.pairedWith).filter((id: unknown) => id !== null)
    assert.equal(paired.length, 3)
    assert.equal(new Set(paired).size, 3)
    assert.deepEqual(await names(user, '/v1/workouts?status=scheduled'), [])
  })
})

describe('an upload at the same time as', () => {
  test('the deletion of the plan: the run is there, and nothing is scheduled in a plan that is gone', async () => {
    const user = await service.signUp()
    for (let round = 0; round < 4; round++) {
      const plan = await make(user, '/v1/plans', { name: 'x', startDate: DAY, endDate: DAY, type: 'custom' })
      const scheduled = await schedule(user, 'Planned', { planId: plan.id })
      const id = await upload(user, fitRun({ points: 200 + round }), 'run.fit')
      const [deleted, done] = await Promise.all([user.delete(`/v1/plans/${plan.id}`), processed(service, user, id)])
      assert.equal(deleted.status, 204, deleted.text)
      const { body } = await user.get(`/v1/workouts/${done.files[0].workoutIds[0]}`)
      assert.equal(body.status, 'completed')
      assert.ok([null, scheduled.id].includes(body.pairedWith))
      assert.deepEqual(await names(user, '/v1/workouts?status=scheduled'), [])
    }
  })

  test('pairing by hand: the scheduled workout is completed once', async () => {
    const user = await service.signUp()
    for (let round = 0; round < 4; round++) {
      const scheduled = await schedule(user, 'Planned')
      const run = await make(user, '/v1/workouts', { ...RUN, name: 'By hand' })
      const id = await upload(user, fitRun({ points: 300 + round }), 'run.fit')
      const [paired] = await Promise.all([
        user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id }),
        processed(service, user, id),
      ])
      assert.ok([200, 404].includes(paired.status), paired.text)
      const { items } = (await user.get('/v1/workouts?limit=200')).body
      assert.equal(items.filter((item: Body) => item.pairedWith === scheduled.id).length, 1)
    }
  })
})

describe('by hand', () => {
  test('a recording is paired with any scheduled or skipped workout, whichever is named first', async () => {
    const user = await service.signUp()
    const skipped = await schedule(user, 'Hills', {
      status: 'skipped',
      scheduledFor: '2026-02-27',
      sport: 'trail_running',
    })
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Afternoon', notes: 'Windy', externalId: 'mine' })
    const paired = await user.post(`/v1/workouts/${skipped.id}/pair`, { workoutId: run.id })
    assert.equal(paired.status, 200, paired.text)
    assert.equal(paired.headers.get('etag'), '"2"')
    assert.deepEqual(
      [paired.body.id, paired.body.name, paired.body.notes, paired.body.externalId, paired.body.pairedWith],
      [run.id, 'Hills', 'Windy', 'mine', skipped.id],
    )
    assert.equal((await user.post(`/v1/workouts/${run.id}/unpair`)).status, 200)
    const other = await user.post(`/v1/workouts/${run.id}/pair`, { workoutId: skipped.id })
    assert.equal(other.body.pairedWith, skipped.id)
  })

  test('what is parted is as it was: both records, their notes, and no trace', async () => {
    const user = await service.signUp()
    const template = (await user.get('/v1/templates?limit=1')).body.items[0].id
    const scheduled = await schedule(user, 'Tempo', { templateId: template, externalId: 'coach', notes: 'Even' })
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Lunch run' })
    await make(user, '/v1/notes', { workoutId: scheduled.id, content: 'before' })
    await make(user, '/v1/notes', { workoutId: run.id, content: 'after' })
    await user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id })
    assert.deepEqual(await names(user, `/v1/notes?workoutId=${run.id}`), ['after', 'before'])
    const parted = await user.post(`/v1/workouts/${run.id}/unpair`)
    const still = ({ version: _, updatedAt: __, ...rest }: Body) => rest
    assert.deepEqual(still(parted.body), still(run.body))
    const back = await user.get(`/v1/workouts/${scheduled.id}`)
    assert.deepEqual(still(back.body), still(scheduled.body))
    assert.equal(back.body.version, 3)
    assert.deepEqual(await names(user, `/v1/notes?workoutId=${run.id}`), ['after'])
    assert.deepEqual(await names(user, `/v1/notes?workoutId=${scheduled.id}`), ['before'])
  })

  test('what was changed in between stays with the one that it is about', async () => {
    const user = await service.signUp()
    const plan = await make(user, '/v1/plans', { name: 'Spring', startDate: DAY, endDate: DAY, type: '10k' })
    const scheduled = await schedule(user, 'Tempo', { planId: plan.id })
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Lunch run' })
    await user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id })
    const patch = { name: 'Best run ever', plannedDistanceMeters: 8_000, scheduledFor: '2026-03-03' }
    await user.patch(`/v1/workouts/${run.id}`, patch, { headers: { 'if-match': '*' } })
    await user.delete(`/v1/plans/${plan.id}`)
    const parted = await user.post(`/v1/workouts/${run.id}/unpair`)
    assert.deepEqual([parted.body.name, parted.body.plannedDistanceMeters], ['Best run ever', null])
    const { body } = await user.get(`/v1/workouts/${scheduled.id}`)
    assert.deepEqual(
      [body.name, body.status, body.plannedDistanceMeters, body.scheduledFor, body.planId],
      ['Tempo', 'scheduled', 8_000, '2026-03-03', null],
    )
  })

  test('an external id that was taken meanwhile keeps the two together', async () => {
    const user = await service.signUp()
    const scheduled = await schedule(user, 'Tempo', { externalId: 'coach' })
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Run', externalId: 'watch' })
    const paired = await user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id })
    const taken = await schedule(user, 'Again', { externalId: 'coach' })
    const refused = await user.post(`/v1/workouts/${run.id}/unpair`)
    assert.deepEqual([refused.status, refused.body.code], [409, 'not_pairable'])
    assert.match(refused.body.detail, /external id/)
    assert.deepEqual((await user.get(`/v1/workouts/${run.id}`)).body, paired.body)
    await user.delete(`/v1/workouts/${taken.id}`)
    assert.equal((await user.post(`/v1/workouts/${run.id}/unpair`)).body.externalId, 'watch')
    assert.equal((await user.get(`/v1/workouts/${scheduled.id}`)).body.externalId, 'coach')
  })

  test('If-Match is honoured for the workout that is named in the address', async () => {
    const user = await service.signUp()
    const scheduled = await schedule(user, 'Tempo')
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Run' })
    const match = (version: number) => ({ headers: { 'if-match': `"${version}"` } })
    const stale = await user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id }, match(7))
    assert.deepEqual([stale.status, stale.body.currentVersion], [412, 1])
    assert.equal((await user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id }, match(1))).status, 200)
    assert.equal((await user.post(`/v1/workouts/${run.id}/unpair`, undefined, match(1))).status, 412)
    assert.equal((await user.post(`/v1/workouts/${run.id}/unpair`, undefined, match(2))).status, 200)
  })

  test('what cannot become one is refused with the reason, and stays as it is', async () => {
    const user = await service.signUp()
    const [one, two] = [await schedule(user, 'One'), await schedule(user, 'Two')]
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Run' })
    const other = await make(user, '/v1/workouts', { ...RUN, name: 'Other' })
    const planned = await make(user, '/v1/workouts', { ...RUN, name: 'Done by hand', scheduledFor: DAY })
    const refused = async (id: string, workoutId: string, reason: RegExp) => {
      const answer = await user.post(`/v1/workouts/${id}/pair`, { workoutId })
      assert.deepEqual([answer.status, answer.body.code], [409, 'not_pairable'], answer.text)
      assert.match(answer.body.detail, reason)
    }
    await refused(one.id, two.id, /must be completed/)
    await refused(run.id, other.id, /must be scheduled or skipped/)
    await refused(one.id, planned.id, /was planned itself/)
    await user.post(`/v1/workouts/${one.id}/pair`, { workoutId: run.id })
    await refused(two.id, run.id, /is paired already/)
    const parted = await user.post(`/v1/workouts/${other.id}/unpair`)
    assert.deepEqual([parted.status, parted.body.detail], [409, 'The workout is not paired'])
    const status = await user.patch(
      `/v1/workouts/${run.id}`,
      { status: 'scheduled', startedAt: null },
      { headers: { 'if-match': '*' } },
    )
    assert.deepEqual([status.status, status.body.errors[0].path], [400, 'status'])
    assert.deepEqual((await user.get(`/v1/workouts/${two.id}`)).body, two.body)
  })

  test('another user\u2019s workouts are not there, and who is not signed in is refused', async () => {
    const [user, other] = [await service.signUp(), await service.signUp()]
    const scheduled = await schedule(user, 'Tempo')
    const run = await make(user, '/v1/workouts', { ...RUN, name: 'Run' })
    const foreign = await schedule(other, 'Foreign')
    const pair = `/v1/workouts/${scheduled.id}/pair`
    assert.equal((await other.post(pair, { workoutId: foreign.id })).status, 404)
    assert.equal((await other.post(`/v1/workouts/${run.id}/unpair`)).status, 404)
    for (const workoutId of [foreign.id, scheduled.id]) {
      const answer = await user.post(pair, { workoutId })
      assert.deepEqual([answer.status, answer.body.errors[0].path], [400, 'workoutId'])
    }
    assert.equal((await service.client().post(pair, { workoutId: run.id })).status, 401)
    assert.equal((await service.client().post(`/v1/workouts/${run.id}/unpair`)).status, 401)
    assert.deepEqual((await user.get(`/v1/workouts/${scheduled.id}`)).body, scheduled.body)
  })

  test('two who pair the same workout at once: one does', async () => {
    const user = await service.signUp()
    const scheduled = await schedule(user, 'Tempo')
    const runs = [
      await make(user, '/v1/workouts', { ...RUN, name: 'a' }),
      await make(user, '/v1/workouts', { ...RUN, name: 'b' }),
    ]
    const answers = await Promise.all(
      runs.map((run) => user.post(`/v1/workouts/${scheduled.id}/pair`, { workoutId: run.id })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404])
    const { items } = (await user.get('/v1/workouts')).body
    assert.equal(items.filter((item: Body) => item.pairedWith === scheduled.id).length, 1)
    assert.equal(items.length, 2)
  })
})

test('the run of the test files begins on the day that they say', () => {
  assert.equal(new Date(RUN_START_MS).toISOString(), '2026-03-01T07:00:00.000Z')
})
