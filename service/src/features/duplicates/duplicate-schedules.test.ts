import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { newId, openStore, statement, type Tx } from '@longrun/storage'
import fc from 'fast-check'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { workoutEntity } from '../workouts/index.ts'
import { DuplicateFinder } from './duplicate-finder.ts'
import { ANY, pairsOf } from './duplicate-fixtures.ts'
import { DUPLICATE_RULES, SPORT_FAMILIES, UNSPECIFIC_SPORTS } from './duplicate-rules.ts'

const opened = new AsyncDisposableStack()
let service: TestService
const store = openStore(workoutEntity)
const finder = new DuplicateFinder()
// The pool takes whatever starts inside a transaction's work for a nested use of itself.
const outside = AsyncLocalStorage.snapshot()

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

interface Figures {
  readonly startSeconds: number
  readonly durationSeconds: number
  readonly distanceMeters: number | null
  readonly sport: string
}

interface Stored extends Figures {
  readonly id: string
  readonly isRecorded: boolean
  readonly isLive: boolean
}

const START_SECONDS = Date.UTC(2026, 2, 1, 7) / 1_000
const toValues = ({ startSeconds, ...rest }: Figures) => ({
  name: 'Run',
  status: 'completed' as const,
  startedAt: new Date((START_SECONDS + startSeconds) * 1_000).toISOString(),
  ...rest,
})

/** The rules in the plainest words, for two workouts that are there. */
function areAlike(a: Figures & { isRecorded: boolean }, b: Figures & { isRecorded: boolean }): boolean {
  if (!a.isRecorded && !b.isRecorded) return false
  const familyOf = (sport: string) =>
    Object.entries(SPORT_FAMILIES).find(([, sports]) => sports.includes(sport))?.[0] ?? sport
  const isAnySport = [a, b].some(({ sport }) => UNSPECIFIC_SPORTS.includes(sport))
  if (!isAnySport && familyOf(a.sport) !== familyOf(b.sport)) return false
  const [shorter, longer] = [a.durationSeconds, b.durationSeconds].sort((x, y) => x - y) as [number, number]
  const common =
    Math.min(a.startSeconds + a.durationSeconds, b.startSeconds + b.durationSeconds) -
    Math.max(a.startSeconds, b.startSeconds)
  if (common < DUPLICATE_RULES.minOfShorter * shorter || common < DUPLICATE_RULES.minOfLonger * longer) return false
  if (!a.distanceMeters || !b.distanceMeters) return true
  const [less, more] = [a.distanceMeters, b.distanceMeters].sort((x, y) => x - y) as [number, number]
  return more - less <= DUPLICATE_RULES.maxDistanceDifference * more
}

/** Stores a recording as files become workouts: new rows first, then the pairs. */
async function storeRecording(tx: Tx, userId: string, figures: Figures): Promise<string> {
  const id = newId()
  const fileSha256 = createHash('sha256').update(id).digest()
  await tx.execute(PUT_FILE, [userId, fileSha256])
  const workout = await store.create(tx, userId, { ...toValues(figures), fileSha256 }, { by: userId, id })
  await finder.noteNew(tx, userId, [workout])
  return id
}

async function storeTyped(tx: Tx, userId: string, figures: Figures): Promise<string> {
  const workout = await store.create(tx, userId, toValues(figures), { by: userId })
  await finder.noteNew(tx, userId, [workout])
  return workout.id
}

const PUT_FILE = statement(
  'test.put-file',
  `insert into file_contents (user_id, sha256, size_bytes, content) values ($1, $2, 0, '')`,
)

const record = (userId: string, figures: Figures): Promise<string> =>
  service.service.database.transaction({ owner: userId }, (tx) => storeRecording(tx, userId, figures))

