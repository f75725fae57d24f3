import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { fitRun, openTestService, openWorker, type TestClient, type TestService } from '../../../testing/index.ts'
import { finished, processed, upload } from '../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

describe('an upload that is cancelled', () => {
  test('leaves out what waits, and nothing comes of it later', async () => {
    const id = await upload(runner, fitRun({ points: 40 }), 'a.fit')
    const { status, body } = await runner.post(`/v1/uploads/${id}/cancel`)
    assert.deepEqual([status, body.status, body.counts.cancelled, body.counts.queued], [200, 'cancelled', 1, 0])
    assert.notEqual(body.finishedAt, null)
    const { files } = await processed(service, runner, id)
    assert.deepEqual([files[0].status, files[0].workoutIds], ['cancelled', []])
    assert.equal((await runner.get('/v1/workouts')).body.items.length, 0)
  })

  test('after its end stays as it ended', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 41 }), 'a.fit')
    await processed(service, user, id)
    const { status, body } = await user.post(`/v1/uploads/${id}/cancel`)
    assert.deepEqual([status, body.code], [409, 'not_cancellable'])
    assert.equal((await user.get(`/v1/uploads/${id}`)).body.status, 'completed')
  })
})

describe('an upload that is tried again', () => {
  test('is processed from the bytes that are kept, by the job that is sent', async () => {
    await using _worker = await openWorker(service)
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 42 }).subarray(0, 60), 'cut.fit')
    const failed = await finished(user, id)
    assert.equal(failed.status, 'failed')
    // As where a newer version of the service reads what this one could not.
    const bytes = fitRun({ points: 43 })
    const good = await upload(user, bytes, 'good.fit')
    assert.equal((await finished(user, good)).status, 'completed')
    await service.database.query(
      `update upload_files set sha256 = (select sha256 from upload_files where upload_id = $2) where upload_id = $1`,
      [id, good],
    )
    const again = await user.post(`/v1/uploads/${id}/retry`)
    assert.deepEqual([again.status, again.body.status, again.body.counts.queued], [202, 'queued', 1])
    assert.equal(again.headers.get('location'), `/v1/uploads/${id}`)
    const done = await finished(user, id)
    assert.deepEqual([done.status, done.files[0].status], ['completed', 'duplicate'])
  })

  test('is refused while it goes on, and where nothing failed', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 44 }), 'a.fit')
    const open = await user.post(`/v1/uploads/${id}/retry`)
    assert.deepEqual([open.status, open.body.code], [409, 'not_retryable'])
    assert.match(open.body.detail, /not ended yet/)
    await processed(service, user, id)
    const none = await user.post(`/v1/uploads/${id}/retry`)
    assert.deepEqual([none.status, none.body.code], [409, 'not_retryable'])
    assert.match(none.body.detail, /failed or was cancelled/)
    await service.database.query('update uploads set unpacked_at = null where id = $1', [id])
    const half = await user.post(`/v1/uploads/${id}/retry`)
    assert.match(half.body.detail, /send it again/)
  })

  test('after it was cancelled becomes what it would have been', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 45 }), 'a.fit')
    await user.post(`/v1/uploads/${id}/cancel`)
    assert.equal((await user.post(`/v1/uploads/${id}/retry`)).status, 202)
    const done = await processed(service, user, id)
    assert.deepEqual([done.status, done.files[0].status], ['completed', 'stored'])
  })

  test('once under one Idempotency-Key, however often it is asked for', async () => {
    const user = await service.signUp()
    const id = await upload(user, fitRun({ points: 46 }), 'a.fit')
    await user.post(`/v1/uploads/${id}/cancel`)
    const headers = { 'idempotency-key': randomUUID() }
    const first = await user.post(`/v1/uploads/${id}/retry`, undefined, { headers })
    await processed(service, user, id)
    const again = await user.post(`/v1/uploads/${id}/retry`, undefined, { headers })
    assert.deepEqual([first.status, again.status, again.text], [202, 202, first.text])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
  })
})

test('another user’s upload cannot be cancelled or tried again', async () => {
  const other = await service.signUp()
  const id = await upload(runner, fitRun({ points: 47 }), 'a.fit')
  for (const verb of ['cancel', 'retry']) assert.equal((await other.post(`/v1/uploads/${id}/${verb}`)).status, 404)
  assert.equal((await runner.get(`/v1/uploads/${id}`)).body.status, 'queued')
})
