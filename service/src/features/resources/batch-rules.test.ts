import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { batch, made, PLAN, SCHEDULED, told } from './batch-fixtures.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let admin: TestClient
before(async () => {
  service = opened.use(await openTestService())
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

describe('a batch', () => {
  test('takes 1 to 1,000 operations and nothing else', async () => {
    const user = await service.signUp()
    const all = Array.from({ length: 1_000 }, (_, i) => ({ op: 'create', data: { ...PLAN, name: `Plan ${i}` } }))
    const results = await batch(user, '/v1/plans', all)
    assert.equal(results.filter(({ status }) => status === 201).length, 1_000)
    const { items } = (await user.get('/v1/plans?order=oldest&limit=200')).body
    assert.deepEqual(
      items.map(({ name }: { name: string }) => name),
      all.slice(0, 200).map(({ data }) => data.name),
    )
    for (const [body, path] of [
      [{ operations: [...all, all[0]] }, 'operations'],
      [{ operations: [] }, 'operations'],
      [{}, 'operations'],
      [{ operations: all.slice(0, 1), atomic: 'yes' }, 'atomic'],
      [{ operations: all.slice(0, 1), mode: 'fast' }, 'mode'],
      [[], 'body'],
    ] as const) {
      const answer = await user.post('/v1/plans/batch', body)
      assert.equal(answer.status, 400, answer.text)
      assert.deepEqual(
        answer.body.errors.map((error: { path: string }) => error.path),
        [path],
      )
    }
  })

  test('is done once under a key, also where it is refused', async () => {
    const user = await service.signUp()
    const headers = { 'idempotency-key': randomUUID() }
    const body = { operations: [{ op: 'create', data: PLAN }] }
    const [first, again] = [
      await user.post('/v1/plans/batch', body, { headers }),
      await user.post('/v1/plans/batch', body, { headers }),
    ]
    assert.deepEqual([again.status, again.text, again.headers.get('idempotency-replayed')], [200, first.text, 'true'])
    const reused = await user.post('/v1/plans/batch', { ...body, atomic: false }, { headers })
    assert.equal(reused.status, 422)
    // One fails: what it began with is taken back alone, though all of it is one transaction with the key.
    const mixed = { atomic: false, operations: [body.operations[0], { op: 'delete', id: randomUUID() }] }
    const partly = await user.post('/v1/plans/batch', mixed, { headers: { 'idempotency-key': randomUUID() } })
    assert.deepEqual(told(partly.body.results), ['201', '404 not_found'])
    assert.equal((await user.get('/v1/plans')).body.items.length, 2)
  })

  test('keeps the rules of workouts: templates, plans, external ids, duplicates, samples and pairs', async () => {
    const user = await service.signUp()
    const templateId = await made(admin, '/v1/templates', { name: `T ${randomUUID()}`, type: 'easy', sport: 'cycling' })
    const planId = await made(user, '/v1/plans', PLAN)
    const results = await batch(
      user,
      '/v1/workouts',
      [
        { op: 'create', data: { ...SCHEDULED, planId, externalId: 'a' } },
        { op: 'create', data: { ...SCHEDULED, externalId: 'a' } },
        { op: 'create', data: { ...SCHEDULED, planId: randomUUID() } },
        { op: 'create', data: { templateId, status: 'scheduled', scheduledFor: '2026-03-15' } },
        { op: 'create', data: { templateId: randomUUID(), status: 'scheduled', scheduledFor: '2026-03-15' } },
        { op: 'create', data: { ...SCHEDULED, status: 'completed' } },
      ],
      false,
    )
    assert.deepEqual(told(results), [
      '201',
      '409 unique_violation data.externalId',
      '400 invalid_input data.planId',
      '201',
      '400 invalid_input data.templateId',
      '400 invalid_input data.startedAt',
    ])
    assert.equal((await user.get(`/v1/workouts/${results[3]!.id}`)).body.sport, 'cycling')
    // What one deletion frees, the next operation may take.
    const swapped = await batch(user, '/v1/workouts', [
      { op: 'delete', id: results[0]!.id },
      { op: 'create', data: { ...SCHEDULED, externalId: 'a' } },
    ])
    assert.deepEqual(told(swapped), ['204', '201'])
    const back = await batch(user, '/v1/workouts', [{ op: 'restore', id: results[0]!.id }], false)
    assert.equal(told(back)[0]!.split(' ').slice(0, 2).join(' '), '409 unique_violation')
  })

  test('deletes what goes with each plan, and brings exactly that back with it', async () => {
    const user = await service.signUp()
    const plans = (
      await batch(
        user,
        '/v1/plans',
        [1, 2, 3].map(() => ({ op: 'create', data: PLAN })),
      )
    ).map(({ id }) => id!)
    const workouts = (
      await batch(
        user,
        '/v1/workouts',
        plans.flatMap((planId) => [1, 2].map(() => ({ op: 'create', data: { ...SCHEDULED, planId } }))),
      )
    ).map(({ id }) => id!)
    await user.delete(`/v1/workouts/${workouts[0]}`)
    await batch(
      user,
      '/v1/plans',
      plans.map((id) => ({ op: 'delete', id })),
    )
    const live = async () =>
      (await user.get('/v1/workouts?order=oldest')).body.items
        .map(({ id }: { id: string }) => workouts.indexOf(id))
        .sort()
    assert.deepEqual(await live(), [])
    await batch(user, '/v1/plans', [{ op: 'restore', id: plans[0] }])
    assert.deepEqual(await live(), [1])
    await batch(
      user,
      '/v1/plans',
      plans.slice(1).map((id) => ({ op: 'restore', id })),
    )
    assert.deepEqual(await live(), [1, 2, 3, 4, 5])
  })

  test('beside single writers of the same records loses nothing and wins no version twice', async () => {
    const user = await service.signUp()
    const ids = (
      await batch(
        user,
        '/v1/plans',
        Array.from({ length: 20 }, () => ({ op: 'create', data: PLAN })),
      )
    ).map(({ id }) => id!)
    const operations = ids.map((id) => ({ op: 'update', id, version: 1, data: { name: 'By batch' } }))
    const answers = await Promise.all([
      batch(user, '/v1/plans', operations, false).then((results) => results.map(({ status }) => status)),
      batch(user, '/v1/plans', operations.toReversed(), false).then((results) =>
        results.map(({ status }) => status).reverse(),
      ),
      Promise.all(
        ids.map(async (id) => {
          const answer = await user.patch(`/v1/plans/${id}`, { name: 'Alone' }, { headers: { 'if-match': '"1"' } })
          return answer.status
        }),
      ),
    ])
    for (const [i, id] of ids.entries()) {
      const statuses = answers.map((each) => each[i])
      assert.deepEqual(statuses.toSorted(), [200, 412, 412], id)
      assert.equal((await user.get(`/v1/plans/${id}`)).body.version, 2)
    }
  })
})
