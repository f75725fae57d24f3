import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { fitRun, openTestService, processed, type TestClient, upload } from '../../testing/index.ts'

const service = await openTestService({ settings: { purgeDays: 90 } })
after(() => service[Symbol.asyncDispose]())

const { purge } = service.service
const WORKOUT = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }

const make = async (user: TestClient, path: string, body: object): Promise<string> => {
  const answer = await user.post(path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

/** As if everything that is deleted now had been deleted so many days ago. */
async function letPass(days: number): Promise<void> {
  for (const table of ['workouts', 'training_plans', 'workout_notes', 'performance_metrics'])
    await service.database.query(
      `update ${table} set deleted_at = deleted_at - make_interval(days => $1) where deleted_at is not null`,
      [days],
    )
}

const rowsOf = async (table: string, ids: readonly string[], column = 'id'): Promise<number> =>
  (
    await service.database.query<{ n: number }>(
      `select count(*)::int as n from ${table} where ${column} = any($1::uuid[])`,
      [ids],
    )
  )[0]!.n

const run = () => purge.run(purge.before!)

describe('purge', () => {
  test('removes what was deleted long ago with all that went with it, and nothing else', async () => {
    const user = await service.signUp()
    const other = await service.signUp()
    const [old, young, live, theirs] = [
      await make(user, '/v1/workouts', WORKOUT),
      await make(user, '/v1/workouts', WORKOUT),
      await make(user, '/v1/workouts', WORKOUT),
      await make(other, '/v1/workouts', WORKOUT),
    ]
    for (const [owner, workoutId] of [
      [user, old],
      [user, young],
      [user, live],
      [other, theirs],
    ] as const) {
      await make(owner, '/v1/notes', { workoutId, content: 'Felt strong' })
      const samples = [{ type: 'heart_rate', value: 150, recordedAt: '2026-03-14T06:31:00Z', workoutId }]
      assert.equal((await owner.post('/v1/metrics/batch', { samples })).status, 200)
    }
    await user.delete(`/v1/workouts/${old}`)
    await letPass(91)
    await user.delete(`/v1/workouts/${young}`)
    const before = purge.before!
    assert.deepEqual(await purge.count(before), { workout_notes: 1, workouts: 1, training_plans: 0 })
    assert.deepEqual(await run(), { workout_notes: 1, workouts: 1, performance_metrics: 1, training_plans: 0 })
    assert.deepEqual(await run(), { workout_notes: 0, workouts: 0, performance_metrics: 0, training_plans: 0 })
    for (const table of ['workout_notes', 'performance_metrics']) {
      assert.equal(await rowsOf(table, [old], 'workout_id'), 0)
      assert.equal(await rowsOf(table, [young, live, theirs], 'workout_id'), 3)
    }
    assert.equal((await user.post(`/v1/workouts/${old}/restore`)).status, 404)
    assert.equal((await user.post(`/v1/workouts/${young}/restore`)).status, 200)
    assert.equal((await other.get(`/v1/workouts/${theirs}`)).status, 200)
  })

  test('leaves in the log who purged what, without its values', async () => {
    const user = await service.signUp()
    const id = await make(user, '/v1/workouts', WORKOUT)
    await user.delete(`/v1/workouts/${id}`)
    await letPass(91)
    await run()
    const entries = await service.database.query(
      `select action, changes is null as is_empty
         from audit_log
        where user_id = $1 and record_id = $2 and action <> 'update'
        order by id`,
      [user.userId, id],
    )
    assert.deepEqual(entries, [
      { action: 'create', is_empty: false },
      { action: 'delete', is_empty: false },
      { action: 'purge', is_empty: true },
    ])
  })

  test('what pointed at a plan points at none, as a change of its own', async () => {
    const user = await service.signUp()
    const planId = await make(user, '/v1/plans', PLAN)
    const done = await make(user, '/v1/workouts', { ...WORKOUT, planId })
    const scheduled = { name: 'Run', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-15', planId }
    const planned = await make(user, '/v1/workouts', scheduled)
    await user.delete(`/v1/plans/${planId}`)
    await letPass(91)
    await run()
    assert.equal(await rowsOf('training_plans', [planId]), 0)
    assert.equal(await rowsOf('workouts', [planned]), 0)
    const { body } = await user.get(`/v1/workouts/${done}`)
    assert.equal(body.planId, null)
    assert.equal(body.version, 2)
  })

  test('a scheduled workout stays as long as the one that completed it, and goes with it', async () => {
    const user = await service.signUp()
    const scheduled = { name: 'Run', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
    const planned = await make(user, '/v1/workouts', scheduled)
    const done = await make(user, '/v1/workouts', WORKOUT)
    assert.equal((await user.post(`/v1/workouts/${done}/pair`, { workoutId: planned })).status, 200)
    await letPass(91)
    await run()
    assert.equal(await rowsOf('workouts', [planned]), 1)
    assert.equal((await user.post(`/v1/workouts/${done}/unpair`)).status, 200)
    assert.equal((await user.post(`/v1/workouts/${done}/pair`, { workoutId: planned })).status, 200)
    await user.delete(`/v1/workouts/${done}`)
    await letPass(91)
    await run()
    assert.equal(await rowsOf('workouts', [planned, done]), 0)
  })

  test('the file of a workout goes with it, and its upload still tells what became of it', async () => {
    const user = await service.signUp()
    const bytes = fitRun({ points: 30 })
    const uploadId = await upload(user, bytes, 'run.fit')
    const [file] = (await processed(service, user, uploadId)).files
    const [workoutId] = file.workoutIds
    await user.delete(`/v1/workouts/${workoutId}`)
    const again = (await processed(service, user, await upload(user, bytes, 'again.fit'))).files[0]
    assert.equal(again.error.code, 'duplicate_deleted')
    await letPass(91)
    const contents = `select count(*)::int as n from file_contents where user_id = $1`
    // What failed may be tried again, from the bytes that are kept for it.
    await run()
    assert.deepEqual(await service.database.query(contents, [user.userId]), [{ n: 1 }])
    assert.equal((await user.get(`/v1/uploads/${uploadId}`)).body.files[0].status, 'stored')

    const other = await service.signUp()
    const theirs = await upload(other, bytes, 'run.fit')
    const [stored] = (await processed(service, other, theirs)).files
    await other.delete(`/v1/workouts/${stored.workoutIds[0]}`)
    await letPass(91)
    await run()
    assert.deepEqual(await service.database.query(contents, [other.userId]), [{ n: 0 }])
    assert.equal((await other.get(`/v1/uploads/${theirs}`)).body.files[0].status, 'stored')
    const anew = (await processed(service, other, await upload(other, bytes, 'run.fit'))).files[0]
    assert.equal(anew.status, 'stored')
  })

  test('and a restore at the same moment: the record is there or gone, as the answer says', async () => {
    for (let round = 0; round < 10; round++) {
      const user = await service.signUp()
      const id = await make(user, '/v1/workouts', { ...WORKOUT, externalId: randomUUID() })
      await user.delete(`/v1/workouts/${id}`)
      await letPass(91)
      const [restored] = await Promise.all([user.post(`/v1/workouts/${id}/restore`), run()])
      assert.ok([200, 404].includes(restored.status), restored.text)
      assert.equal(await rowsOf('workouts', [id]), restored.status === 200 ? 1 : 0)
    }
  })

  test('goes on where it was ended, in batches', async () => {
    const user = await service.signUp()
    await service.database.query(
      `insert into workouts (user_id, id, name, sport, status, scheduled_for, deleted_at)
       select $1, gen_random_uuid(), 'Run', 'running', 'scheduled', '2026-03-14', now() - interval '91 days'
         from generate_series(1, 250)`,
      [user.userId],
    )
    const stop = new AbortController()
    const left = async () => (await purge.count(purge.before!)).workouts
    const ended = purge.run(purge.before!, { signal: stop.signal })
    while ((await left()) === 250);
    stop.abort()
    await ended.catch((error: unknown) => assert.equal((error as Error).name, 'AbortError'))
    const rest = await left()
    assert.ok(rest! > 0 && rest! < 250, String(rest))
    assert.equal((await run()).workouts, rest)
    assert.equal(await left(), 0)
  })

  test('keeps everything where it is asked to', async () => {
    await using keeping = await openTestService({ beside: service, settings: { purgeDays: 0 } })
    assert.equal(keeping.service.purge.before, undefined)
  })
})
