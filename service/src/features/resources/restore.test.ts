import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, processed, type TestClient, type TestService, upload } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const DAY = '2026-03-01'
const PLAN = { name: 'Spring', startDate: DAY, endDate: DAY, type: '10k' }
const SCHEDULED = { name: 'Tempo', sport: 'running', status: 'scheduled', scheduledFor: DAY }
const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }

async function make(path: string, body: object): Promise<string> {
  const made = await user.post(path, body)
  assert.equal(made.status, 201, made.text)
  return made.body.id
}

async function remove(at: string): Promise<void> {
  const answer = await user.delete(at)
  assert.equal(answer.status, 204, answer.text)
}

async function record(points = 120): Promise<string> {
  const done = await processed(service, user, await upload(user, fitRun({ points }), 'run.fit'))
  assert.equal(done.files[0].status, 'stored', JSON.stringify(done))
  return done.files[0].workoutIds[0]
}

const restore = (at: string) => user.post(`${at}/restore`)
const isThere = async (at: string) => (await user.get(at)).status === 200
const heartRates = async (id: string): Promise<number> =>
  (await user.get(`/v1/workouts/${id}/streams?types=heart_rate`)).body.streams?.heart_rate?.data.length ?? 0

async function isRefused(at: string, code: string, about: RegExp | string): Promise<void> {
  const answer = await restore(at)
  assert.deepEqual([answer.status, answer.body.code], [409, code], answer.text)
  if (typeof about === 'string')
    assert.deepEqual(
      answer.body.errors.map(({ path }: { path: string }) => path),
      [about],
    )
  else assert.match(answer.body.detail, about)
  assert.equal(await isThere(at), false)
}

describe('a workout', () => {
  test('comes back with its samples and notes, and with none that was deleted on its own', async () => {
    user = await service.signUp()
    const id = await record()
    const [kept, gone] = [
      await make('/v1/notes', { workoutId: id, content: 'Windy' }),
      await make('/v1/notes', { workoutId: id, content: 'Wrong' }),
    ]
    await remove(`/v1/notes/${gone}`)
    const before = (await user.get(`/v1/workouts/${id}`)).body
    await remove(`/v1/workouts/${id}`)
    assert.equal((await user.get('/v1/metrics?type=heart_rate')).body.points.length, 0)
    const restored = await restore(`/v1/workouts/${id}`)
    assert.equal(restored.status, 200, restored.text)
    assert.deepEqual(restored.body, { ...before, version: before.version + 2, updatedAt: restored.body.updatedAt })
    assert.equal(await heartRates(id), 120)
    assert.equal((await user.get('/v1/metrics?type=heart_rate')).body.points.length, 120)
    assert.deepEqual([await isThere(`/v1/notes/${kept}`), await isThere(`/v1/notes/${gone}`)], [true, false])
    assert.equal((await user.get(`/v1/workouts/${id}/file`)).status, 200)
  })

  test('whose bytes are uploaded again is named, restored by that, and then a duplicate', async () => {
    user = await service.signUp()
    const id = await record(60)
    await remove(`/v1/workouts/${id}`)
    const send = async () =>
      (await processed(service, user, await upload(user, fitRun({ points: 60 }), 'again.fit'))).files[0]
    const refused = await send()
    assert.deepEqual([refused.status, refused.error.code, refused.workoutIds], ['failed', 'duplicate_deleted', [id]])
    assert.match(refused.error.message, /restore it/)
    assert.equal((await restore(`/v1/workouts/${refused.workoutIds[0]}`)).status, 200)
    const known = await send()
    assert.deepEqual([known.status, known.workoutIds], ['duplicate', [id]])
  })

  test('stays away while its external id is another\u2019s', async () => {
    user = await service.signUp()
    const id = await make('/v1/workouts', { ...RUN, externalId: 'watch-1' })
    await remove(`/v1/workouts/${id}`)
    const other = await make('/v1/workouts', { ...RUN, externalId: 'watch-1' })
    await isRefused(`/v1/workouts/${id}`, 'unique_violation', 'externalId')
    await remove(`/v1/workouts/${other}`)
    assert.equal((await restore(`/v1/workouts/${id}`)).status, 200)
  })

  test('that was completed by a recording stays aside, until they are parted', async () => {
    user = await service.signUp()
    const scheduled = await make('/v1/workouts', SCHEDULED)
    await make('/v1/notes', { workoutId: scheduled, content: 'Slept badly' })
    const recorded = await record()
    await isRefused(`/v1/workouts/${scheduled}`, 'not_restorable', new RegExp(`${recorded}.*: unpair that one`))
    await remove(`/v1/workouts/${recorded}`)
    await isRefused(`/v1/workouts/${scheduled}`, 'not_restorable', /restore that one, then unpair it/)
    const back = await restore(`/v1/workouts/${recorded}`)
    assert.deepEqual([back.status, back.body.pairedWith, back.body.name], [200, scheduled, 'Tempo'])
    assert.equal((await user.get(`/v1/notes?workoutId=${recorded}`)).body.items.length, 1)
    assert.equal((await user.post(`/v1/workouts/${recorded}/unpair`)).status, 200)
    assert.equal(await isThere(`/v1/workouts/${scheduled}`), true)
    await remove(`/v1/workouts/${scheduled}`)
    assert.equal((await restore(`/v1/workouts/${scheduled}`)).status, 200)
  })
})

