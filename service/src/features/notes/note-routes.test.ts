import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { timeOfId } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

const ANY = { headers: { 'if-match': '*' } }

async function workoutOf(user: TestClient): Promise<string> {
  const body = { name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
  return (await user.post('/v1/workouts', body)).body.id
}

async function note(user: TestClient, workoutId: string, content: string, more: object = {}): Promise<string> {
  const answer = await user.post('/v1/notes', { workoutId, content, ...more })
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

const contents = async (user: TestClient, query: string): Promise<string> =>
  (await user.get(`/v1/notes?${query}`)).body.items.map(({ content }: { content: string }) => content).join(' ')

test('a note says how it felt, in numbers with their ranges', async () => {
  const user = await service.signUp()
  const workoutId = await workoutOf(user)
  const feelings = {
    rating: 5,
    perceivedEffort: 10,
    energyLevel: 1,
    sleepQuality: 2,
    stressLevel: 3,
    recoveryStatus: 4,
  }
  const made = await user.post('/v1/notes', {
    workoutId,
    content: 'Strong',
    type: 'feedback',
    tags: ['race'],
    ...feelings,
  })
  assert.equal(made.status, 201, made.text)
  for (const [name, value] of Object.entries({ ...feelings, type: 'feedback', tags: ['race'], workoutId }))
    assert.deepEqual(made.body[name], value)
  assert.ok(!Object.hasOwn(made.body, 'pairedFrom'))
  const plain = await user.post('/v1/notes', { workoutId, content: 'Plain' })
  assert.deepEqual([plain.body.type, plain.body.tags, plain.body.rating], ['note', [], null])
  const twice = await user.post('/v1/notes', { workoutId, content: 'x', tags: ['a', 'b', 'a'] })
  assert.deepEqual([twice.status, twice.body.errors], [400, [{ path: 'tags', message: 'must name each tag once' }]])
  const many = await user.post('/v1/notes', {
    workoutId,
    content: 'x',
    tags: Array.from({ length: 21 }, (_, i) => `${i}`),
  })
  assert.deepEqual([many.status, many.body.errors[0].path], [400, 'tags'])
})

test('notes are found by workout, by type, by tag and by time', async () => {
  const user = await service.signUp()
  const [one, two] = [await workoutOf(user), await workoutOf(user)]
  await note(user, one, 'a', { tags: ['sea', 'hot, "very"'] })
  await note(user, one, 'b', { type: 'feedback', tags: ['sea level'] })
  const third = await note(user, two, 'c', { tags: ['sea'] })
  assert.equal(await contents(user, ''), 'c b a')
  assert.equal(await contents(user, 'order=oldest'), 'a b c')
  assert.equal(await contents(user, `workoutId=${one}`), 'b a')
  assert.equal(await contents(user, 'type=feedback'), 'b')
  assert.equal(await contents(user, 'tags=sea'), 'c a')
  assert.equal(await contents(user, `tags=${encodeURIComponent('hot, "very"')}`), 'a')
  assert.equal(await contents(user, `tags=sea&workoutId=${two}`), 'c')
  const { createdAt } = (await user.get(`/v1/notes/${third}`)).body
  assert.equal(await contents(user, `createdAtFrom=${createdAt}`).then((text) => text.includes('c')), true)
  assert.equal(await contents(user, `createdAtTo=${createdAt}`).then((text) => text.includes('c')), false)
})

test('a note is about a live workout of its own user, and goes with it', async () => {
  const [user, other] = [await service.signUp(), await service.signUp()]
  const [own, gone, foreign] = [await workoutOf(user), await workoutOf(user), await workoutOf(other)]
  const [kept, lost] = [await note(user, own, 'kept'), await note(user, gone, 'lost')]
  await user.delete(`/v1/workouts/${gone}`)
  assert.equal((await user.get(`/v1/notes/${lost}`)).status, 404)
  const message = 'must be the id of a workout that is there'
  for (const workoutId of [gone, foreign, kept]) {
    const made = await user.post('/v1/notes', { workoutId, content: 'x' })
    assert.deepEqual([made.status, made.body.errors], [400, [{ path: 'workoutId', message }]])
    const moved = await user.patch(`/v1/notes/${kept}`, { workoutId }, ANY)
    assert.deepEqual([moved.status, moved.body.errors], [400, [{ path: 'workoutId', message }]])
  }
  assert.equal(await contents(user, ''), 'kept')
  const [row] = await service.database.query<{ same: boolean }>(
    `select w.deletion_id = n.deletion_id as same
       from workout_notes n
       join workouts w on w.user_id = n.user_id and w.id = n.workout_id
      where n.id = $1`,
    [lost],
  )
  assert.deepEqual(row, { same: true })
})

test('a note lies in the month of its id, which is made where it is not there', async () => {
  const user = await service.signUp()
  const id = await note(user, await workoutOf(user), 'x')
  const { createdAt } = (await user.get(`/v1/notes/${id}`)).body
  assert.equal(new Date(createdAt).getTime(), timeOfId(id))
  const [row] = await service.database.query<{ table: string }>(
    'select tableoid::regclass::text as table from workout_notes where id = $1',
    [id],
  )
  assert.equal(row?.table, `workout_notes_${createdAt.slice(0, 7).replace('-', '_')}`)
})
