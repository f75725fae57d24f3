import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let admin: TestClient
before(async () => {
  service = opened.use(await openTestService())
  admin = await service.signUp({ role: 'admin' })
})
after(() => opened.disposeAsync())

const TEMPLATE = { name: 'Ride to work', sport: 'cycling', type: 'easy', durationSeconds: 1_800, distanceMeters: 9_000 }
const PLANNED = { status: 'scheduled', scheduledFor: '2026-03-14' }

test('a library of running workouts is there from the start, for everybody, by name', async () => {
  const user = await service.signUp()
  const { items } = (await user.get('/v1/templates?limit=200&sport=running')).body
  assert.ok(items.length >= 15)
  const names: string[] = items.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, [...new Set(names)])
  for (const { instructions, durationSeconds, distanceMeters } of items) {
    assert.ok(instructions.length > 20)
    assert.ok(durationSeconds !== null || distanceMeters !== null)
  }
  const types = new Set(items.map(({ type }: { type: string }) => type))
  assert.equal(types.size, 10)
  const hard = (await user.get('/v1/templates?type=intervals&difficulty=advanced')).body.items
  assert.ok(hard.length >= 1 && hard.length < items.length)
})

test('two live templates never have the same name', async () => {
  const named = { ...TEMPLATE, name: randomUUID() }
  const { body } = await admin.post('/v1/templates', named)
  const second = await admin.post('/v1/templates', named)
  assert.deepEqual([second.status, second.body.code], [409, 'unique_violation'])
  assert.equal(second.body.errors[0].path, 'name')
  const other = await admin.post('/v1/templates', { ...named, name: randomUUID() })
  const renamed = await admin.patch(`/v1/templates/${other.body.id}`, named, { headers: { 'if-match': '"1"' } })
  assert.deepEqual([renamed.status, renamed.body.errors[0].path], [409, 'name'])
  await admin.delete(`/v1/templates/${body.id}`)
  assert.equal((await admin.post('/v1/templates', named)).status, 201)
})

test('a workout planned from a template takes over what it leaves out', async () => {
  const user = await service.signUp()
  const { id: templateId } = (await admin.post('/v1/templates', { ...TEMPLATE, name: 'Ride' })).body
  const plan = async (more: object) => {
    const answer = await user.post('/v1/workouts', { ...PLANNED, templateId, ...more })
    assert.equal(answer.status, 201, answer.text)
    const { name, sport, plannedDurationSeconds, plannedDistanceMeters } = answer.body
    return [name, sport, plannedDurationSeconds, plannedDistanceMeters]
  }
  assert.deepEqual(await plan({}), ['Ride', 'cycling', 1_800, 9_000])
  assert.deepEqual(await plan({ name: 'Mine', plannedDistanceMeters: 5 }), ['Mine', 'cycling', 1_800, 5])
  assert.deepEqual(await plan({ sport: 'running', plannedDurationSeconds: null }), ['Ride', 'running', null, 9_000])
  // A copy: what becomes of the template later does not matter.
  await admin.delete(`/v1/templates/${templateId}`)
  assert.deepEqual((await user.get(`/v1/workouts?templateId=${templateId}`)).body.items.length, 3)
})

test('a template that is not there is named, and without one name and sport are required', async () => {
  const user = await service.signUp()
  const { id: gone } = (await admin.post('/v1/templates', { ...TEMPLATE, name: 'Gone' })).body
  await admin.delete(`/v1/templates/${gone}`)
  for (const templateId of [gone, randomUUID()]) {
    for (const more of [{}, { name: 'x', sport: 'running' }]) {
      const { status, body } = await user.post('/v1/workouts', { ...PLANNED, templateId, ...more })
      const message = 'must be the id of a template that is there'
      assert.deepEqual([status, body.errors], [400, [{ path: 'templateId', message }]])
    }
  }
  for (const body of [PLANNED, { ...PLANNED, templateId: null }]) {
    const answer = await user.post('/v1/workouts', body)
    const errors = ['name', 'sport'].map((path) => ({ path, message: 'is required' }))
    assert.deepEqual([answer.status, answer.body.errors], [400, errors])
  }
  const { body: workout } = await user.post('/v1/workouts', { ...PLANNED, name: 'x', sport: 'running' })
  const changed = await user.patch(`/v1/workouts/${workout.id}`, { templateId: gone }, { headers: { 'if-match': '*' } })
  assert.deepEqual([changed.status, changed.body.errors[0].path], [400, 'templateId'])
})
