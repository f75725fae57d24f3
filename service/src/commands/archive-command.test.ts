import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
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

function longrunArchive(...args: string[]): Promise<Outcome> {
  const { appUrl, url: ownerUrl } = service.database
  const env = { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl, LONGRUN_LOG_LEVEL: 'error' }
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
})
