import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { newId } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: TestClient
let other: TestClient
let admin: TestClient
before(async () => {
  service = opened.use(await openTestService())
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

interface Result {
  readonly status: number
  readonly id?: string
  readonly version?: number
  readonly error?: { readonly code: string; readonly errors?: { path: string }[]; readonly currentVersion?: number }
}

const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const SCHEDULED = { name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
const made = async (user: TestClient, path: string, body: object): Promise<string> => {
  const answer = await user.post(path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

async function batch(user: TestClient, path: string, operations: unknown[], atomic?: boolean): Promise<Result[]> {
  const answer = await user.post(`${path}/batch`, { ...(atomic === undefined ? {} : { atomic }), operations })
  assert.equal(answer.status, 200, answer.text)
  return answer.body.results
}

/** Each result in a word: its status, and the code and paths of what is wrong. */
const told = (results: readonly Result[]): string[] =>
  results.map(({ status, error }) =>
    error === undefined
      ? String(status)
      : [
          status,
          error.code,
          ...(error.errors ?? []).map(({ path }) => path),
          ...(error.currentVersion ? [error.currentVersion] : []),
        ].join(' '),
  )

const KINDS = [
  { path: '/v1/plans', writer: () => owner, data: async () => PLAN, patch: { status: 'active' }, bad: { name: '' } },
  {
    path: '/v1/workouts',
    writer: () => owner,
    data: async () => SCHEDULED,
    patch: { name: 'New' },
    bad: { sport: 'Run' },
  },
  {
    path: '/v1/notes',
    writer: () => owner,
    data: async () => ({ workoutId: await made(owner, '/v1/workouts', SCHEDULED), content: 'Fine' }),
    patch: { rating: 5 },
    bad: { rating: 6 },
  },
  {
    path: '/v1/templates',
    writer: () => admin,
    data: async () => ({ name: `Template ${randomUUID()}`, type: 'easy' }),
    patch: { difficulty: 'advanced' },
    bad: { type: 'hard' },
  },
] as const

for (const { path, writer, data, patch, bad } of KINDS) {
  describe(`a batch of ${path}`, () => {
    test('does to a record what each single request would, one after the other', async () => {
      const id = await made(writer(), path, await data())
      const operations = [
        { op: 'create', data: await data() },
        { op: 'update', id, version: 1, data: patch },
        { op: 'archive', id, version: 2, reason: 'of last year' },
        { op: 'unarchive', id },
        { op: 'delete', id, version: '*' },
        { op: 'restore', id, version: 5 },
      ]
      const results = await batch(writer(), path, operations)
      assert.deepEqual(told(results), ['201', '200', '200', '200', '204', '200'])
      assert.deepEqual(
        results.slice(1).map((each) => [each.id, each.version]),
        [2, 3, 4, 5, 6].map((version) => [id, version]),
      )
      const now = (await writer().get(`${path}/${id}`)).body
      assert.equal(now.version, 6)
      for (const [name, value] of Object.entries(patch)) assert.equal(now[name], value)
      const created = await writer().get(`${path}/${results[0]!.id}`)
      assert.deepEqual([created.status, created.body.version], [200, 1])
      const { items } = (await writer().get(`${path}/${id}/history`)).body
      assert.deepEqual(items.map(({ action }: { action: string }) => action).toSorted(), [
        'archive',
        'create',
        'delete',
        'restore',
        'unarchive',
        'update',
      ])
    })

    test('each for itself says of every operation what became of it', async () => {
      const [fine, stale, archived, gone] = await Promise.all(
        Array.from({ length: 4 }, async () => await made(writer(), path, await data())),
      )
      await writer().patch(`${path}/${stale}`, patch, { headers: { 'if-match': '"1"' } })
      await writer().post(`${path}/${archived}/archive`, { reason: 'x' })
      await writer().delete(`${path}/${gone}`)
      const operations = [
        { op: 'update', id: fine, version: 1, data: patch },
        { op: 'update', id: fine, data: patch },
        { op: 'update', id: stale, version: 1, data: patch },
        { op: 'update', id: archived, version: '*', data: patch },
        { op: 'update', id: gone, version: '*', data: patch },
        { op: 'update', id: fine, version: 2, data: bad },
        { op: 'delete', id: randomUUID() },
        { op: 'restore', id: fine },
        { op: 'archive', id: archived, reason: 'again' },
        { op: 'archive', id: fine, reason: '' },
        { op: 'unarchive', id: fine },
        { op: 'create', data: { ...(await data()), ...bad } },
        { op: 'create', id: fine, data: await data() },
        { op: 'paint', id: fine },
        'create',
        { op: 'delete', id: stale, version: 2 },
      ]
      const [name] = Object.keys(bad)
      assert.deepEqual(told(await batch(writer(), path, operations, false)), [
        '200',
        '428 precondition_required version',
        '412 version_conflict 2',
        '409 archived',
        '404 not_found',
        `400 invalid_input data.${name}`,
        '404 not_found',
        '409 not_restorable',
        '409 archived',
        '400 invalid_input reason',
        '409 not_archived',
        `400 invalid_input data.${name}`,
        '400 invalid_input id',
        '400 invalid_input op',
        '400 invalid_input ',
        '204',
      ])
      const state = (await writer().get(`${path}/${fine}`)).body
      assert.equal(state.version, 2)
    })

    test('all or none does nothing where one is refused, and names each that is', async () => {
      const [one, two] = await Promise.all([made(writer(), path, await data()), made(writer(), path, await data())])
      const operations = [
        { op: 'update', id: one, version: 1, data: patch },
        { op: 'delete', id: two, version: 7 },
        { op: 'delete', id: newId() },
      ]
      const refused = await writer().post(`${path}/batch`, { operations })
      assert.deepEqual([refused.status, refused.body.code], [409, 'batch_failed'], refused.text)
      assert.deepEqual(
        refused.body.failures.map(
          ({ index, error }: { index: number; error: { code: string; currentVersion?: number } }) => [
            index,
            error.code,
            error.currentVersion,
          ],
        ),
        [
          [1, 'version_conflict', 1],
          [2, 'not_found', undefined],
        ],
      )
      assert.deepEqual(
        refused.body.errors.map((error: { path: string }) => error.path),
        ['operations.1', 'operations.2'],
      )
      for (const id of [one, two]) assert.equal((await writer().get(`${path}/${id}`)).body.version, 1)
      const wrong = [{ op: 'update', id: one, data: patch }, operations[0], { op: 'create', data: bad }]
      const body = await writer().post(`${path}/batch`, { operations: wrong, atomic: true })
      assert.deepEqual([body.status, body.body.code], [400, 'invalid_input'], body.text)
      assert.ok(body.body.errors.some((error: { path: string }) => error.path === 'operations.0.version'))
      const unversioned = await writer().post(`${path}/batch`, { operations: wrong.slice(0, 2) })
      assert.deepEqual([unversioned.status, unversioned.body.code], [428, 'precondition_required'])
    })

    test('reaches nobody else', async () => {
      const id = await made(writer(), path, await data())
      const operations = ['delete', 'restore', 'unarchive'].map((op) => ({ op, id }))
      const more = [
        { op: 'update', id, version: '*', data: patch },
        { op: 'archive', id, reason: 'x' },
      ]
      if (path === '/v1/templates') {
        assert.equal((await other.post(`${path}/batch`, { operations })).status, 403)
      } else {
        const results = await batch(other, path, [...operations, ...more], false)
        assert.deepEqual(told(results), Array(5).fill('404 not_found'))
      }
      assert.equal((await writer().get(`${path}/${id}`)).body.version, 1)
    })
  })
}

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
