import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request as openRequest } from 'node:http'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openTestService, type TestClient } from '../../testing/index.ts'
import { addWorkout, heartRate, LINES, pathsOf, readAll, send, sendLines, toTime } from './test-fixtures.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

describe('POST /v1/metrics/batch', () => {
  for (const [form, post] of [
    ['JSON', send],
    ['lines', sendLines],
  ] as const) {
    test(`stores samples sent as ${form} and counts them by type`, async () => {
      const user = await service.signUp()
      const workoutId = await addWorkout(user)
      const { status, body, text } = await post(user, [
        heartRate(120, 0, { workoutId }),
        heartRate(121, 1, { workoutId, unit: 'bpm' }),
        heartRate(122, 1, { workoutId: workoutId.toUpperCase() }),
        heartRate(61, 0, { workoutId: null }),
        { type: 'weight', value: 70.123, recordedAt: '2026-03-14T06:00:00.1239+01:00' },
      ])
      assert.equal(status, 200, text)
      assert.deepEqual(body, {
        received: 5,
        stored: 4,
        merged: 1,
        types: {
          heart_rate: { received: 4, stored: 3, merged: 1 },
          weight: { received: 1, stored: 1, merged: 0 },
        },
      })
      assert.deepEqual(await readAll(user, `type=heart_rate&workoutId=${workoutId}`), [
        { at: '2026-03-14T07:30:00.000Z', value: 120 },
        { at: '2026-03-14T07:30:01.000Z', value: 122 },
      ])
      assert.deepEqual(await readAll(user, 'type=weight'), [{ at: '2026-03-14T05:00:00.123Z', value: 70.12 }])
      const streams = await user.get(`/v1/workouts/${workoutId}/streams?types=heart_rate`)
      assert.deepEqual(streams.body.streams.heart_rate.data, [120, 122])
      const again = await post(user, [heartRate(120, 0, { workoutId })])
      assert.deepEqual(again.body.types.heart_rate, { received: 1, stored: 0, merged: 1 })
    })

    test(`names every fault of samples sent as ${form}, and stores none of them`, async () => {
      const user = await service.signUp()
      const somebodyElses = await addWorkout(await service.signUp())
      const good = heartRate(100, 0)
      const refused = await post(user, [
        good,
        { ...good, type: 'mood' },
        { ...good, value: 256, unit: 'rpm' },
        { ...good, value: '100', recordedAt: '2026-03-14' },
        { ...good, recordedAt: '1989-12-31T23:59:59.999Z' },
        { ...good, recordedAt: new Date(Date.now() + 2 * 86_400_000).toISOString() },
        { ...good, workoutId: 'mine', heartrate: 1 },
        {},
        7,
        null,
        [good],
      ])
      assert.equal(refused.status, 400)
      assert.equal(refused.body.code, 'invalid_input')
      assert.deepEqual(pathsOf(refused.body), [
        'samples.1.type',
        'samples.2.value',
        'samples.2.unit',
        'samples.3.value',
        'samples.3.recordedAt',
        'samples.4.recordedAt',
        'samples.5.recordedAt',
        'samples.6.heartrate',
        'samples.6.workoutId',
        'samples.7.type',
        'samples.7.value',
        'samples.7.recordedAt',
        'samples.8',
        'samples.9',
        'samples.10',
      ])
      const messages = refused.body.errors.map(({ message }: { message: string }) => message)
      assert.match(messages[0], /^must be one of heart_rate, cadence/)
      assert.equal(messages[1], 'must be a number from 20 to 255 bpm')
      assert.match(messages[2], /^must be bpm/)
      assert.match(messages[5], /from 1990-01-01T00:00:00.000Z to /)
      const absent = await post(user, [good, { ...good, workoutId: somebodyElses }])
      assert.deepEqual(pathsOf(absent.body), ['samples.1.workoutId'])
      assert.deepEqual(await readAll(user, 'type=heart_rate'), [])
    })
  }

  test('a deleted workout takes no samples', async () => {
    const user = await service.signUp()
    const workoutId = await addWorkout(user)
    assert.equal((await user.delete(`/v1/workouts/${workoutId}`)).status, 204)
    assert.deepEqual(pathsOf((await send(user, [heartRate(100, 0, { workoutId })])).body), ['samples.0.workoutId'])
  })

  test('a workout deleted at the same moment leaves no samples behind, whoever comes first', async () => {
    const user = await service.signUp()
    for (let round = 0; round < 12; round++) {
      const workoutId = await addWorkout(user)
      const [sent, deleted] = await Promise.all([
        send(user, [heartRate(100, round, { workoutId })]),
        user.delete(`/v1/workouts/${workoutId}`),
      ])
      assert.ok([200, 400].includes(sent.status), sent.text)
      assert.equal(deleted.status, 204)
    }
    assert.deepEqual(await readAll(user, 'type=heart_rate'), [])
  })

  for (const [name, body, path] of [
    ['no samples', {}, 'samples'],
    ['an empty list', { samples: [] }, 'samples'],
    ['too many samples', { samples: Array(10_001).fill(1) }, 'samples'],
    ['a list', [heartRate(100, 0)], 'body'],
    ['another field', { samples: [heartRate(100, 0)], workout: 1 }, 'workout'],
  ] as const) {
    test(`refuses ${name}`, async () => {
      const { status, body: answer } = await (await service.signUp()).post('/v1/metrics/batch', body)
      assert.equal(status, 400)
      assert.deepEqual(pathsOf(answer), [path])
    })
  }

  test('refuses no body, other content types, and JSON over its limit', async () => {
    const user = await service.signUp()
    assert.deepEqual(pathsOf((await user.post('/v1/metrics/batch')).body), ['body'])
    const csv = await user.post('/v1/metrics/batch', 'a,b', { headers: { 'content-type': 'text/csv' } })
    assert.equal(csv.status, 415)
    const latin = { headers: { 'content-type': 'application/x-ndjson; charset=latin1' } }
    assert.equal((await user.post('/v1/metrics/batch', '{}', latin)).status, 415)
    const large = () => user.post('/v1/metrics/batch', { samples: ['x'.repeat(4_200_000)] })
    // Who still writes when the refusal comes and the connection ends may not hear why: fetch gives it up then.
    const heard = await large().catch((error: unknown) =>
      error instanceof TypeError ? large() : Promise.reject(error),
    )
    assert.equal(heard.body.code, 'body_too_large')
  })

  test('tells a thousand faults and how many more there are', async () => {
    const { body } = await sendLines(await service.signUp(), Array(1_500).fill({}))
    assert.equal(body.errors.length, 1_000)
    assert.equal(body.detail, 'There are 3500 more faults than these')
  })

  test('takes at most 100 workouts at once', async () => {
    const samples = Array.from({ length: 102 }, (_, index) =>
      heartRate(100, 0, { workoutId: `0193c000-0000-7000-8000-${String(index).padStart(12, '0')}` }),
    )
    const { body } = await send(await service.signUp(), samples)
    assert.deepEqual(pathsOf(body), ['samples.100.workoutId', 'samples.101.workoutId'])
  })

  test('lines may end in any way, be empty, and come in any pieces', async () => {
    const user = await service.signUp()
    const text = `\n${JSON.stringify(heartRate(100, 0))}\r\n \n${JSON.stringify(heartRate(101, 1))}\n\n${JSON.stringify(heartRate(102, 2))}`
    const pieces = [...text].map((character) => new TextEncoder().encode(character))
    const stream = ReadableStream.from(pieces)
    const response = await fetch(`${service.url}/v1/metrics/batch`, {
      method: 'POST',
      headers: { ...LINES.headers, cookie: user.cookie! },
      body: stream,
      duplex: 'half',
    })
    assert.equal(response.status, 200, await response.clone().text())
    assert.deepEqual(
      (await readAll(user, 'type=heart_rate')).map(({ value }) => value),
      [100, 101, 102],
    )
  })

  test('lines that are no JSON, no UTF-8, too long or none are refused', async () => {
    const user = await service.signUp()
    const refusal = async (body: string | Uint8Array) =>
      pathsOf((await user.post('/v1/metrics/batch', body, LINES)).body)
    const good = JSON.stringify(heartRate(100, 0))
    assert.deepEqual(await refusal(`${good}\n{"type":\n${good}`), ['samples.1'])
    assert.deepEqual(await refusal(new Uint8Array([0x22, 0xff, 0x22])), ['samples.0'])
    assert.deepEqual(await refusal(`${good}\n"${'x'.repeat(1_000)}"\n`), ['samples'])
    assert.deepEqual(await refusal('x'.repeat(100_000)), ['samples'])
    assert.deepEqual(await refusal(' \n\n'), ['samples'])
    assert.deepEqual(await readAll(user, 'type=heart_rate'), [])
  })

  test('fifty thousand lines become one answer', async () => {
    const user = await service.signUp()
    const samples = Array.from({ length: 50_000 }, (_, second) => heartRate(100 + (second % 60), second))
    const { body } = await sendLines(user, samples)
    assert.deepEqual([body.received, body.stored], [50_000, 50_000])
    const points = await readAll(user, 'type=heart_rate&limit=10000')
    assert.deepEqual(
      points,
      samples.map(({ recordedAt, value }) => ({ at: recordedAt, value })),
    )
  })

  test('the same key and samples give the first answer again, in whatever form', async () => {
    const user = await service.signUp()
    const key = { 'idempotency-key': 'watch-17' }
    const samples = [heartRate(100, 0), heartRate(101, 1)]
    const first = await user.post('/v1/metrics/batch', { samples }, { headers: key })
    assert.deepEqual([first.status, first.body.stored], [200, 2])
    const second = await user.post('/v1/metrics/batch', { samples }, { headers: key })
    assert.deepEqual(second.body, first.body)
    assert.equal(second.headers.get('idempotency-replayed'), 'true')
    const other = await user.post('/v1/metrics/batch', { samples: [heartRate(100, 9)] }, { headers: key })
    assert.equal(other.status, 422)
  })
})

