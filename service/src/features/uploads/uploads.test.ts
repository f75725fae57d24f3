import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import {
  finished,
  fitRun,
  gpx,
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
    assert.deepEqual(again.files[0].workoutIds, [])
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

describe('a bad file', () => {
  const whole = fitRun({ points: 20 })
  const atOnce: [name: string, fileName: string, bytes: Uint8Array, reason: string, message: RegExp][] = [
    ['that is empty', 'a.fit', new Uint8Array(0), 'empty_file', /empty/],
    [
      'of random bytes',
      'a.fit',
      Uint8Array.from({ length: 9000 }, (_, i) => (i * 7919) % 253),
      'unknown_format',
      /not FIT/,
    ],
    ['that is a GPX called .fit', 'a.fit', gpxRun({ points: 2 }), 'wrong_format', /GPX/],
    ['that is a FIT called .gpx.gz', 'a.gpx.gz', gzipSync(whole), 'wrong_format', /FIT/],
    ['of cut gzip', 'a.fit.gz', gzipSync(whole).subarray(0, 200), 'gzip_broken', /gzip/],
    ['that is an archive', 'a.zip', Buffer.from('PK\u0003\u0004......'), 'zip_unsupported', /zip/],
  ]
  for (const [name, fileName, bytes, reason, message] of atOnce) {
    test(`${name} is refused at once, and nothing is stored`, async () => {
      const before = await countRows()
      const { status, body } = await sendFile(runner, bytes, fileName)
      assert.equal(status, 400)
      assert.deepEqual([body.code, body.reason, body.errors[0].path], ['invalid_input', reason, 'file'])
      assert.match(body.errors[0].message, message)
      assert.deepEqual(await countRows(), before)
    })
  }

  test('that is too large is refused before and after decompression', async () => {
    const before = await countRows()
    const large = Buffer.alloc(64 * 1024 * 1024 + 1, '<gpx> ')
    // Noise, so that it is the size that is too much and not the ratio.
    const noise = randomBytes(64 * 1024)
    for (let at = 0; at + noise.length < large.length; at += 4 * noise.length) noise.copy(large, at + 100)
    for (const bytes of [large, gzipSync(large, { level: 1 })]) {
      const { status, body } = await sendFile(runner, bytes, 'a.gpx')
      assert.deepEqual([status, body.code, body.reason], [413, 'body_too_large', 'too_large'])
    }
    const bomb = await sendFile(runner, gzipSync(Buffer.alloc(40 * 1024 * 1024, '<gpx> ')), 'a.gpx.gz')
    assert.deepEqual([bomb.status, bomb.body.reason], [413, 'compression_ratio'])
    assert.deepEqual(await countRows(), before)
    assert.equal((await runner.get('/v1/uploads')).status, 200)
  })

  const entityBomb =
    '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><gpx><trk>&b;</trk></gpx>'
  const damaged = whole.slice()
  damaged[100] = damaged[100]! ^ 0xff
  const afterwards: [name: string, fileName: string, bytes: Uint8Array, reason: string, received: number][] = [
    ['cut in the middle', 'a.fit', whole.subarray(0, whole.length / 2), 'fit_truncated', 0],
    ['with a wrong checksum', 'a.fit', damaged, 'fit_checksum', 0],
    ['of XML cut in the middle', 'a.gpx', gpxRun({ points: 9 }).subarray(0, 900), 'xml_malformed', 0],
    ['with an entity bomb', 'a.gpx', Buffer.from(entityBomb), 'xml_dtd', 0],
    ['with times of 1901', 'a.gpx', gpxRun({ startMs: Date.UTC(1901, 0), points: 3 }), 'time_out_of_range', 3],
    ['with times of 2090', 'a.tcx', tcxRun({ startMs: Date.UTC(2090, 0), points: 3 }), 'time_out_of_range', 3],
  ]
  for (const [name, fileName, bytes, reason, received] of afterwards) {
    test(`${name} gives a reason, and no workout`, async () => {
      const before = await countWorkouts()
      const done = await processed(service, runner, await upload(runner, bytes, fileName))
      assert.equal(done.status, 'failed')
      const [file] = done.files
      assert.deepEqual(
        [file.status, file.error.code, file.workoutIds, file.points.received],
        ['failed', reason, [], received],
      )
      assert.ok(file.error.message.length > 10)
      assert.deepEqual(await countWorkouts(), before)
    })
  }

  test('may be sent again, and fails again in the same words', async () => {
    const cut = whole.subarray(0, 300)
    const [first, second] = [await upload(runner, cut, 'a.fit'), await upload(runner, cut, 'a.fit')]
    const results = [await processed(service, runner, first), await processed(service, runner, second)]
    assert.deepEqual(results[0].files, results[1].files)
  })

  test('keeps its good points and counts the bad ones by reason', async () => {
    const time = (second: number) => `<time>2026-03-01T07:00:0${second}Z</time>`
    const content = `<trk><trkseg><trkpt lat="1" lon="2">${time(0)}</trkpt><trkpt lat="95" lon="2">${time(1)}<ele>7</ele></trkpt>
      <trkpt lat="1" lon="2"/><trkpt lat="1" lon="2">${time(2)}<ele>high</ele></trkpt></trkseg></trk>`
    const { files } = await processed(service, runner, await upload(runner, gpx(content), 'a.gpx'))
    const rejected = { altitude_unreadable: 1, no_time: 1, position_invalid: 1 }
    assert.deepEqual(files[0].points, { received: 4, stored: 3, merged: 0, rejected })
    const { body } = await runner.get(`/v1/workouts/${files[0].workoutIds[0]}/streams?types=latitude,altitude`)
    assert.deepEqual(body.streams.latitude.data, [1, null, 1])
    assert.deepEqual(body.streams.altitude.data, [null, 7, null])
  })
})

describe('the form of an upload', () => {
  const file = (name = 'a.fit') => new File([Uint8Array.from(fitRun({ points: 5 }))], name)
  const form = (...entries: [string, string | File][]) => {
    const data = new FormData()
    for (const [name, value] of entries) data.append(name, value)
    return data
  }
  const refused: [name: string, form: FormData, path: string, message: RegExp][] = [
    ['without a file', form(['external_id', 'x']), 'file', /required/],
    ['with a text for a file', form(['file', 'text']), 'file', /must be a file/],
    ['with two files', form(['file', file()], ['file', file()]), 'file', /once/],
    ['with a file elsewhere', form(['file', file()], ['other', file()]), 'other', /known: file, external_id/],
    ['with an unknown field', form(['file', file()], ['name', 'x']), 'name', /known: file, external_id/],
    [
      'with two external ids',
      form(['external_id', 'x'], ['file', file()], ['external_id', 'y']),
      'external_id',
      /once/,
    ],
    ['with an empty external id', form(['external_id', ''], ['file', file()]), 'external_id', /1 to 200/],
    ['with a long external id', form(['external_id', 'x'.repeat(201)], ['file', file()]), 'external_id', /1 to 200/],
    ['with a control character', form(['external_id', 'a\u0000b'], ['file', file()]), 'external_id', /1 to 200/],
    ['with a file for an external id', form(['file', file()], ['external_id', file()]), 'external_id', /text/],
    ['with a long file name', form(['file', file(`${'a'.repeat(260)}.fit`)]), 'file', /1 to 255/],
  ]
  for (const [name, data, path, message] of refused) {
    test(`${name} is refused, and nothing is stored`, async () => {
      const before = await countRows()
      const { status, body, text } = await runner.post('/v1/uploads', data)
      assert.equal(status, 400, text)
      assert.deepEqual(
        body.errors.map((error: { path: string }) => error.path),
        [path],
      )
      assert.match(body.errors[0].message, message)
      assert.deepEqual(await countRows(), before)
    })
  }

  test('may have the external id behind the file', async () => {
    const externalId = randomUUID()
    const answer = await runner.post('/v1/uploads', form(['file', file()], ['external_id', externalId]))
    assert.equal(answer.status, 202, answer.text)
    assert.equal((await runner.get(`/v1/uploads/${answer.body.id}`)).body.externalId, externalId)
  })

  test('must be a form', async () => {
    for (const [body, contentType] of [
      ['{}', 'application/json'],
      ['x', 'text/plain'],
      ['x', 'application/octet-stream'],
    ] as const) {
      const answer = await runner.post('/v1/uploads', body, { headers: { 'content-type': contentType } })
      assert.deepEqual([answer.status, answer.body.code], [415, 'unsupported_media_type'], contentType)
    }
    const nothing = await runner.post('/v1/uploads')
    assert.equal(nothing.status, 415, nothing.text)
  })

  test('that is cut, has no boundary or endless parts is refused', async () => {
    const header = { 'content-type': 'multipart/form-data; boundary=x' }
    const part = (name: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nvalue\r\n`
    const fileHead = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.fit"\r\n\r\n'
    for (const body of [fileHead, `${fileHead}abc`, part('external_id'), part('a').repeat(50), 'nothing of the kind']) {
      const answer = await runner.post('/v1/uploads', body, { headers: header })
      assert.equal(answer.status, 400, answer.text)
    }
    const noBoundary = await runner.post('/v1/uploads', 'x', { headers: { 'content-type': 'multipart/form-data' } })
    assert.equal(noBoundary.status, 400, noBoundary.text)
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

describe('lists and streams', () => {
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
      items.map(({ files }) => files[0].status),
      ['stored', 'queued', 'queued', 'queued', 'queued'],
    )
    for (const query of ['limit=0', 'limit=x', 'cursor=none', 'colour=red', 'state=deleted']) {
      assert.equal((await user.get(`/v1/uploads?${query}`)).status, 400, query)
    }
  })

  test('a stream that is not there yet, a resolution and a metric that are not known are refused by name', async () => {
    const id = await upload(runner, fitRun({ points: 95 }), 'a.fit')
    const [workoutId] = (await processed(service, runner, id)).files[0].workoutIds
    for (const [query, path, message] of [
      ['resolution=low', 'resolution', /raw/],
      ['series=distance', 'series', /time/],
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

async function countRows(): Promise<unknown> {
  const rows = await service.database.query(
    `select (select count(*) from uploads)::int as uploads, (select count(*) from upload_files)::int as files,
            (select count(*) from file_contents)::int as contents, (select count(*) from workouts)::int as workouts`,
  )
  return rows[0]
}

async function countWorkouts(): Promise<unknown> {
  const rows = await service.database.query(
    `select (select count(*) from workouts)::int as workouts, (select count(*) from performance_metrics)::int as segments`,
  )
  return rows[0]
}
