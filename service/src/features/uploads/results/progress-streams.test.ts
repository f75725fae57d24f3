import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '@longrun/storage'
import { Problem } from '../../../http/index.ts'
import { openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { ProgressStream } from './progress-stream.ts'
import { DEFAULT_PROGRESS_LIMITS, ProgressStreams } from './progress-streams.ts'
import { fillUpload } from './testing/fill-upload.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = (await service.signUp()).atOneProcess()
})
after(() => opened.disposeAsync())

const newUpload = (client = runner) => fillUpload(service, client, { files: 4, statuses: ['queued'] })
const store = (id: string, most = 1) =>
  service.database.query(`update upload_files set status = 'stored' where upload_id = $1 and position < $2`, [id, most])
const end = (id: string) => service.database.query(`update uploads set status = 'completed' where id = $1`, [id])

/** Opens the events of an upload over HTTP. */
async function listen(id: string, headers: Record<string, string> = { cookie: runner.cookie! }) {
  const leave = new AbortController()
  const response = await fetch(`${service.url}/v1/uploads/${id}/events`, { headers, signal: leave.signal })
  const chunks = response.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  let text = ''
  /** The next event; undefined when the stream has ended. */
  const next = async () => {
    while (!text.includes('\n\n')) {
      const { done, value } = await chunks.next()
      if (done) return undefined
      text += value
    }
    const at = text.indexOf('\n\n')
    const [event, data] = text.slice(0, at).split('\n')
    text = text.slice(at + 2)
    assert.equal(event, 'event: progress')
    return JSON.parse(data!.replace(/^data: /, ''))
  }
  return { response, next, leave: () => leave.abort() }
}

function openStreams(limits: Partial<typeof DEFAULT_PROGRESS_LIMITS> = {}) {
  let looks = 0
  const { uploadResults } = service.service
  const results = {
    getState: (...args: Parameters<typeof uploadResults.getState>) => {
      looks += 1
      return uploadResults.getState(...args)
    },
  }
  const streams = new ProgressStreams({
    results,
    limits: { ...DEFAULT_PROGRESS_LIMITS, progressPollMs: 10, ...limits },
  })
  const allowed = async () => {}
  return {
    streams,
    countLooks: () => looks,
    listen: async (id: string, recheck: () => Promise<void> = allowed) => {
      const stream = await streams.listen({ caller: runner, recheck }, id)
      opened.defer(() => void stream.destroy())
      return stream
    },
  }
}

describe('the events of an upload', () => {
  test('tell its state at once, then each change, and end after the final one', async () => {
    const id = await newUpload()
    const { response, next } = await listen(id)
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    assert.equal(response.headers.get('x-accel-buffering'), 'no')
    const { files, filesCursor, ...state } = (await runner.get(`/v1/uploads/${id}`)).body
    assert.deepEqual(await next(), state)
    const changedAt = performance.now()
    await store(id)
    const second = await next()
    assert.ok(performance.now() - changedAt < 2_000)
    assert.deepEqual([second.status, second.counts.queued, second.counts.stored], ['processing', 3, 1])
    await end(id)
    assert.equal((await next()).status, 'completed')
    assert.equal(await next(), undefined)
  })

  test('of one that has ended are one event', async () => {
    const id = await newUpload()
    await end(id)
    const { body, text } = await runner.get(`/v1/uploads/${id}/events`)
    assert.equal(body, undefined)
    assert.match(text, /^event: progress\ndata: \{.*"status":"completed".*\}\n\n$/)
  })

  test('end when the token is revoked by which they were asked for', async () => {
    const { body } = await runner.post('/v1/auth/tokens', { name: 'Wall display', scopes: ['read'] })
    const { next } = await listen(await newUpload(), { authorization: `Bearer ${body.token}` })
    assert.equal((await next()).status, 'processing')
    assert.equal((await runner.delete(`/v1/auth/tokens/${body.id}`)).status, 204)
    assert.equal(await next(), undefined)
  })

  test('are given to so many at once; who leaves makes room, and who asks for headers takes none', async () => {
    const user = (await service.signUp()).atOneProcess()
    const id = await newUpload(user)
    const { maxProgressStreamsPerUser: most } = DEFAULT_PROGRESS_LIMITS
    for (let each = 0; each < 2 * most; each++) {
      const { status, text } = await user.send('HEAD', `/v1/uploads/${id}/events`)
      assert.deepEqual([status, text], [200, ''])
    }
    const headers = { cookie: user.cookie! }
    const listeners = await Promise.all(Array.from({ length: most }, () => listen(id, headers)))
    for (const { next } of listeners) await next()
    const refused = await user.get(`/v1/uploads/${id}/events`)
    assert.deepEqual([refused.status, refused.body.code], [503, 'busy'])
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    listeners[0]!.leave()
    for (let status = 503; status === 503; await delay(10)) {
      const again = await listen(id, headers)
      status = again.response.status
      if (status === 200) again.leave()
    }
    for (const { leave } of listeners) leave()
  })

  test('end at once when the server stops', async () => {
    await using other = await openTestService()
    const user = await other.signUp()
    const id = await fillUpload(other, user, { files: 1, statuses: ['queued'] })
    const response = await fetch(`${other.url}/v1/uploads/${id}/events`, { headers: { cookie: user.cookie! } })
    const text = response.text()
    const startedAt = performance.now()
    await other.app.close()
    assert.ok(performance.now() - startedAt < 1_000)
    assert.equal((await text).match(/event: progress/g)?.length, 1)
  })
})

