import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as openRequest } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { LINES_TYPE } from '../../http/index.ts'
import { openTestService, type TestAnswer, type TestClient, type TestService } from '../../testing/index.ts'
import { DEFAULT_BATCH_LIMITS } from './batch/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const SENT = { 'content-type': LINES_TYPE }
const WANTED = { accept: LINES_TYPE }

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
const linesOf = ({ text }: TestAnswer): any[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const spelled = (operations: readonly unknown[]): string =>
  operations.map((each) => `${JSON.stringify(each)}\n`).join('')
const newPlans = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ op: 'create', data: { ...PLAN, name: `Plan ${i}` } }))
const send = async (user: TestClient, lines: string, headers = {}) =>
  await user.post('/v1/plans/batch', lines, { headers: { ...SENT, ...headers } })

describe('operations in lines', () => {
  test('are done each for itself, with a result each in their order and an end', async () => {
    const user = await service.signUp()
    const text = `${spelled(newPlans(2))}\n  \nnot json\n${spelled([{ op: 'delete', id: randomUUID() }])}[1]`
    const answer = await send(user, text)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, LINES_TYPE])
    const lines = linesOf(answer)
    assert.deepEqual(
      lines.map(({ index, status, error }) => [index, status, error?.code]),
      [
        [0, 201, undefined],
        [1, 201, undefined],
        [2, 400, 'invalid_input'],
        [3, 404, 'not_found'],
        [4, 400, 'invalid_input'],
        [undefined, undefined, undefined],
      ],
    )
    assert.deepEqual(lines.at(-1), { end: { operations: 5, failed: 3 } })
    assert.equal((await user.get(`/v1/plans/${lines[1].id}`)).body.name, 'Plan 1')
  })

  test('may be more than a JSON body takes, and come back as lines', async () => {
    const user = await service.signUp()
    const count = DEFAULT_BATCH_LIMITS.maxOperations * 2 + 100
    const results = linesOf(await send(user, spelled(newPlans(count))))
    assert.deepEqual(results.pop(), { end: { operations: count, failed: 0 } })
    assert.deepEqual(
      results.map(({ index }) => index),
      Array.from({ length: count }, (_, i) => i),
    )
    const listed = linesOf(await user.get('/v1/plans?order=oldest', { headers: WANTED }))
    assert.deepEqual(listed.pop(), { end: { count } })
    assert.deepEqual(
      listed.map(({ id }) => id),
      results.map(({ id }) => id),
    )
    const one = await user.get(`/v1/plans/${listed[7].id}`)
    assert.deepEqual(listed[7], one.body)
  })

  test('are answered while more is sent', async () => {
    const user = (await service.signUp()).atOneProcess()
    const { hostname, port } = new URL(service.url)
    const headers = { ...SENT, cookie: user.cookie! }
    const sent = openRequest({ hostname, port, path: '/v1/plans/batch', method: 'POST', headers })
    const [plan] = newPlans(1)
    sent.write(spelled([plan]))
    const [answer] = await once(sent, 'response')
    const lines = answer.setEncoding('utf8')[Symbol.asyncIterator]()
    assert.equal(JSON.parse((await lines.next()).value).index, 0)
    for (let index = 1; index < 4; index++) {
      sent.write(spelled([plan]))
      assert.equal(JSON.parse((await lines.next()).value).index, index)
    }
    sent.end()
    assert.deepEqual(JSON.parse((await lines.next()).value), { end: { operations: 4, failed: 0 } })
    assert.equal((await lines.next()).done, true)
  })

  test('of who leaves in the middle are done as far as they were answered, and nothing is left open', async () => {
    const user = (await service.signUp()).atOneProcess()
    const { hostname, port } = new URL(service.url)
    for (let round = 0; round < 5; round++) {
      const headers = { ...SENT, cookie: user.cookie! }
      const sent = openRequest({ hostname, port, path: '/v1/plans/batch', method: 'POST', headers })
      sent.on('error', () => {})
      sent.write(spelled(newPlans(1)))
      const [answer] = await once(sent, 'response')
      answer.on('error', () => {})
      await once(answer, 'data')
      sent.write('{"op": "cre')
      sent.destroy()
    }
    // Two of a user at once, and no more: five that had stayed would leave no room.
    let answer = await send(user, spelled(newPlans(1)))
    for (let tries = 0; answer.status === 503 && tries < 100; tries++) {
      await delay(20)
      answer = await send(user, spelled(newPlans(1)))
    }
    assert.deepEqual(linesOf(answer).at(-1), { end: { operations: 1, failed: 0 } })
    assert.equal((await user.get('/v1/plans')).body.items.length, 6)
  })

  test('that are too long end the answer with an error, and what was done before stays done', async () => {
    const user = await service.signUp()
    const long = JSON.stringify({
      op: 'create',
      data: { ...PLAN, name: 'x'.repeat(DEFAULT_BATCH_LIMITS.maxLineBytes) },
    })
    const lines = linesOf(await send(user, `${spelled(newPlans(3))}${long}`))
    const { error } = lines.at(-1)
    assert.deepEqual([error.code, error.errors[0].path], ['invalid_input', 'operations'])
    assert.equal((await user.get('/v1/plans')).body.items.length, lines.length - 1)
  })

  test('take no key, no other charset, and only whoever is signed in', async () => {
    const user = await service.signUp()
    const keyed = await send(user, spelled(newPlans(1)), { 'idempotency-key': randomUUID() })
    assert.deepEqual([keyed.status, keyed.body.errors[0].path], [400, 'Idempotency-Key'])
    assert.equal((await send(user, '', { 'content-type': `${LINES_TYPE}; charset=latin1` })).status, 415)
    assert.equal((await send(service.client(), spelled(newPlans(1)))).status, 401)
    assert.equal((await user.get('/v1/plans')).body.items.length, 0)
    const elsewhere = await user.post('/v1/plans', spelled([PLAN]), { headers: SENT })
    assert.deepEqual([elsewhere.status, elsewhere.body.code], [415, 'unsupported_media_type'])
  })
})

describe('lists in lines', () => {
  test('are narrowed and ordered as pages are, show no internal column, and refuse what is no whole list', async () => {
    const user = await service.signUp()
    const run = { sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
    for (const name of ['A', 'B']) assert.equal((await user.post('/v1/workouts', { ...run, name })).status, 201)
    await user.post('/v1/workouts', { ...run, name: 'C', sport: 'cycling' })
    const page = await user.get('/v1/workouts?sport=running&order=oldest')
    const lines = linesOf(await user.get('/v1/workouts?sport=running&order=oldest', { headers: WANTED }))
    assert.deepEqual(lines, [...page.body.items, { end: { count: 2 } }])
    for (const [query, path] of [
      ['limit=10', 'limit'],
      ['colour=red', 'colour'],
      ['cursor=rubbish', 'cursor'],
    ]) {
      const refused = await user.get(`/v1/workouts?${query}`, { headers: WANTED })
      assert.deepEqual([refused.status, refused.body.errors[0].path], [400, path])
    }
    const empty = linesOf(await user.get('/v1/notes', { headers: WANTED }))
    assert.deepEqual(empty, [{ end: { count: 0 } }])
  })
})
