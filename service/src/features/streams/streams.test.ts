import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

/** Sends a file and processes it on the spot; returns the workout's id. */
async function addWorkout(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([bytes]), 'a.fit')
  const { body } = await runner.post('/v1/uploads', form)
  await service.service.uploadProcessor.process(runner.userId, body.id)
  return (await runner.get(`/v1/uploads/${body.id}`)).body.files[0].workoutIds[0]
}

describe('streams', () => {
  test('a resolution, an axis and a metric that are not known are refused by name', async () => {
    const workoutId = await addWorkout(fitRun({ points: 95 }))
    for (const [query, path, message] of [
      ['resolution=fine', 'resolution', /one of raw, low, medium, high or an integer from 2 to 100000/],
      ['resolution=1', 'resolution', /from 2 to 100000/],
      ['resolution=100001', 'resolution', /from 2 to 100000/],
      ['resolution=12.5', 'resolution', /an integer/],
      ['series=altitude', 'series', /one of time, distance/],
      ['types=heartrate', 'types', /heart_rate/],
      ['types=', 'types', /heart_rate/],
      ['points=5', 'points', /./],
    ] as const) {
      const { status, body } = await runner.get(`/v1/workouts/${workoutId}/streams?${query}`)
      assert.equal(status, 400, query)
      assert.equal(body.errors[0].path, path)
      assert.match(body.errors[0].message, message)
    }
    const { body } = await runner.get(`/v1/workouts/${workoutId}/streams`)
    const all = ['time', 'heart_rate', 'cadence', 'speed', 'distance', 'altitude', 'latitude', 'longitude']
    assert.deepEqual(Object.keys(body.streams), all)
    assert.deepEqual(body.absent, [])
  })

  test('deleting a workout takes its samples with it, in one deletion', async () => {
    const workoutId = await addWorkout(fitRun({ points: 97 }))
    assert.equal((await runner.delete(`/v1/workouts/${workoutId}`)).status, 204)
    assert.equal((await runner.get(`/v1/workouts/${workoutId}/streams`)).status, 404)
    const seen = await service.database.query(
      'select 1 from performance_metric_samples where workout_id = $1 limit 1',
      [workoutId],
    )
    assert.deepEqual(seen, [])
    const deletions = await service.database.query(
      `select deletion_id from workouts where id = $1 union
       select deletion_id from performance_metrics where workout_id = $1`,
      [workoutId],
    )
    assert.equal(deletions.length, 1)
  })

  test('a workout without samples has an empty time axis and no file', async () => {
    const day = { name: 'Plan', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
    const { body: workout } = await runner.post('/v1/workouts', day)
    const { body } = await runner.get(`/v1/workouts/${workout.id}/streams?types=heart_rate`)
    assert.deepEqual(body, {
      workoutId: workout.id,
      startTime: null,
      originalSize: 0,
      returnedSize: 0,
      resolution: 'raw',
      streams: { time: { unit: 's', data: [] } },
      absent: ['heart_rate'],
    })
    assert.equal((await runner.get(`/v1/workouts/${workout.id}/file`)).status, 404)
  })

  test('start where the workout does, also after that was corrected', async () => {
    const workoutId = await addWorkout(fitRun({ points: 40 }))
    const { body: workout } = await runner.get(`/v1/workouts/${workoutId}`)
    const startedAt = new Date(Date.parse(workout.startedAt) - 5_000).toISOString()
    const headers = { 'if-match': '*' }
    assert.equal((await runner.patch(`/v1/workouts/${workoutId}`, { startedAt }, { headers })).status, 200)
    const { body } = await runner.get(`/v1/workouts/${workoutId}/streams?types=speed`)
    assert.equal(body.startTime, startedAt)
    assert.deepEqual(body.streams.time.data.slice(0, 2), [5, 6])
  })
})