const figures = fc.record({
  startSeconds: fc.constantFrom(0, 30, 60, 90, 200),
  durationSeconds: fc.constantFrom(200, 300, 400),
  distanceMeters: fc.constantFrom(null, 0, 800, 900, 1_100),
  sport: fc.constantFrom('running', 'hiking', 'cycling', 'generic'),
})
const which = fc.nat({ max: 100 })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('record' as const), figures }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('type' as const), figures }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('change' as const), which, figures }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constantFrom('delete' as const, 'restore' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constantFrom('this' as const, 'other' as const, 'both' as const), which }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** One step of a user, on what is there when it begins. Dismissals that succeed are added to `dismissed`. */
async function act(user: TestClient, step: Step, ids: string[], dismissed: Set<string>): Promise<void> {
  if (step.verb === 'record') return void ids.push(await record(user.userId, step.figures))
  if (step.verb === 'type') {
    const made = await user.post('/v1/workouts', toValues(step.figures))
    assert.equal(made.status, 201, made.text)
    return void ids.push(made.body.id)
  }
  const id = ids[step.which % Math.max(1, ids.length)]
  if (id === undefined) return
  const at = `/v1/workouts/${id}`
  const { status, text } = await ask()
  // Somebody else may have been first.
  assert.ok([200, 204, 404, 409].includes(status), `${step.verb}: ${status} ${text}`)

  async function ask() {
    if (step.verb === 'change') {
      const { startedAt, durationSeconds, distanceMeters, sport } = toValues(step.figures)
      return await user.patch(at, { startedAt, durationSeconds, distanceMeters, sport }, ANY)
    }
    if (step.verb === 'delete') return await user.delete(at)
    if (step.verb === 'restore') return await user.post(`${at}/restore`)
    const [other = newId()] = (await user.get(at)).body.likelyDuplicateOf ?? []
    const answer = await user.post(`${at}/resolve-duplicate`, { other, keep: step.verb })
    if (answer.status === 200 && step.verb === 'both') dismissed.add([id, other].sort().join())
    return answer
  }
}

async function readStored(userId: string): Promise<Stored[]> {
  return await service.database.query<Stored & Record<string, unknown>>(
    `select id, extract(epoch from started_at)::float8 - $2 as "startSeconds", duration_seconds as "durationSeconds",
            distance_meters as "distanceMeters", sport, file_sha256 is not null as "isRecorded", deleted_at is null as "isLive"
       from workouts
      where user_id = $1`,
    [userId, START_SECONDS],
  )
}

test('whatever is stored, changed, deleted, restored and resolved, in any order and at once, the pairs are what the rules say', async () => {
  const user = await service.signUp()
  const run = fc.asyncProperty(
    fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 5 }),
    async (rounds) => {
      await service.database.query('delete from workouts where user_id = $1', [user.userId])
      const ids: string[] = []
      const dismissed = new Set<string>()
      for (const steps of rounds) await Promise.all(steps.map((each) => act(user, each, ids, dismissed)))
      const live = (await readStored(user.userId)).filter(({ isLive }) => isLive)
      const expected = live.flatMap((a, i) =>
        live
          .slice(i + 1)
          .filter((b) => areAlike(a, b))
          .map((b) => [a.id, b.id].sort())
          .filter((pair) => !dismissed.has(pair.join())),
      )
      assert.deepEqual(await pairsOf(user), expected.sort())
    },
  )
  await fc.assert(run, { numRuns: 15 })
})

const SAME: Figures = { startSeconds: 0, durationSeconds: 300, distanceMeters: 900, sport: 'running' }
type Store = (tx: Tx, userId: string, figures: Figures) => Promise<string>

/** Stores two workouts of which the second begins once the first is stored, and the first ends once the second waits for it. */
async function storeBehind(userId: string, first: Store, second: Store): Promise<[string, string]> {
  const { database } = service.service
  let late: Promise<string> | undefined
  const ahead = await database.transaction({ owner: userId }, async (tx) => {
    const id = await first(tx, userId, SAME)
    const { pid } = await tx.one(statement<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid'))
    late = outside(() => database.transaction({ owner: userId }, (other) => second(other, userId, SAME)))
    const isWaiting = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
    while ((await service.database.query(isWaiting, [pid])).length === 0);
    return id
  })
  return [ahead, await late!]
}

async function shownOf(userId: string): Promise<Map<unknown, unknown>> {
  const rows = await service.database.query('select id, likely_duplicate_of from workouts where user_id = $1', [userId])
  return new Map(rows.map(({ id, likely_duplicate_of }) => [id, likely_duplicate_of]))
}

test('who stores a recording while another one is being stored waits for it at the end, and sees it', async () => {
  const { userId } = await service.signUp()
  const [first, second] = await storeBehind(userId, storeRecording, storeRecording)
  assert.deepEqual(
    await shownOf(userId),
    new Map([
      [first, [second]],
      [second, [first]],
    ]),
  )
})

test('two that are typed in at once beside one recording are both shown by it', async () => {
  const { userId } = await service.signUp()
  const recorded = await record(userId, SAME)
  const [first, second] = await storeBehind(userId, storeTyped, storeTyped)
  assert.deepEqual(
    await shownOf(userId),
    new Map([
      [recorded, [first, second].sort()],
      [first, [recorded]],
      [second, [recorded]],
    ]),
  )
})
