import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { toZip } from '../fixtures/index.ts'
import { sendFile } from '../testing/index.ts'
import { DEFAULT_UPLOAD_LIMITS } from '../upload-limits.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

describe('the form of an upload', () => {
  const file = (name = 'a.fit') => new File([Uint8Array.from(fitRun({ points: 5 }))], name)
  const archive = () => new File([Uint8Array.from(toZip([{ name: 'a.fit', content: fitRun({ points: 5 }) }]))], 'a.zip')
  const form = (...entries: [string, string | File][]) => {
    const data = new FormData()
    for (const [name, value] of entries) data.append(name, value)
    return data
  }
  const refused: [name: string, form: FormData, path: string, message: RegExp][] = [
    ['without a file', form(['external_id', 'x']), 'file', /required/],
    ['with a text for a file', form(['file', 'text']), 'file', /must be a file/],
    ['with two files', form(['file', file()], ['file', file()]), 'file', /once/],
    [
      'with a file elsewhere',
      form(['file', file()], ['other', file()]),
      'other',
      /known: file, external_id, start_time$/,
    ],
    ['with an unknown field', form(['file', file()], ['name', 'x']), 'name', /known: file, external_id, start_time$/],
    [
      'with two external ids',
      form(['external_id', 'x'], ['file', file()], ['external_id', 'y']),
      'external_id',
      /once/,
    ],
    ['with an empty external id', form(['external_id', ''], ['file', file()]), 'external_id', /1 to 200/],
    ['with a long external id', form(['external_id', 'x'.repeat(201)], ['file', file()]), 'external_id', /1 to 200/],
    ['with a control character', form(['external_id', 'a\u0000b'], ['file', file()]), 'external_id', /1 to 200/],
    ['with an external id that is no UTF-8', form(['external_id', '\ufffd'], ['file', file()]), 'external_id', /UTF-8/],
    ['with a file for an external id', form(['file', file()], ['external_id', file()]), 'external_id', /text/],
    ['with a start time that is none', form(['start_time', 'noon'], ['file', file()]), 'start_time', /time such as/],
    ['with one of long ago', form(['start_time', '1989-12-31T23:59:59Z'], ['file', file()]), 'start_time', /1990/],
    [
      'with one of the future',
      form(['start_time', '2999-01-01T00:00:00Z'], ['file', file()]),
      'start_time',
      /tomorrow/,
    ],
    [
      'with two start times',
      form(['start_time', '2026-01-01T00:00:00Z'], ['start_time', '2026-01-01T00:00:00Z'], ['file', file()]),
      'start_time',
      /once/,
    ],
    ['of an archive with an external id', form(['external_id', 'x'], ['file', archive()]), 'external_id', /archive/],
    ['of an archive with one behind it', form(['file', archive()], ['external_id', 'x']), 'external_id', /archive/],
    [
      'of an archive with a start time',
      form(['start_time', '2026-01-01T00:00:00Z'], ['file', archive()]),
      'start_time',
      /archive/,
    ],
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
      assert.deepEqual(await readdir(service.service.unpacking.spool.folder).catch(() => []), [])
    })
  }

  test('may have a start time, with any offset', async () => {
    const answer = await runner.post('/v1/uploads', form(['start_time', '2026-01-01T01:00:00+02:00'], ['file', file()]))
    assert.equal(answer.status, 202, answer.text)
    const [row] = await service.database.query('select start_time from uploads where id = $1', [answer.body.id])
    assert.deepEqual(row, { start_time: new Date('2025-12-31T23:00:00Z') })
  })

  test('may have the external id behind the file', async () => {
    const externalId = randomUUID()
    const answer = await runner.post('/v1/uploads', form(['file', file()], ['external_id', externalId]))
    assert.equal(answer.status, 202, answer.text)
    assert.equal((await runner.get(`/v1/uploads/${answer.body.id}`)).body.externalId, externalId)
  })

  test('must be a form', async () => {
    for (const [body, contentType] of [
      ['{}', 'application/json'],
      ['{ not even JSON: nobody reads it', 'application/json'],
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

test('while too many files are being received, one more is told to come again, and later taken', async () => {
  const sender = runner.atOneProcess()
  const send = () => sendFile(sender, fitRun({ points: 6 }), 'a.fit')
  const begun = Array.from({ length: DEFAULT_UPLOAD_LIMITS.maxReceiving + 1 }, () => beginUpload())
  try {
    // Whichever of them comes last is refused, and then all places are taken.
    await Promise.any(begun.map((sending) => once(sending, 'response')))
    const answer = await send()
    assert.deepEqual([answer.status, answer.body.code], [503, 'busy'])
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
  } finally {
    for (const sending of begun) sending.destroy()
  }
  let answer = await send()
  for (let left = 500; answer.status === 503 && left > 0; left--) answer = await send()
  assert.equal(answer.status, 202)
})

/** A file of which only the beginning arrives. */
function beginUpload() {
  const sending = request(`${service.url}/v1/uploads`, {
    method: 'POST',
    headers: { cookie: runner.cookie!, 'content-type': 'multipart/form-data; boundary=x', 'content-length': 100_000 },
  })
  sending.on('error', () => {})
  sending.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.fit"\r\n\r\n')
  sending.write(fitRun({ points: 5 }))
  return sending
}

async function countRows(): Promise<unknown> {
  const rows = await service.database.query(
    `select (select count(*) from uploads)::int as uploads, (select count(*) from upload_files)::int as files,
            (select count(*) from file_contents)::int as contents, (select count(*) from workouts)::int as workouts`,
  )
  return rows[0]
}
