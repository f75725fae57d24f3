import assert from 'node:assert/strict'
import { fitRun } from '../activity-files/index.ts'
import type { Random } from '../fuzz/index.ts'
import type { TestClient } from '../test-client.ts'
import type { TestService } from '../test-service.ts'
import { processed, upload } from '../upload-client.ts'
import { newMarker } from './markers.ts'

/** A sample that was sent. Its value is its alone. */
export interface SentSample {
  readonly userId: string
  readonly workoutId: string | null
  readonly value: number
  readonly at: string
}

/** Who is there, and what was there and is gone for good. */
export interface Population {
  /** Live users; the last is an admin too. */
  readonly users: readonly TestClient[]
  /** Their accounts are closed. */
  readonly closed: readonly TestClient[]
  /** Ids of rows that were removed from the tables, and what they said. */
  readonly samples: readonly SentSample[]
  readonly erased: { readonly ids: ReadonlySet<string>; readonly markers: ReadonlySet<string> }
}

/** How much there is of each user. */
export interface PopulationSize {
  readonly users: number
  readonly workouts: number
  readonly notes: number
  readonly plans: number
  readonly uploads: number
}

const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2026, 0, 1)
/** The days on which the population trains. */
const DAYS = 90
const SPORTS = ['running', 'cycling', 'swimming']
const dayOf = (day: number): string => new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10)

/** Makes users with records of every kind in every state, by the API alone but for what is removed for good. */
export async function populate(service: TestService, random: Random, size: PopulationSize): Promise<Population> {
  const admin = await service.signUp({ role: 'admin' })
  const templates: string[] = []
  for (let i = 0; i < 10; i++)
    templates.push(await add(admin, '/v1/templates', { name: newMarker(random), type: 'easy' }))
  const users: TestClient[] = []
  for (let i = 0; i < size.users; i++) users.push(await service.signUp())
  const everybody = [...users, admin]
  const samples: SentSample[] = []
  for (const user of everybody) await train(service, user, { random, size, templates, samples })
  await sortOut(
    admin,
    templates.map((id) => `/v1/templates/${id}`),
    random,
  )
  const erased = await erase(service, random)
  // One account that is closed has the same as the others: nothing of it may be seen.
  const gone = everybody.shift()!
  assert.equal((await gone.delete('/v1/me')).status, 204)
  return { users: everybody, closed: [gone], samples, erased }
}

interface Training {
  readonly random: Random
  readonly size: PopulationSize
  readonly templates: readonly string[]
  /** All that were sent, by everybody. */
  readonly samples: SentSample[]
}

async function train(service: TestService, user: TestClient, training: Training): Promise<void> {
  const { random, size } = training
  const plans: string[] = []
  for (let i = 0; i < size.plans; i++) plans.push(await add(user, '/v1/plans', newPlan(random)))
  const workouts: string[] = []
  for (let i = 0; i < size.workouts; i++) {
    const planId = random.oneIn(2) ? random.pick(plans) : null
    const templateId = random.oneIn(4) ? random.pick(training.templates) : null
    workouts.push(await add(user, '/v1/workouts', { ...newWorkout(random), planId, templateId }))
  }
  const notes: string[] = []
  for (let i = 0; i < size.notes; i++) {
    const tags = ['a', 'b', 'c'].filter(() => random.oneIn(2))
    const type = random.pick(['note', 'feedback'])
    notes.push(
      await add(user, '/v1/notes', { workoutId: random.pick(workouts), content: newMarker(random), type, tags }),
    )
  }
  await sample(user, workouts, training)
  for (let i = 0; i < size.uploads; i++) await record(service, user, random)
  const paths = [
    ...notes.map((id) => `/v1/notes/${id}`),
    ...workouts.map((id) => `/v1/workouts/${id}`),
    ...plans.map((id) => `/v1/plans/${id}`),
  ]
  await sortOut(user, paths, random)
}

function newPlan(random: Random): object {
  const start = random.below(DAYS)
  const dates = { startDate: dayOf(start), endDate: dayOf(start + 30) }
  return {
    name: newMarker(random),
    ...dates,
    status: random.pick(['draft', 'active']),
    type: random.pick(['5k', 'half']),
  }
}

