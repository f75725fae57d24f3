import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')
const UNTIL = '2026-06-30'

let service: TestService
before(async () => {
  service = await openTestService()
})
after(() => service[Symbol.asyncDispose]())

const environment = () => {
  const { appUrl, url: ownerUrl } = service.database
  return {
    ...process.env,
    DATABASE_URL: appUrl,
    DIRECT_DATABASE_URL: ownerUrl,
    LONGRUN_LOG_LEVEL: 'error',
    PORT: '9123',
  }
}

function longrunDemo(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    execFile(process.execPath, [CLI, 'demo', ...args], { env: environment() }, (error, stdout, stderr) => {
      settle({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

async function signIn({ email, password }: { email: string; password: string }): Promise<TestClient> {
  const client = service.client()
  const answer = await client.logIn(password, email)
  assert.equal(answer.status, 200, answer.text)
  return client
}

/** What a client sees of a runner, without ids and times of writing. */
async function readAll(client: TestClient) {
  const all = async (path: string, names: readonly string[]) => {
    const items: Record<string, unknown>[] = []
    for (let cursor = ''; ; ) {
      const { body } = await client.get(`${path}&limit=200${cursor}`)
      items.push(...body.items)
      if (body.nextCursor === null) return { items, told: items.map((item) => names.map((name) => item[name])) }
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
    }
  }
  const completed = ['name', 'startedAt', 'durationSeconds', 'distanceMeters', 'ascentMeters', 'scheduledFor']
  const workouts = await all('/v1/workouts?order=started&status=completed', completed)
  const { body: streams } = await client.get(`/v1/workouts/${workouts.items[0]!.id}/streams`)
  const { workoutId: _, ...samples } = streams
  const plans = await all('/v1/plans?order=earliestStart', ['name', 'startDate', 'endDate', 'status', 'type'])
  const profile = (await client.get('/v1/me/profile')).body
  return {
    workouts: workouts.told,
    planned: (
      await all('/v1/workouts?order=scheduled&status=scheduled', ['name', 'scheduledFor', 'plannedDistanceMeters'])
    ).told,
    skipped: (await all('/v1/workouts?order=scheduled&status=skipped', ['name', 'scheduledFor'])).told,
    notes: (await all('/v1/notes?order=oldest', ['content', 'tags', 'rating', 'perceivedEffort'])).told,
    plans: plans.told,
    ofLastPlan: (await all(`/v1/workouts?planId=${plans.items.at(-1)!.id}`, ['status'])).told.flat(),
    zones: profile.zones,
    timeZone: profile.timeZone,
    samples,
  }
}

describe('longrun demo', () => {
  test('makes two years that can be signed in to, the same for the same seed, beside a running service', async () => {
    const first = await longrunDemo('--until', UNTIL, '--json')
    assert.equal(first.code, 0, first.stderr)
    const { admin, ...one } = JSON.parse(first.stdout)
    assert.equal(
      (await (await signIn(admin)).get('/v1/me')).body.role,
      'admin',
      'there were no users: an admin comes first',
    )
    assert.equal(one.email, 'demo-1@longrun.local')
    assert.equal(one.address, 'http://127.0.0.1:9123')
    assert.equal(one.counts.workouts, 300)
    const other = await longrunDemo('--until', UNTIL, '--json', '--email', 'Second@Example.org')
    const two = JSON.parse(other.stdout)
    assert.equal(two.admin, undefined)
    assert.deepEqual(two.counts, one.counts)
    assert.notEqual(two.password, one.password)

    const [client, second] = [await signIn(one), await signIn(two)]
    const seen = await readAll(client)
    assert.deepEqual(await readAll(second), seen)
    assert.equal(seen.workouts.length, 300)
    assert.ok(seen.workouts.every(([, startedAt]) => String(startedAt) < UNTIL))
    assert.deepEqual(
      seen.plans.map(([, , endDate, status]) => [String(endDate) < UNTIL, status]),
      [...Array(4).fill([true, 'completed']), [false, 'active']],
    )
    assert.equal(seen.planned.length + seen.skipped.length, one.counts.planned)
    assert.ok(
      seen.planned.every(([, day]) => String(day) >= UNTIL) && seen.skipped.every(([, day]) => String(day) < UNTIL),
    )
    assert.ok(seen.ofLastPlan.includes('completed') && seen.ofLastPlan.includes('scheduled'))
    assert.equal(seen.notes.length, one.counts.notes)
    assert.equal(seen.zones.length, 10)
    assert.ok(seen.samples.streams.heart_rate.data.length > 500)
    const { body: me } = await client.get('/v1/me')
    assert.deepEqual([me.displayName, me.role], [one.name, 'athlete'])
    assert.equal(seen.timeZone, 'Europe/Berlin')
    assert.equal((await client.get('/v1/auth/sessions')).body.items.length, 1, 'only the one that was just made')
  })

  test('refuses the same again and what cannot be, in one line, and changes nothing', async () => {
    const users = async () => (await service.database.query('select id from users')).length
    const before = await users()
    const again = await longrunDemo('--until', UNTIL)
    assert.deepEqual([again.code, again.stdout], [1, ''])
    assert.match(again.stderr, /^longrun: there is an account with this e-mail address already: .*--seed.*--email.*\n$/)
    const wrong = await longrunDemo('--until', '2999-01-01', '--email', 'nobody')
    assert.equal(wrong.code, 1)
    assert.match(
      wrong.stderr,
      /^longrun: --email must be an e-mail address; --until must be a day from .* to today.*\n$/,
    )
    for (const seed of ['0', '-1', '1.5', 'x', '1000000']) {
      assert.match((await longrunDemo('--seed', seed)).stderr, /whole number from 1 to 999999/)
    }
    assert.equal(await users(), before)
  })

  test('stopped on its way, it closes the account again, so that it can be made anew', async () => {
    const { database } = service
    // Held at its first workout by the lock.
    await database.query('begin')
    await database.query('lock table workouts in access exclusive mode')
    const args = [CLI, 'demo', '--seed', '5', '--until', UNTIL]
    const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(child, 'close')
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    const blocked = `select exists (
      select from pg_locks where not granted and relation = 'workouts'::regclass) as "isBlocked"`
    while (!(await database.query<{ isBlocked: boolean }>(blocked))[0]!.isBlocked);
    child.kill('SIGINT')
    while (!said.includes('SIGINT')) await once(child.stderr, 'data')
    await database.query('commit')
    assert.deepEqual(await ended, [1, null])
    assert.match(said, /longrun: stopped; the account is closed again\n$/)
    const live = `select id from users where email = 'demo-5@longrun.local' and deleted_at is null`
    assert.deepEqual(await database.query(live), [])
  })
})
