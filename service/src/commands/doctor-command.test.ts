import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { CheckResult } from '@longrun/storage'
import { openTestDatabase } from '@longrun/storage/testing'
import { openTestService, type TestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
before(async () => {
  service = opened.use(await openTestService())
  await service.service.months.ensureWindow()
})
after(() => opened.disposeAsync())

interface Told {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function longrunDoctor(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Told> {
  const { DATABASE_URL: _, ...own } = process.env
  return new Promise((settle) => {
    const options = { env: { ...own, ...env }, cwd: tmpdir() }
    execFile(process.execPath, [CLI, 'doctor', ...args], options, (error, stdout, stderr) => {
      settle({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

interface Report {
  readonly state: string
  readonly counts: Record<string, number>
  readonly checks: readonly CheckResult[]
}

async function examine(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; report: Report; of: (name: string) => CheckResult }> {
  const { code, stdout, stderr } = await longrunDoctor(env, '--json')
  assert.equal(stderr, '')
  const report: Report = JSON.parse(stdout)
  return { code, report, of: (name) => report.checks.find((check) => check.name === name)! }
}

const addresses = () => ({ DATABASE_URL: service.database.appUrl, DIRECT_DATABASE_URL: service.database.url })

describe('longrun doctor', () => {
  test('finds nothing wrong with a healthy service of which accounts were closed, in words and in JSON', async () => {
    await service.signUp()
    const closed = await service.signUp()
    assert.equal((await closed.delete('/v1/me')).status, 204)
    const { code, report } = await examine(addresses())
    assert.deepEqual(
      report.checks.filter(({ state }) => state !== 'ok'),
      [],
    )
    assert.deepEqual([code, report.state, report.counts.ok], [0, 'ok', report.checks.length])
    const told = await longrunDoctor(addresses())
    assert.equal(told.code, 0)
    assert.match(told.stdout, /^ok {7}settings +DATABASE_URL is set\n/)
    assert.match(told.stdout, /\n\d+ ok, 0 warning, 0 failed, 0 not run\n$/)
    for (const url of Object.values(addresses()).map((text) => new URL(text)))
      if (url.password) assert.equal(told.stdout.includes(url.password), false)
  })

  test('warns of an owner who serves requests, which --strict does not let pass', async () => {
    const env = { DATABASE_URL: service.database.url }
    const { code, report, of } = await examine(env)
    assert.deepEqual([code, report.state], [0, 'warning'])
    assert.equal(of('database.role').state, 'warning')
    const strict = await longrunDoctor(env, '--strict')
    assert.equal(strict.code, 1)
    assert.match(strict.stdout, /\nwarning {2}database\.role +/)
  })

  test('tells every setting that is wrong, and looks at nothing that they name', async () => {
    const { code, report, of } = await examine({
      PORT: 'http',
      LONGRUN_MAX_CONECTIONS: '5',
      DATABASE_URL: 'mysql://me:very-secret@db',
    })
    assert.deepEqual([code, report.state], [1, 'failed'])
    const problems = of('settings')
      .findings.map(({ problem }) => problem)
      .join('\n')
    assert.match(problems, /PORT: expected a whole number/)
    assert.match(problems, /did you mean LONGRUN_MAX_CONNECTIONS\?/)
    assert.match(problems, /DATABASE_URL: expected/)
    assert.equal(JSON.stringify(report).includes('very-secret'), false)
    assert.equal(of('versions').state, 'ok')
    assert.deepEqual([of('server').state, of('server').seen], ['not_run', 'needs settings'])
    assert.equal(of('uploads').state, 'not_run')
  })

  for (const [name, change, problem] of [
    ['that is not there', { port: '1' }, /does not answer$/],
    ['without the database', { pathname: '/no_such' }, /has no such database$/],
    [
      'that refuses the password',
      { username: 'nobody_known', password: 'very-secret' },
      /refuses this user and password$/,
    ],
  ] as const) {
    test(`of a server ${name} it says that once, and runs nothing on it`, async () => {
      const url = Object.assign(new URL(service.database.appUrl), change as Partial<URL>).href
      const { code, report, of } = await examine({ ...addresses(), DATABASE_URL: url })
      assert.equal(code, 1)
      assert.match(of('database.reach').findings[0]!.problem, problem)
      assert.equal(report.counts.failed, 1)
      assert.equal(of('migrations').state, 'ok', 'the owner still gets in')
      assert.equal(of('tables').state, 'not_run')
      assert.equal(JSON.stringify(report).includes('very-secret'), false)
    })
  }

  test('of a database that was never migrated it names what is pending', async () => {
    await using empty = await openTestDatabase()
    const { code, of } = await examine({ DATABASE_URL: empty.url })
    assert.equal(code, 1)
    assert.match(of('migrations').findings[0]!.problem, /^not applied: storage\/0001_roles, /)
    assert.deepEqual([of('tables').state, of('jobs').state], ['not_run', 'not_run'])
  })

  test('finds what is broken in a database: table, index, month, reference, queue', async () => {
    await using broken = await openTestService()
    await broken.service.months.ensureWindow()
    const { database } = broken
    const user = await broken.signUp()
    await database.query('alter table workouts drop column notes')
    await database.query('drop index workouts_newest_idx')
    await database.query('create table performance_metrics_rest partition of performance_metrics default')
    await database.query(
      `insert into workout_notes (user_id, id, workout_id, content, type, created_at)
       values ($1, gen_random_uuid(), gen_random_uuid(), 'secret words', 'note', now())`,
      [user.userId],
    )
    await database.query('drop schema pgboss cascade')
    const { code, report, of } = await examine({ DATABASE_URL: database.appUrl, DIRECT_DATABASE_URL: database.url })
    assert.equal(code, 1)
    for (const [name, problem] of [
      ['tables', /notes.*column_missing/],
      ['tables', /index_missing/],
      ['months', /DEFAULT partition, performance_metrics_rest/],
      ['references', /1 of the 1 rows of workout_notes .* refer to rows of workouts that are not there/],
      ['jobs', /the job queue is not installed/],
    ] as const) {
      assert.equal(of(name).state, 'failed', name)
      assert.match(
        of(name)
          .findings.map((finding) => finding.problem)
          .join('\n'),
        problem,
      )
    }
    assert.equal(JSON.stringify(report).includes('secret words'), false)
  })

  test('finds a spool without room', async () => {
    const { code, of } = await examine({ ...addresses(), LONGRUN_SPOOL_RESERVE_BYTES: '1000000000000000' })
    assert.equal(code, 1)
    assert.match(of('spool').findings[0]!.problem, /room for only 0 MiB of archives/)
  })

  test('makes nothing where nothing is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'longrun-doctor-'))
    try {
      const { code, of } = await examine({ LONGRUN_DATA_DIR: join(folder, 'data') })
      assert.equal(code, 1)
      assert.match(
        of('server').findings[0]!.problem,
        /there is no database in \S+data yet, and DATABASE_URL is not set/,
      )
      assert.deepEqual(await readdir(folder), [])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
