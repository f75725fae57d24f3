import assert from 'node:assert/strict'
import { fitRun, processed, RUN_START_MS, type TestClient, type TestService, upload } from '../../testing/index.ts'

export const ANY = { headers: { 'if-match': '*' } }
// The invented run: 3 m a second, a point a second, in the sport running.
export const POINTS = 301
export const TYPED = {
  name: 'By hand',
  sport: 'running',
  status: 'completed',
  startedAt: new Date(RUN_START_MS).toISOString(),
  durationSeconds: 300,
  distanceMeters: 900,
}

/** A recording of the invented run. */
export async function record(
  service: TestService,
  user: TestClient,
  { startMs = RUN_START_MS, points = POINTS } = {},
): Promise<string> {
  const done = await processed(service, user, await upload(user, fitRun({ startMs, points }), 'run.fit'))
  assert.equal(done.files[0].status, 'stored', JSON.stringify(done))
  return done.files[0].workoutIds[0]
}

/** The same run from a device that was stopped later. */
export const recordAgain = (service: TestService, user: TestClient): Promise<string> =>
  record(service, user, { points: POINTS + 5 })

/** A workout of the same time, typed in. */
export async function type(user: TestClient, more: object = {}): Promise<string> {
  const made = await user.post('/v1/workouts', { ...TYPED, ...more })
  assert.equal(made.status, 201, made.text)
  return made.body.id
}

/** What a workout shows. */
export async function shown(user: TestClient, id: string): Promise<string[]> {
  const answer = await user.get(`/v1/workouts/${id}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.likelyDuplicateOf
}

/** The open pairs by their ids, and that the workouts show the same. */
export async function pairsOf(user: TestClient): Promise<string[][]> {
  const pairs: string[][] = []
  let cursor: string | null = null
  do {
    const page = await user.get(`/v1/workouts/duplicates?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    assert.equal(page.status, 200, page.text)
    for (const { workouts } of page.body.items) pairs.push(workouts.map(({ id }: { id: string }) => id).sort())
    cursor = page.body.nextCursor
  } while (cursor !== null)
  const { items } = (await user.get('/v1/workouts?state=all&limit=200')).body
  const told = items.flatMap(({ id, likelyDuplicateOf }: { id: string; likelyDuplicateOf: string[] }) =>
    likelyDuplicateOf.map((other) => [id, other].sort().join()),
  )
  assert.deepEqual([...told].sort(), pairs.flatMap((pair) => [pair.join(), pair.join()]).sort())
  return pairs.sort()
}
