import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  FitWriter,
  fitRun,
  openTestService,
  RUN_START_MS,
  type TestClient,
  type TestService,
  toFitSeconds,
  type WrittenMessage,
} from '../../testing/index.ts'
import { processed, upload, withWrongChecksum } from './testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const START = toFitSeconds(RUN_START_MS)

function record(timestamp: number): WrittenMessage {
  return {
    globalNumber: 20,
    fields: [
      [253, 'uint32', timestamp],
      [3, 'uint8', 140],
    ],
  }
}

function session(sport: number, startSecond: number, seconds: number): WrittenMessage {
  return {
    globalNumber: 18,
    fields: [
      [253, 'uint32', START + startSecond + seconds],
      [2, 'uint32', START + startSecond],
      [5, 'enum', sport],
      [7, 'uint32', seconds * 1000],
      [8, 'uint32', seconds * 1000],
    ],
  }
}

function fit(...messages: readonly WrittenMessage[]): Uint8Array {
  const writer = new FitWriter()
  for (const message of messages) writer.add(message)
  return writer.toBytes()
}

const seconds = (count: number) => Array.from({ length: count }, (_, second) => second)

async function workoutOf(id: string) {
  const { status, body } = await runner.get(`/v1/workouts/${id}`)
  assert.equal(status, 200)
  return body
}

describe('an uploaded file', () => {
  test('that is damaged becomes a workout of what it holds, and both say what was lost', async () => {
    const whole = fitRun({ points: 300 })
    const { status, files } = await processed(
      service,
      runner,
      await upload(runner, whole.subarray(0, 5_000), 'cut.fit'),
    )
    assert.deepEqual([status, files[0].status], ['completed', 'stored'])
    assert.equal(files[0].salvage.reason, 'fit_truncated')
    assert.ok(files[0].salvage.lostBytes > 0 && files[0].salvage.lostBytes < 30)
    const { salvage, durationSeconds } = await workoutOf(files[0].workoutIds[0])
    assert.deepEqual(salvage, files[0].salvage)
    assert.equal(durationSeconds, files[0].points.stored - 1)
  })

  test('that is whole says nothing of the kind, and sent damaged first it is another workout', async () => {
    const whole = fitRun({ points: 310 })
    const results = []
    for (const bytes of [withWrongChecksum(whole), whole]) {
      const { files } = await processed(service, runner, await upload(runner, bytes, 'run.fit'))
      assert.equal(files[0].status, 'stored')
      results.push(files[0])
    }
    assert.deepEqual(
      results.map(({ salvage }) => salvage?.lostBytes),
      [0, undefined],
    )
    assert.notEqual(results[0].workoutIds[0], results[1].workoutIds[0])
    assert.equal((await workoutOf(results[1].workoutIds[0])).salvage, null)
  })

  test('of several sessions becomes a workout each, linked in their order', async () => {
    const bytes = fit(...seconds(90).map((second) => record(START + second)), session(2, 30, 60), session(5, 0, 30))
    const { files } = await processed(service, runner, await upload(runner, bytes, 'triathlon.fit'))
    const workouts = await Promise.all(files[0].workoutIds.map(workoutOf))
    assert.deepEqual(
      workouts.map(({ sport, leg, durationSeconds, deviceDurationSeconds }) => [
        sport,
        leg,
        durationSeconds,
        deviceDurationSeconds,
      ]),
      [
        ['swimming', 1, 29, 30],
        ['cycling', 2, 59, 60],
      ],
    )
    assert.deepEqual(
      workouts.map(({ activityId }) => activityId),
      [workouts[0].id, workouts[0].id],
    )
  })

  test('of a device without a clock is dated by what the upload says, and refused without', async () => {
    const bytes = fit(...seconds(60).map((second) => record(1_000 + second)))
    const refused = await processed(service, runner, await upload(runner, bytes, 'old.fit'))
    assert.equal(refused.files[0].error.code, 'relative_time')
    const startTime = new Date(RUN_START_MS - 86_400_000).toISOString()
    const dated = await processed(service, runner, await upload(runner, bytes, 'old.fit', { start_time: startTime }))
    assert.equal(dated.files[0].status, 'stored')
    assert.equal((await workoutOf(dated.files[0].workoutIds[0])).startedAt, startTime)
  })
})
