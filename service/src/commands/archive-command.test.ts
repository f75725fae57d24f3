import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient
before(async () => {
  service = opened.use(await openTestService())
  user = await service.signUp()
  for (const years of [1, 3, 4]) {
    const startedAt = new Date(Date.now() - years * 366 * 86_400_000)
    await user.post('/v1/workouts', { name: 'Run', sport: 'running', status: 'completed', startedAt })
  }
})
after(() => opened.disposeAsync())

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function toEnvironment(): NodeJS.ProcessEnv {
  const { appUrl, url: ownerUrl } = service.database
  return { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl, LONGRUN_LOG_LEVEL: 'error' }
}

function longrunArchive(...args: string[]): Promise<Outcome> {
  const env = toEnvironment()
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'archive', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

const POLICY = ['--entity', 'workout', '--older-than', '2y', '--by', 'startedAt', '--reason', 'long ago']

describe('longrun archive', () => {
  test('run counts with --dry-run, and archives without, in nobody\u2019s name', async () => {
    const where = ['--where', 'status=completed', '--where', 'sport=running', '--user', user.email]
    const counted = await longrunArchive('run', ...POLICY, ...where, '--dry-run')
    assert.equal(counted.code, 0, counted.stderr)
    assert.match(counted.stdout, /^\S{36} {2}done: workouts, startedAt more than 2y ago: 2 due of 1 users\n$/)
    assert.deepEqual((await user.get('/v1/workouts?state=archived')).body.items, [])
    const done = await longrunArchive('run', ...POLICY, ...where, '--json')
    assert.equal(done.code, 0, done.stderr)
    const { id, status, records, orderedBy } = JSON.parse(done.stdout)
    assert.deepEqual([status, records, orderedBy], ['done', 2, null])
    assert.equal((await user.get('/v1/workouts?state=archived')).body.items.length, 2)
    const shown = await longrunArchive('show', id, '--json')
    assert.equal(JSON.parse(shown.stdout).id, id)
    const listed = await longrunArchive('list', '--json')
    assert.equal(JSON.parse(listed.stdout)[0].id, id)
    const cancelled = await longrunArchive('cancel', id)
    assert.deepEqual([cancelled.code, cancelled.stdout], [1, ''])
    assert.match(cancelled.stderr, /The archival has ended/)
  })

  test('names what is wrong with a policy', async () => {
    const wrong = [
      [['--entity', 'shoe', '--older-than', '2y', '--reason', 'x'], /entity: must be one of plan, workout/],
      [[...POLICY, '--where', 'colour=red'], /filter\.colour: is not a filter; known: sport, status/],
      [[...POLICY, '--where', 'status=skipped', '--where', 'status=completed'], /status is given twice/],
      [[...POLICY, '--user', 'nobody@example.org'], /there is no user nobody@example.org/],
      [[...POLICY, '--batch-rows', '1001'], /batchRows: must be/],
    ] as const
    const outcomes = await Promise.all(wrong.map(([args]) => longrunArchive('run', ...args)))
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      assert.deepEqual([code, stdout], [1, ''], stderr)
      assert.match(stderr, wrong[i]![1])
    }
  })

  test('killed, it has counted what it did, and a worker does the rest', async () => {
    const runner = await service.signUp()
    const old = { name: 'Run', sport: 'rowing', status: 'completed', startedAt: '2020-03-14T06:30:00Z' }
    for (let i = 0; i < 4; i++) await runner.post('/v1/workouts', old)
    const args = [...POLICY, '--where', 'sport=rowing', '--batch-rows', '1', '--pause-ms', '60000']
    const killed = execFile(process.execPath, [CLI, 'archive', 'run', ...args], { env: toEnvironment() })
    const ended = once(killed, 'exit')
    const counts = `select id, records, status from archival_runs where filter ->> 'sport' = 'rowing'`
    const read = async () => (await service.database.query<{ id: string; records: string; status: string }>(counts))[0]
    while (Number((await read())?.records ?? 0) === 0);
    killed.kill('SIGKILL')
    await ended
    const archived = async () => (await runner.get('/v1/workouts?state=archived')).body.items.length
    assert.deepEqual([await archived(), (await read())!.status], [1, 'running'])
    await service.database.query('update archival_runs set claimed_until = now(), pause_ms = 0 where id = $1', [
      (await read())!.id,
    ])
    await service.service.archival.archivist.runAll(new AbortController().signal)
    const { records, status } = (await read())!
    assert.deepEqual([Number(records), status, await archived()], [4, 'done', 4])
  })
})