describe('streams of progress', () => {
  test('look at an upload once for all who listen, and not at all when nobody does', async () => {
    const id = await newUpload()
    const { streams, listen, countLooks } = openStreams()
    const listeners = await Promise.all(Array.from({ length: 5 }, () => listen(id)))
    const begunAt = performance.now()
    for (const stream of listeners) stream.resume()
    assert.equal(streams.open, 5)
    const first = countLooks()
    while (countLooks() < first + 4) await delay(1)
    // One each 10 ms and what it takes; five of them would be five times as many.
    assert.ok(countLooks() - first <= (performance.now() - begunAt) / 10 + 1, `${countLooks()} looks`)
    const closed = listeners.map((stream) => once(stream, 'close'))
    for (const stream of listeners) stream.destroy()
    await Promise.all(closed)
    assert.equal(streams.open, 0)
    await delay(50)
    const looks = countLooks()
    await delay(50)
    assert.equal(countLooks(), looks)
  })

  test('are limited for the process, and a place is free again when the upload is not there', async () => {
    const { streams, listen } = openStreams({ maxProgressStreams: 1 })
    await assert.rejects(listen(newId()), { code: 'not_found' })
    assert.equal(streams.open, 0)
    const stream = await listen(await newUpload())
    await assert.rejects(listen(await newUpload()), { code: 'busy' })
    stream.destroy()
    await once(stream, 'close')
    assert.equal(streams.open, 0)
  })

  test('end for who may listen no longer, and outlast what may pass', async () => {
    const { listen } = openStreams({ progressRecheckMs: 10 })
    let checks = 0
    const stream = await listen(await newUpload(), async () => {
      if (++checks < 4) throw new Error('the database is away')
      throw new Problem('unauthenticated')
    })
    stream.resume()
    await once(stream, 'end')
    assert.equal(checks, 4)
  })

  test('end when the upload goes, and when the process does', async () => {
    const { streams, listen } = openStreams()
    const gone = await newUpload()
    const stays = await newUpload()
    const [first, second] = [(await listen(gone)).resume(), (await listen(stays)).resume()]
    await service.database.query('update uploads set deleted_at = now() where id = $1', [gone])
    await once(first, 'end')
    streams.close()
    await once(second, 'end')
    const late = (await listen(stays)).resume()
    await once(late, 'end')
    assert.equal(streams.open, 0)
  })
})

describe('one stream', () => {
  test('holds back for who reads slowly, and then tells the newest state alone', async () => {
    const stream = new ProgressStream()
    stream.tell('1')
    const [first] = await once(stream, 'data')
    stream.pause()
    for (let state = 2; state < 1_000; state++) stream.tell(String(state))
    stream.finish()
    const rest = (await stream.toArray()).join('')
    assert.equal(first, 'event: progress\ndata: 1\n\n')
    assert.ok(rest.endsWith('data: 999\n\n'))
    assert.ok(rest.match(/event/g)!.length <= 2, rest)
  })

  test('tells the same state once, and gives signs of life in between', async () => {
    const stream = new ProgressStream()
    const told: string[] = []
    stream.on('data', (text) => told.push(text))
    for (const state of ['1', '1', '2']) {
      stream.tell(state)
      await delay(1)
    }
    stream.beat()
    await delay(1)
    assert.deepEqual(told, ['event: progress\ndata: 1\n\n', 'event: progress\ndata: 2\n\n', ': \n\n'])
  })

  test('lets go of who takes nothing any more', async () => {
    const stream = new ProgressStream()
    stream.tell('1')
    stream.read(0)
    await delay(1)
    stream.beat()
    assert.equal(stream.destroyed, false)
    stream.beat()
    await once(stream, 'close')
  })
})
