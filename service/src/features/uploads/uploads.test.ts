import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  fitRun,
  gpxRun,
  openTestService,
  openWorker,
  RUN_START_MS,
  runPoints,
  type TestClient,
  type TestService,
  tcxRun,
} from '../../testing/index.ts'
import { finished, processed, sendFile, upload } from './testing/index.ts'

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
      position: 0,
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

describe('the three formats, plain and gzipped', () => {
  const files = { fit: fitRun({ points: 30 }), tcx: tcxRun({ points: 40 }), gpx: gpxRun({ points: 50 }) }
  for (const [format, bytes] of Object.entries(files)) {
    test(`${format}: both are one workout, and the file comes back decompressed`, async () => {
      const gzipped = await processed(service, runner, await upload(runner, gzipSync(bytes), `a.${format}.gz`))
      assert.equal(gzipped.files[0].status, 'stored', JSON.stringify(gzipped))
      const [workoutId] = gzipped.files[0].workoutIds
      const plain = await processed(service, runner, await upload(runner, bytes, `b.${format}`))
      assert.equal(plain.status, 'completed')
      assert.equal(plain.files[0].status, 'duplicate')
      assert.deepEqual(plain.files[0].workoutIds, [workoutId])
      const original = await fileOf(runner, workoutId)
      assert.equal(original.headers.get('content-length'), String(bytes.length))
      assert.ok(Buffer.from(await original.arrayBuffer()).equals(bytes))
    })
  }
})

describe('the same again', () => {
  test('the same external id is the same workout, whatever the bytes', async () => {
    const externalId = randomUUID()
    const first = await processed(
      service,
      runner,
      await upload(runner, fitRun({ points: 60 }), 'a.fit', { external_id: externalId }),
    )
    const again = await processed(
      service,
      runner,
      await upload(runner, fitRun({ points: 61 }), 'b.fit', { external_id: externalId }),
    )
    assert.equal(first.files[0].status, 'stored')
    assert.equal(again.files[0].status, 'duplicate')
    assert.deepEqual(again.files[0].workoutIds, first.files[0].workoutIds)
  })

  test('the bytes of a deleted workout are refused by its name, and do not bring it back', async () => {
    const bytes = fitRun({ points: 70 })
    const first = await processed(service, runner, await upload(runner, bytes, 'a.fit'))
    const [workoutId] = first.files[0].workoutIds
    assert.equal((await runner.delete(`/v1/workouts/${workoutId}`)).status, 204)
    const again = await processed(service, runner, await upload(runner, bytes, 'a.fit'))
    assert.equal(again.status, 'failed')
    assert.equal(again.files[0].error.code, 'duplicate_deleted')
    assert.match(again.files[0].error.message, new RegExp(workoutId))
    assert.deepEqual(again.files[0].workoutIds, [workoutId])
    assert.equal((await runner.get(`/v1/workouts/${workoutId}`)).status, 404)
  })

  test('another user who has the same file has a workout of their own', async () => {
    const bytes = fitRun({ points: 71 })
    const other = await service.signUp()
    const mine = await processed(service, runner, await upload(runner, bytes, 'a.fit'))
    const theirs = await processed(service, other, await upload(other, bytes, 'a.fit'))
    assert.equal(theirs.files[0].status, 'stored')
    assert.notDeepEqual(theirs.files[0].workoutIds, mine.files[0].workoutIds)
  })

  const race = async (fileAt: (index: number) => Uint8Array, fields: Record<string, string>) => {
    const ids = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) => upload(runner, fileAt(index), `${index}.fit`, fields)),
    )
    const results = await Promise.all(ids.map((id) => processed(service, runner, id)))
    const files = results.map(({ files: [file] }) => file)
    assert.deepEqual(files.map(({ status }) => status).sort(), [...Array(5).fill('duplicate'), 'stored'])
    assert.equal(new Set(files.flatMap(({ workoutIds }) => workoutIds)).size, 1)
  }

  test('six uploads of the same bytes at once are one workout', () => race(() => fitRun({ points: 72 }), {}))

  test('six files with the same external id at once are one workout', () =>
    race((index) => fitRun({ points: 80 + index }), { external_id: randomUUID() }))

  test('six workers with the same upload at once store it once', async () => {
    const id = await upload(runner, fitRun({ points: 73 }), 'a.fit')
    await Promise.all(Array.from({ length: 6 }, () => service.service.uploadProcessor.process(runner.userId, id)))
    const { files } = await finished(runner, id)
    assert.equal(files[0].status, 'stored')
    const rows = await service.database.query('select count(*)::int as workouts from workouts where file_sha256 = $1', [
      createHash('sha256')
        .update(fitRun({ points: 73 }))
        .digest(),
    ])
    assert.deepEqual(rows, [{ workouts: 1 }])
  })
})

