import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const ANY = { headers: { 'if-match': '*' } }

async function made(user: TestClient, path: string, body: object): Promise<string> {
  const answer = await user.post(path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}
const workout = (user: TestClient, planId: string, status: string) => {
  const when = status === 'completed' ? { startedAt: '2026-03-14T07:00:00Z' } : { scheduledFor: '2026-03-14' }
  return made(user, '/v1/workouts', { name: status, sport: 'running', status, planId, ...when })
}
const statusOf = async (user: TestClient, path: string) => (await user.get(path)).status

test('a plan ends on or after the day it starts, also once it is changed', async () => {
  const user = await service.signUp()
  const backwards = await user.post('/v1/plans', { ...PLAN, endDate: '2026-02-28' })
  assert.deepEqual(backwards.body.errors, [{ path: 'endDate', message: 'must not be before startDate' }])
  const id = await made(user, '/v1/plans', { ...PLAN, endDate: PLAN.startDate })
  const moved = await user.patch(`/v1/plans/${id}`, { startDate: '2026-03-02' }, ANY)
  assert.deepEqual([moved.status, moved.body.errors[0].path], [400, 'endDate'])
  assert.equal((await user.get(`/v1/plans/${id}`)).body.startDate, '2026-03-01')
})

test('plans come by their start, either way, and by status, type and day', async () => {
  const user = await service.signUp()
  for (const [name, startDate, status] of [
    ['b', '2026-04-01', 'active'],
    ['a', '2026-03-01', 'completed'],
    ['c', '2026-05-01', 'draft'],
  ])
    await made(user, '/v1/plans', { ...PLAN, name, startDate, status, type: name === 'c' ? '5k' : 'half' })
  const names = async (query: string) =>
    (await user.get(`/v1/plans?${query}`)).body.items.map(({ name }: { name: string }) => name).join('')
  assert.equal(await names('order=earliestStart'), 'abc')
  assert.equal(await names('order=latestStart'), 'cba')
  assert.equal(await names('order=oldest'), 'bac')
  assert.equal(await names('status=active'), 'b')
  assert.equal(await names('type=5k'), 'c')
  assert.equal(await names('startDateFrom=2026-04-01&startDateTo=2026-05-01'), 'b')
})

describe('deleting a plan', () => {
  test('deletes its scheduled workouts and their notes in one deletion, and nothing that was done or left out', async () => {
    const user = await service.signUp()
    const [plan, otherPlan] = [await made(user, '/v1/plans', PLAN), await made(user, '/v1/plans', PLAN)]
    const scheduled = [await workout(user, plan, 'scheduled'), await workout(user, plan, 'scheduled')]
    const kept = [
      await workout(user, plan, 'completed'),
      await workout(user, plan, 'skipped'),
      await workout(user, otherPlan, 'scheduled'),
    ]
    const samples = [...scheduled, ...kept].map((workoutId, i) => {
      return { type: 'heart_rate', value: 100 + i, recordedAt: '2026-03-14T07:00:00Z', workoutId }
    })
    const sent = await user.post('/v1/metrics/batch', { samples })
    assert.equal(sent.status, 200, sent.text)
    const notes: string[] = []
    for (const workoutId of [...scheduled, ...kept]) {
      notes.push(await made(user, '/v1/notes', { workoutId, content: 'x' }))
    }
    assert.equal((await user.delete(`/v1/plans/${plan}`)).status, 204)
    for (const id of scheduled) assert.equal(await statusOf(user, `/v1/workouts/${id}`), 404)
    for (const id of kept) assert.equal(await statusOf(user, `/v1/workouts/${id}`), 200)
    const noteStatuses = await Promise.all(notes.map((id) => statusOf(user, `/v1/notes/${id}`)))
    assert.deepEqual(noteStatuses, [404, 404, 200, 200, 200])
    const left = await service.database.query<{ id: string }>(
      'select workout_id as id from performance_metrics where user_id = $1 and deleted_at is null',
      [user.userId],
    )
    assert.deepEqual(new Set(left.map(({ id }) => id)), new Set(kept))
    const rows = await service.database.query<{ count: number }>(
      `select count(*)::int as count
         from (select deletion_id from training_plans where user_id = $1 and deleted_at is not null
               union all select deletion_id from workouts where user_id = $1 and deleted_at is not null
               union all select deletion_id from performance_metrics where user_id = $1 and deleted_at is not null
               union all select deletion_id from workout_notes where user_id = $1 and deleted_at is not null) gone
        group by deletion_id`,
      [user.userId],
    )
    assert.deepEqual(rows, [{ count: 7 }])
  })

  test('leaves no scheduled workout behind, whatever is planned meanwhile', async () => {
    const user = await service.signUp()
    for (let round = 0; round < 5; round++) {
      const plan = await made(user, '/v1/plans', PLAN)
      const done = await workout(user, plan, 'completed')
      const body = { name: 'late', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-15', planId: plan }
      const reopened = { status: 'scheduled', startedAt: null, scheduledFor: '2026-03-14' }
      const answers = await Promise.all([
        user.post('/v1/workouts', body),
        user.patch(`/v1/workouts/${done}`, reopened, ANY),
        user.delete(`/v1/plans/${plan}`),
        user.post('/v1/workouts', body),
      ])
      for (const { status, text } of answers) assert.ok([200, 201, 204, 400, 404].includes(status), text)
      const left = await user.get(`/v1/workouts?planId=${plan}&status=scheduled`)
      assert.deepEqual(left.body.items, [])
    }
  })
})

test('a workout belongs to a live plan of its own user', async () => {
  const [user, other] = [await service.signUp(), await service.signUp()]
  const [gone, foreign] = [await made(user, '/v1/plans', PLAN), await made(other, '/v1/plans', PLAN)]
  const done = await workout(user, gone, 'completed')
  await user.delete(`/v1/plans/${gone}`)
  const own = await workout(user, await made(user, '/v1/plans', PLAN), 'scheduled')
  for (const planId of [gone, foreign, done]) {
    const body = { name: 'x', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14', planId }
    for (const answer of [
      await user.post('/v1/workouts', body),
      await user.patch(`/v1/workouts/${own}`, { planId }, ANY),
    ]) {
      const message = 'must be the id of a plan that is there'
      assert.deepEqual([answer.status, answer.body.errors], [400, [{ path: 'planId', message }]])
    }
  }
  // What was done stays with a plan that is gone, and cannot be scheduled again in it.
  assert.equal((await user.patch(`/v1/workouts/${done}`, { name: 'renamed' }, ANY)).status, 200)
  const again = await user.patch(
    `/v1/workouts/${done}`,
    { status: 'scheduled', startedAt: null, scheduledFor: '2026-03-14' },
    ANY,
  )
  assert.deepEqual([again.status, again.body.errors[0].path], [400, 'planId'])
})