function newWorkout(random: Random): object {
  const day = random.below(DAYS)
  const common = { name: newMarker(random), sport: random.pick(SPORTS) }
  if (random.oneIn(3)) return { ...common, status: random.pick(['scheduled', 'skipped']), scheduledFor: dayOf(day) }
  const startedAt = new Date(FIRST_MS + day * DAY_MS + random.below(DAY_MS)).toISOString()
  const figures = { durationSeconds: 600 + random.below(3_000), distanceMeters: 1_000 + random.below(20_000) }
  return { ...common, status: 'completed', startedAt, ...figures }
}

async function sample(user: TestClient, workouts: readonly string[], { random, samples }: Training): Promise<void> {
  const sent: SentSample[] = []
  for (const workoutId of [...workouts.filter(() => random.oneIn(3)), null]) {
    for (let i = 0; i < 4; i++) {
      const at = new Date(FIRST_MS + random.below(DAYS * DAY_MS)).toISOString()
      sent.push({ userId: user.userId, workoutId, value: samples.length + sent.length, at })
    }
  }
  const batch = sent.map(({ workoutId, value, at }) => {
    return { type: 'power', value, recordedAt: at, ...(workoutId === null ? {} : { workoutId }) }
  })
  const answer = await user.post('/v1/metrics/batch', { samples: batch })
  assert.equal(answer.status, 200, answer.text)
  samples.push(...sent)
}

// And the same again, typed in: they look alike.
async function record(service: TestService, user: TestClient, random: Random): Promise<void> {
  const startMs = FIRST_MS + random.below(DAYS) * DAY_MS + random.below(DAY_MS / 2)
  const { files } = await processed(service, user, await upload(user, fitRun({ points: 60, startMs }), 'run.fit'))
  const [id] = files[0].workoutIds
  await user.patch(`/v1/workouts/${id}`, { name: newMarker(random) }, { headers: { 'if-match': '*' } })
  const typed = { name: newMarker(random), sport: 'running', status: 'completed', durationSeconds: 60 }
  await add(user, '/v1/workouts', { ...typed, startedAt: new Date(startMs).toISOString() })
  const fate = random.below(4)
  if (fate === 0) await user.delete(`/v1/workouts/${id}`)
  if (fate === 1) await user.post(`/v1/workouts/${id}/archive`, { reason: 'recorded' })
}

/** Deletes some, of these restores some, and archives some. What stands against it stays as it is. */
async function sortOut(user: TestClient, paths: readonly string[], random: Random): Promise<void> {
  const gone: string[] = []
  for (const path of paths) {
    const fate = random.below(10)
    if (fate < 3 && (await user.delete(path)).status === 204) gone.push(path)
    if (fate === 3 || fate === 4) await user.post(`${path}/archive`, { reason: 'sorted out' })
  }
  for (const path of gone) if (random.oneIn(3)) await user.post(`${path}/restore`)
}

/** Removes some of what was deleted, as a purge does. */
async function erase({ database }: TestService, random: Random): Promise<Population['erased']> {
  const ids = new Set<string>()
  const markers = new Set<string>()
  const deleted = await database.query<{ id: string; marker: string }>(
    `select id, content as marker from workout_notes where deleted_at is not null order by id`,
  )
  for (const { id, marker } of deleted.filter(() => random.oneIn(2))) {
    await database.query('delete from workout_notes where id = $1', [id])
    ids.add(id)
    markers.add(marker)
  }
  const lonely = await database.query<{ id: string; marker: string }>(
    `select w.id, w.name as marker
       from workouts w
      where w.deleted_at is not null
        and not exists (select from workout_notes n where n.workout_id = w.id)
        and not exists (select from workouts p where p.paired_with = w.id)
        and not exists (select from workout_duplicates d where w.id in (d.first_id, d.second_id))
      order by w.id`,
  )
  for (const { id, marker } of lonely.filter(() => random.oneIn(2))) {
    await database.query('delete from performance_metrics where workout_id = $1', [id])
    await database.query('delete from workouts where id = $1', [id])
    ids.add(id)
    markers.add(marker)
  }
  return { ids, markers }
}

async function add(user: TestClient, path: string, values: object): Promise<string> {
  const answer = await user.post(path, values)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}