describe('what is somebody else\u2019s', () => {
  test('is not there: uploads, workouts, streams and files', async () => {
    const id = await upload(runner, fitRun({ points: 90 }), 'a.fit')
    const [workoutId] = (await processed(service, runner, id)).files[0].workoutIds
    const other = await service.signUp()
    for (const path of [
      `uploads/${id}`,
      `workouts/${workoutId}`,
      `workouts/${workoutId}/streams`,
      `workouts/${workoutId}/file`,
    ]) {
      assert.equal((await other.get(`/v1/${path}`)).status, 404, path)
      assert.equal((await service.client().get(`/v1/${path}`)).status, 401, path)
      assert.equal((await runner.get(`/v1/${path}`)).status, 200, path)
    }
    assert.deepEqual((await other.get('/v1/uploads')).body, { items: [], nextCursor: null })
    assert.equal((await sendFile(service.client(), fitRun({ points: 90 }), 'a.fit')).status, 401)
  })

  test('ids that are none are refused or not found', async () => {
    assert.equal((await runner.get('/v1/uploads/none')).status, 400)
    assert.equal((await runner.get(`/v1/uploads/${randomUUID()}`)).status, 404)
    assert.equal((await runner.get(`/v1/workouts/${randomUUID()}/file`)).status, 404)
    assert.equal((await runner.get(`/v1/workouts/${randomUUID()}/streams`)).status, 404)
  })
})

describe('what was sent', () => {
  test('uploads are listed newest first, page by page, with what became of them', async () => {
    const user = await service.signUp()
    const ids: string[] = []
    for (let points = 5; points < 10; points++) ids.unshift(await upload(user, fitRun({ points }), `${points}.fit`))
    await processed(service, user, ids[0]!)
    const first = (await user.get('/v1/uploads?limit=3')).body
    const second = (await user.get(`/v1/uploads?limit=3&cursor=${first.nextCursor}`)).body
    const items = [...first.items, ...second.items]
    assert.deepEqual(
      items.map(({ id }) => id),
      ids,
    )
    assert.equal(second.nextCursor, null)
    assert.deepEqual(
      items.map(({ counts: { stored, queued } }) => [stored, queued]),
      [[1, 0], ...Array(4).fill([0, 1])],
    )
    for (const query of ['limit=0', 'limit=x', 'cursor=none', 'colour=red', 'state=deleted']) {
      assert.equal((await user.get(`/v1/uploads?${query}`)).status, 400, query)
    }
  })

  test('a file name that is no plain text comes back as it was', async () => {
    const name = 'L\u00e4ufchen "1" 100%.fit'
    const id = await upload(runner, fitRun({ points: 96 }), name)
    const [workoutId] = (await processed(service, runner, id)).files[0].workoutIds
    const disposition = (await fileOf(runner, workoutId)).headers.get('content-disposition')!
    assert.equal(
      decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition)![1]!),
      (await runner.get(`/v1/uploads/${id}`)).body.name,
    )
    assert.match(disposition, /filename="[\w.-]+"/)
  })
})
