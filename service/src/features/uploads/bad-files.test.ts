import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fitRun, gpx, gpxRun, openTestService, type TestClient, type TestService, tcxRun } from '../../testing/index.ts'
import { toZip } from './fixtures/index.ts'
import { processed, sendFile, upload } from './testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

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
    ['that is a cut archive', 'a.zip', Buffer.from('PK\u0003\u0004......'), 'archive_truncated', /zip/],
    ['that is an archive of nothing', 'a.zip', toZip([]), 'archive_empty', /no files/],
    ['that is an archive in gzip', 'a.zip.gz', gzipSync(toZip([{ name: 'a.fit' }])), 'zip_unsupported', /zip itself/],
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
  // What a record holds can no longer be told.
  damaged.fill(0xff, 42, 60)
  const afterwards: [name: string, fileName: string, bytes: Uint8Array, reason: string, received: number][] = [
    ['cut before its first point', 'a.fit', whole.subarray(0, 80), 'fit_truncated', 0],
    ['damaged where it says what its points hold', 'a.fit', damaged, 'fit_checksum', 0],
    ['of XML cut before its first point', 'a.gpx', gpxRun({ points: 9 }).subarray(0, 300), 'xml_malformed', 0],
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
    const cut = whole.subarray(0, 80)
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
