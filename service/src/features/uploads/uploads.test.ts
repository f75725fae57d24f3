import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import {
  finished,
  fitRun,
  gpxRun,
  openWorker,
  processed,
  RUN_START_MS,
  runPoints,
  sendFile,
  tcxRun,
  upload,
} from './testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const fileOf = (client: TestClient, id: string) =>
  fetch(`${client.url}/v1/workouts/${id}/file`, { headers: { cookie: client.cookie! } })

describe('an uploaded file', () => {
  test('becomes a workout by a worker, and its streams and its bytes are read back', async () => {
    await using _worker = await openWorker(service)
    const bytes = fitRun({ points: 200 })
    const id = await upload(runner, bytes, 'morning.fit', { external_id: 'watch-1' })
    const done = await finished(runner, id)
    assert.equal(done.status, 'completed')
    assert.equal(done.externalId, 'watch-1')
    const [file] = done.files
    assert.deepEqual(file, {
      name: 'morning.fit',
      status: 'stored',
      workoutIds: [file.workoutIds[0]],
      points: { received: 200, stored: 200, merged: 0, rejected: {} },
    })

    const { body: workout } = await runner.get(`/v1/workouts/${file.workoutIds[0]}`)
    assert.equal(workout.name, 'morning')
    assert.equal(workout.sport, 'running')
    assert.equal(workout.status, 'completed')
    assert.equal(workout.startedAt, new Date(RUN_START_MS).toISOString())
    assert.equal(workout.timeZone, 'Etc/GMT-2')
    assert.equal(workout.durationSeconds, 199)
    assert.equal(workout.distanceMeters, 597)
    assert.deepEqual(
      [workout.deviceDurationSeconds, workout.deviceDistanceMeters, workout.deviceAscentMeters],
      [199, 597, 12],
    )
    assert.equal(workout.externalId, 'watch-1')

    const points = runPoints({ points: 200 })
    const { body: streams } = await runner.get(`/v1/workouts/${workout.id}/streams?types=heart_rate,altitude,power`)
    assert.equal(streams.workoutId, workout.id)
    assert.equal(streams.startTime, workout.startedAt)
    assert.deepEqual([streams.originalSize, streams.returnedSize, streams.resolution], [200, 200, 'raw'])
    assert.deepEqual(streams.absent, ['power'])
    assert.deepEqual(streams.streams.time, { unit: 's', data: points.map((_, second) => second) })
    assert.deepEqual(streams.streams.heart_rate, { unit: 'bpm', data: points.map((p) => p.heartRate) })
    assert.deepEqual(
      streams.streams.altitude.data,
      points.map((p) => p.altitude),
    )

    const original = await fileOf(runner, workout.id)
    assert.equal(
      original.headers.get('content-disposition'),
      `attachment; filename="morning.fit"; filename*=UTF-8''morning.fit`,
    )
    assert.ok(Buffer.from(await original.arrayBuffer()).equals(bytes))
  })
})