describe('a plan', () => {
  test('comes back with the workouts that went with it, their notes and samples, and no others', async () => {
    user = await service.signUp()
    const planId = await make('/v1/plans', PLAN)
    const [planned, dropped, done] = [
      await make('/v1/workouts', { ...SCHEDULED, planId }),
      await make('/v1/workouts', { ...SCHEDULED, planId }),
      await make('/v1/workouts', { ...RUN, planId }),
    ]
    const note = await make('/v1/notes', { workoutId: planned, content: 'Even pace' })
    const samples = [{ type: 'heart_rate', value: 60, recordedAt: '2026-03-01T06:00:00Z', workoutId: planned }]
    assert.equal((await user.post('/v1/metrics/batch', { samples })).status, 200)
    await remove(`/v1/workouts/${dropped}`)
    await remove(`/v1/plans/${planId}`)
    await isRefused(`/v1/workouts/${planned}`, 'not_restorable', 'planId')
    await isRefused(`/v1/notes/${note}`, 'not_restorable', 'workoutId')
    // What is done comes back without its plan, as it stays without it.
    await remove(`/v1/workouts/${done}`)
    assert.equal((await restore(`/v1/workouts/${done}`)).status, 200)
    const restored = await restore(`/v1/plans/${planId}`)
    assert.equal(restored.status, 200, restored.text)
    const there = [`/v1/workouts/${planned}`, `/v1/workouts/${dropped}`, `/v1/notes/${note}`]
    assert.deepEqual(await Promise.all(there.map(isThere)), [true, false, true])
    assert.equal(await heartRates(planned), 1)
  })

  test('stays away as a whole while something that went along is another\u2019s by now', async () => {
    user = await service.signUp()
    const planId = await make('/v1/plans', PLAN)
    const planned = await make('/v1/workouts', { ...SCHEDULED, planId, externalId: 'coach-1' })
    await remove(`/v1/plans/${planId}`)
    const rival = await make('/v1/workouts', { ...RUN, externalId: 'coach-1' })
    await isRefused(`/v1/plans/${planId}`, 'unique_violation', 'externalId')
    assert.equal(await isThere(`/v1/workouts/${planned}`), false)
    await remove(`/v1/workouts/${rival}`)
    assert.equal((await restore(`/v1/plans/${planId}`)).status, 200)
    assert.equal(await isThere(`/v1/workouts/${planned}`), true)
  })
})

test('a restore with an Idempotency-Key is done once and answered alike', async () => {
  user = await service.signUp()
  const id = await make('/v1/workouts', RUN)
  await remove(`/v1/workouts/${id}`)
  const headers = { 'idempotency-key': 'restore-1' }
  const again = () => user.post(`/v1/workouts/${id}/restore`, undefined, { headers })
  const [first, second] = [await again(), await again()]
  assert.deepEqual([first.status, second.status, second.headers.get('idempotency-replayed')], [200, 200, 'true'])
  assert.deepEqual(second.body, first.body)
  assert.equal((await user.get(`/v1/workouts/${id}`)).body.version, 3)
})
