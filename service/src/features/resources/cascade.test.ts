import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after, before, test } from 'node:test'
import { STORAGE_EVENTS, type StatementEvent } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient
before(async () => {
  service = opened.use(await openTestService())
  user = await service.signUp()
})
after(() => opened.disposeAsync())

const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
const PLANNED = { name: 'Long run', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
const START_MS = Date.UTC(2026, 2, 14)

async function addAll(path: string, values: readonly object[]): Promise<string[]> {
  const operations = values.map((data) => ({ op: 'create', data }))
  const answer = await user.post(`${path}/batch`, { operations })
  assert.equal(answer.status, 200, answer.text)
  return answer.body.results.map(({ id }: { id: string }) => id)
}

/** A plan with scheduled workouts, each with a note and samples. */
async function makePlan(workouts: number): Promise<string> {
  const planId = (await user.post('/v1/plans', PLAN)).body.id
  const ids = await addAll(
    '/v1/workouts',
    Array.from({ length: workouts }, () => ({ ...PLANNED, planId })),
  )
  await addAll(
    '/v1/notes',
    ids.map((workoutId) => ({ workoutId, content: 'planned' })),
  )
  const samples = ids.map((workoutId, second) => {
    return { type: 'power', value: 200, recordedAt: new Date(START_MS + second * 1_000).toISOString(), workoutId }
  })
  assert.equal((await user.post('/v1/metrics/batch', { samples })).body.stored, workouts)
  return planId
}

async function statementsOf(work: () => Promise<number>): Promise<string[]> {
  const tags: string[] = []
  const listen = (event: unknown): void => void tags.push((event as StatementEvent).tag)
  const { channel } = STORAGE_EVENTS.statement
  subscribe(channel, listen)
  try {
    assert.ok((await work()) < 300)
  } finally {
    unsubscribe(channel, listen)
  }
  // Of the session, which is looked up anew now and then.
  return tags.filter((tag) => !tag.startsWith('sessions.'))
}

async function countLive(): Promise<unknown> {
  return await service.database.query(
    `select (select count(*)::int from workouts where deleted_at is null) as workouts,
            (select count(*)::int from workout_notes where deleted_at is null) as notes,
            (select count(*)::int from performance_metrics where deleted_at is null) as segments`,
  )
}

test('a plan goes with its workouts, their notes and samples, and comes back, in as many statements for 40 as for 3', async () => {
  const seen: string[][] = []
  for (const workouts of [3, 40]) {
    const before = await countLive()
    const planId = await makePlan(workouts)
    const path = `/v1/plans/${planId}`
    const full = await countLive()
    const gone = await statementsOf(async () => (await user.delete(path)).status)
    assert.deepEqual(await countLive(), before)
    const back = await statementsOf(async () => (await user.post(`${path}/restore`)).status)
    assert.deepEqual(await countLive(), full)
    seen.push(gone, back)
  }
  assert.deepEqual(seen.slice(2), seen.slice(0, 2))
  const [gone, back] = seen
  assert.ok(gone!.length <= 8, gone!.join())
  assert.ok(back!.length <= 10, back!.join())
})
