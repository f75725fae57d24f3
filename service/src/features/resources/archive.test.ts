import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { fitRun, openTestService, processed, type TestClient, type TestService, upload } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient

before(async () => {
  service = opened.use(await openTestService())
})
beforeEach(async () => {
  user = await service.signUp()
})
after(() => opened.disposeAsync())

const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const PLANNED = { name: 'Long run', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
const DONE = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const START_MS = Date.UTC(2026, 2, 14, 7)

async function make(path: string, body: object): Promise<string> {
  const answer = await user.post(path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

async function archive(at: string): Promise<void> {
  const answer = await user.post(`${at}/archive`, { reason: 'of last year' })
  assert.equal(answer.status, 200, answer.text)
}

async function record(startMs = START_MS): Promise<string> {
  const { files } = await processed(service, user, await upload(user, fitRun({ points: 60, startMs }), 'run.fit'))
  assert.equal(files[0].status, 'stored', JSON.stringify(files))
  return files[0].workoutIds[0]
}

type Answer = Awaited<ReturnType<TestClient['get']>>

function assertArchived(answer: Answer, path?: string): void {
  assert.deepEqual([answer.status, answer.body.code], [409, 'archived'], answer.text)
  assert.deepEqual(
    answer.body.errors?.map((each: { path: string }) => each.path),
    path === undefined ? undefined : [path],
  )
}

describe('an archived workout', () => {
  test('counts in summaries as before, and shows what was recorded', async () => {
    const id = await record()
    const [summaries, streams, points, file] = [
      '/v1/me/summaries?by=day&from=2026-03-14&to=2026-03-14',
      `/v1/workouts/${id}/streams?types=heart_rate`,
      `/v1/metrics?type=heart_rate&workoutId=${id}`,
      `/v1/workouts/${id}/file`,
    ]
    const shown = async () =>
      await Promise.all([summaries, streams, points, file].map(async (path) => (await user.get(path)).text))
    const before = await shown()
    assert.equal(JSON.parse(before[0]!).items[0].completed, 1)
    assert.ok(JSON.parse(before[2]!).points.length > 0)
    await archive(`/v1/workouts/${id}`)
    assert.deepEqual(await shown(), before)
    assert.deepEqual((await user.get('/v1/workouts')).body.items, [])
  })

  test('takes no samples and no notes, and keeps those it has', async () => {
    const [id, other] = [await make('/v1/workouts', DONE), await make('/v1/workouts', DONE)]
    const note = await make('/v1/notes', { workoutId: id, content: 'x' })
    await archive(`/v1/workouts/${id}`)
    assertArchived(await user.post('/v1/notes', { workoutId: id, content: 'y' }), 'workoutId')
    const moved = await user.patch(
      `/v1/notes/${await make('/v1/notes', { workoutId: other, content: 'z' })}`,
      { workoutId: id },
      { headers: { 'if-match': '*' } },
    )
    assertArchived(moved, 'workoutId')
    const sample = (workoutId: string, at: number) => {
      return { type: 'heart_rate', value: 120, recordedAt: new Date(START_MS + at).toISOString(), workoutId }
    }
    const samples = [sample(other, 0), sample(id, 0), sample(other, 1)]
    assertArchived(await user.post('/v1/metrics/batch', { samples }), 'samples.1.workoutId')
    const lines = samples.map((each) => JSON.stringify(each)).join('\n')
    const headers = { 'content-type': 'application/x-ndjson' }
    const asLines = await user.post('/v1/metrics/batch', lines, { headers })
    assert.deepEqual([asLines.status, asLines.body.code], [409, 'archived'], asLines.text)
    assert.deepEqual((await user.get(`/v1/metrics?type=heart_rate&workoutId=${other}`)).body.points, [])
    // A note is a record of its own.
    const changed = await user.patch(`/v1/notes/${note}`, { content: 'new' }, { headers: { 'if-match': '"1"' } })
    assert.equal(changed.status, 200, changed.text)
    assert.equal((await user.post(`/v1/workouts/${id}/unarchive`)).status, 200)
    assert.equal((await user.post('/v1/metrics/batch', { samples })).body.stored, 3)
  })

  test('is what the same file is a duplicate of', async () => {
    const bytes = fitRun({ points: 30, startMs: START_MS })
    const first = await processed(service, user, await upload(user, bytes, 'run.fit'))
    const { workoutIds } = first.files[0]
    await archive(`/v1/workouts/${workoutIds[0]}`)
    const { files } = await processed(service, user, await upload(user, bytes, 'again.fit'))
    assert.deepEqual([files[0].status, files[0].workoutIds], ['duplicate', workoutIds])
  })

  test('keeps its external id from others', async () => {
    const id = await make('/v1/workouts', { ...DONE, externalId: 'watch-1' })
    await archive(`/v1/workouts/${id}`)
    const other = await user.post('/v1/workouts', { ...DONE, externalId: 'watch-1' })
    assert.deepEqual([other.status, other.body.code], [409, 'unique_violation'])
  })

  test('is not paired, by hand or by a file, nor parted', async () => {
    const planned = await make('/v1/workouts', PLANNED)
    await archive(`/v1/workouts/${planned}`)
    const recorded = await record()
    assert.equal((await user.get(`/v1/workouts/${recorded}`)).body.pairedWith, null)
    assertArchived(await user.post(`/v1/workouts/${recorded}/pair`, { workoutId: planned }), 'workoutId')
    assertArchived(await user.post(`/v1/workouts/${planned}/pair`, { workoutId: recorded }))
    await user.post(`/v1/workouts/${planned}/unarchive`)
    assert.equal((await user.post(`/v1/workouts/${recorded}/pair`, { workoutId: planned })).status, 200)
    await archive(`/v1/workouts/${recorded}`)
    assertArchived(await user.post(`/v1/workouts/${recorded}/unpair`))
  })

  test('is found to be a likely duplicate, and may be the one that goes', async () => {
    const recorded = await record()
    await archive(`/v1/workouts/${recorded}`)
    const typed = await make('/v1/workouts', { ...DONE, startedAt: new Date(START_MS), durationSeconds: 60 })
    const [pair] = (await user.get('/v1/workouts/duplicates')).body.items
    assert.deepEqual(pair.workouts.map(({ id }: { id: string }) => id).sort(), [recorded, typed].sort())
    const kept = await user.post(`/v1/workouts/${typed}/resolve-duplicate`, { other: recorded, keep: 'this' })
    assert.deepEqual([kept.status, kept.body.likelyDuplicateOf], [200, []], kept.text)
    assert.equal((await user.get(`/v1/workouts/${recorded}`)).status, 404)
  })

  test('takes over no plan from the duplicate that goes', async () => {
    const planned = await make('/v1/workouts', PLANNED)
    const recorded = await record()
    const paired = (await user.get(`/v1/workouts/${recorded}`)).body
    assert.equal(paired.pairedWith, planned)
    const typed = await make('/v1/workouts', { ...DONE, startedAt: new Date(START_MS), durationSeconds: 60 })
    await archive(`/v1/workouts/${typed}`)
    const resolve = () => user.post(`/v1/workouts/${typed}/resolve-duplicate`, { other: recorded, keep: 'this' })
    assertArchived(await resolve())
    assert.equal((await user.get(`/v1/workouts/${recorded}`)).body.pairedWith, planned)
    await user.post(`/v1/workouts/${typed}/unarchive`)
    assert.equal((await resolve()).body.pairedWith, planned)
  })
})

describe('an archived plan', () => {
  test('takes no new workouts; those it has stay in their lists, and a file completes them', async () => {
    const planId = await make('/v1/plans', PLAN)
    const planned = await make('/v1/workouts', { ...PLANNED, planId })
    await archive(`/v1/plans/${planId}`)
    assertArchived(await user.post('/v1/workouts', { ...PLANNED, planId }), 'planId')
    assert.deepEqual(
      (await user.get(`/v1/workouts?planId=${planId}`)).body.items.map(({ id }: { id: string }) => id),
      [planned],
    )
    const changed = await user.patch(`/v1/workouts/${planned}`, { name: 'Hills' }, { headers: { 'if-match': '"1"' } })
    assert.equal(changed.status, 200, changed.text)
    const recorded = await record()
    const workout = (await user.get(`/v1/workouts/${recorded}`)).body
    assert.deepEqual([workout.pairedWith, workout.planId], [planned, planId])
    const parted = await user.post(`/v1/workouts/${recorded}/unpair`)
    assert.equal(parted.status, 200, parted.text)
    assert.equal((await user.get(`/v1/workouts/${planned}`)).body.planId, planId)
  })

  test('takes its scheduled workouts along when it is deleted, archived ones too, and they come back as they were', async () => {
    const planId = await make('/v1/plans', PLAN)
    const ids = [await make('/v1/workouts', { ...PLANNED, planId }), await make('/v1/workouts', { ...PLANNED, planId })]
    await archive(`/v1/workouts/${ids[0]}`)
    await archive(`/v1/plans/${planId}`)
    assert.equal((await user.delete(`/v1/plans/${planId}`)).status, 204)
    for (const id of ids) assert.equal((await user.get(`/v1/workouts/${id}`)).status, 404)
    assert.equal((await user.post(`/v1/plans/${planId}/restore`)).body.isArchived, true)
    const isArchived = async (id: string) => (await user.get(`/v1/workouts/${id}`)).body.isArchived
    assert.deepEqual(await Promise.all(ids.map(isArchived)), [true, false])
  })
})

test('an archived template is there for the workouts made from it, and for no new ones', async () => {
  const admin = await service.signUp({ role: 'admin' })
  const template = await admin.post('/v1/templates', { name: `Tempo ${user.userId}`, type: 'tempo' })
  const templateId = template.body.id
  const id = await make('/v1/workouts', { status: 'scheduled', scheduledFor: '2026-03-14', templateId })
  assert.equal((await admin.post(`/v1/templates/${templateId}/archive`, { reason: 'old' })).status, 200)
  assertArchived(await user.post('/v1/workouts', { ...PLANNED, templateId }), 'templateId')
  assert.equal((await user.get(`/v1/workouts/${id}`)).body.templateId, templateId)
  assert.equal((await user.get(`/v1/templates/${templateId}`)).body.archiveReason, 'old')
})

test('archiving with an Idempotency-Key is done once and answered alike', async () => {
  const id = await make('/v1/workouts', DONE)
  const headers = { 'idempotency-key': 'archive-1' }
  const again = () => user.post(`/v1/workouts/${id}/archive`, { reason: 'x' }, { headers })
  const [first, second] = [await again(), await again()]
  assert.deepEqual([first.status, second.status, second.headers.get('idempotency-replayed')], [200, 200, 'true'])
  assert.deepEqual(second.body, first.body)
})
