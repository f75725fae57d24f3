import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { newId } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { batch, made, PLAN, SCHEDULED, told } from './batch-fixtures.ts'

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