describe('streams of lines', () => {
  /** Begins a stream that stays open, with some lines of it already there. */
  async function openStream(user: TestClient) {
    const headers = { ...LINES.headers, cookie: user.cookie!, 'transfer-encoding': 'chunked' }
    const request = openRequest(`${service.url}/v1/metrics/batch`, { method: 'POST', headers })
    request.on('error', () => {})
    request.write(`${JSON.stringify(heartRate(100, 0))}\n`)
    const answered = once(request, 'response') as Promise<[IncomingMessage]>
    answered.catch(() => {})
    return { request, status: () => answered.then(([response]) => response.resume().statusCode) }
  }

  test('beyond two at once are told to come again; one that is cut off leaves its place and stores nothing', async () => {
    const user = (await service.signUp()).atOneProcess()
    const one = await openStream(user)
    const other = await openStream(user)
    const isFull = async () => (await sendLines(user, [])).status === 503
    while (!(await isFull())) await sleep(5)
    const refused = await sendLines(user, [heartRate(100, 5)])
    assert.equal(refused.body.code, 'busy')
    assert.equal(refused.headers.get('retry-after'), '2')
    assert.equal((await send(user, [heartRate(100, 6)])).status, 200)
    one.request.destroy()
    while (await isFull()) await sleep(5)
    other.request.end(JSON.stringify(heartRate(101, 1)))
    assert.equal(await other.status(), 200)
    assert.deepEqual(
      (await readAll(user, 'type=heart_rate')).map(({ at }) => at),
      [toTime(0), toTime(1), toTime(6)],
    )
  })
})
