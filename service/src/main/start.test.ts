import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '@longrun/storage/testing'
import { CommandRun, migratedTemplate, TestClient } from '../testing/index.ts'

async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'longrun-start-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const ADMIN = /^First admin: (\S+), password (\S+) /m

describe('npm start, without settings', () => {
  test('starts all, tells the admin’s password once, refuses a second start, stops, recovers from a kill', async () => {
    await using folder = await openFolder()
    const data = join(folder.path, 'data')
    const start = () => new CommandRun(['start', '--data-dir', data, '--port', '0'])
    let password: string
    {
      await using first = start()
      const address = await first.ready()
      const [, email, given] = ADMIN.exec(first.stdout)!
      password = given!
      assert.match(first.stdout, /\nNext: open http:\/\/127\.0\.0\.1:\d+\/docs.*\n$/)
      const admin = new TestClient(address)
      assert.equal((await admin.logIn(password, email)).body.user.role, 'admin')
      assert.equal((await admin.get('/readyz')).status, 200)

      await using second = start()
      assert.equal(await second.ended(), 1)
      assert.equal(second.stdout, '')
      assert.match(second.stderr, new RegExp(`^longrun: .* is in use: Longrun runs at ${address} .*\\n$`))
      assert.equal((await admin.get('/v1/me')).status, 200, 'the first is not disturbed')

      await using status = new CommandRun(['migrate', 'status', '--check', '--data-dir', data])
      assert.equal(await status.ended(), 0, status.stderr)
      assert.match(status.stdout, /The database is current/)

      first.signal('SIGINT')
      assert.equal(await first.ended(), 0, first.stderr)
    }
    {
      await using killed = start()
      await killed.ready()
      assert.equal(ADMIN.test(killed.stdout), false)
      killed.signal('SIGKILL')
      await killed.ended()
    }
    await using again = start()
    const admin = new TestClient(await again.ready())
    assert.equal((await admin.logIn(password, 'admin@longrun.local')).status, 200)
    again.signal('SIGTERM')
    assert.equal(await again.ended(), 0, again.stderr)
    await assert.rejects(fetch(admin.url), 'nothing listens any more')
  })

  test('a taken port is said before anything is made', async () => {
    await using folder = await openFolder()
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    await using run = new CommandRun(['start', '--data-dir', join(folder.path, 'data'), '--port', String(port)])
    assert.equal(await run.ended(), 1)
    assert.match(run.stderr, new RegExp(`^longrun: port ${port} of 127\\.0\\.0\\.1 is taken: .*--port or PORT\\n$`))
    assert.deepEqual(await readdir(folder.path), [])
    taken.close()
  })

  test('a folder that cannot be written is said in one line', {
    skip: process.getuid?.() === 0 && 'root writes anywhere',
  }, async () => {
    await using folder = await openFolder()
    await mkdir(join(folder.path, 'shut'))
    await chmod(join(folder.path, 'shut'), 0o500)
    await using run = new CommandRun(['start', '--data-dir', join(folder.path, 'shut', 'data'), '--port', '0'])
    assert.equal(await run.ended(), 1)
    assert.match(run.stderr, /^longrun: [^\n]+\n$/)
  })

  test('a file where the folder should be is said in one line', async () => {
    await using folder = await openFolder()
    await writeFile(join(folder.path, 'data'), 'x')
    await using run = new CommandRun(['start', '--data-dir', join(folder.path, 'data'), '--port', '0'])
    assert.equal(await run.ended(), 1)
    assert.match(run.stderr, /^longrun: [^\n]+\n$/)
  })

  test('an address that is not this machine’s is said in one line', async () => {
    await using folder = await openFolder()
    await using run = new CommandRun([
      'start',
      '--data-dir',
      join(folder.path, 'data'),
      '--host',
      '192.0.2.1',
      '--port',
      '0',
    ])
    assert.equal(await run.ended(), 1)
    assert.match(run.stderr, /^longrun: 192\.0\.2\.1 is no address of this machine: .*--host or HOST\n$/)
  })
})

describe('longrun start on a database of somebody else', () => {
  test('migrates, serves as the application’s role, and leaves nothing open', async () => {
    await using database = await openTestDatabase({ template: migratedTemplate })
    await using folder = await openFolder()
    const env = { DATABASE_URL: database.appUrl, DIRECT_DATABASE_URL: database.url }
    await using run = new CommandRun(['start', '--port', '0'], env, folder.path)
    const user = new TestClient(await run.ready())
    await user.register()
    const roles = await database.query<{ usename: string }>(
      `select distinct usename from pg_stat_activity where datname = current_database() and application_name like 'longrun%' and application_name <> 'owner queries of a test'`,
    )
    assert.ok(
      roles.some(({ usename }) => usename === 'longrun_app'),
      JSON.stringify(roles),
    )
    run.signal('SIGTERM')
    assert.equal(await run.ended(), 0, run.stderr)
    assert.deepEqual(await readdir(folder.path), [], 'no server of its own')
  })

  test('pending migrations are refused with --no-migrate, and so is a worker', async () => {
    await using database = await openTestDatabase()
    for (const args of [['start', '--port', '0', '--no-migrate'], ['worker']]) {
      await using run = new CommandRun(args, { DATABASE_URL: database.url })
      assert.equal(await run.ended(), 1)
      assert.match(run.stderr, /^longrun: migrations are pending: storage\/0001_roles, .*longrun migrate up.*\n$/)
    }
  })

  test('after longrun migrate up, --no-migrate starts', async () => {
    await using database = await openTestDatabase()
    await using migrate = new CommandRun(['migrate', 'up'], { DATABASE_URL: database.url })
    assert.equal(await migrate.ended(), 0, migrate.stderr)
    await using run = new CommandRun(['start', '--port', '0', '--no-migrate'], { DATABASE_URL: database.url })
    await run.ready()
    run.signal('SIGTERM')
    assert.equal(await run.ended(), 0, run.stderr)
  })

  for (const [name, change, problem] of [
    [
      'a server that is not there',
      (url: URL) => Object.assign(url, { port: '1' }),
      /does not answer: start it, or correct DATABASE_URL/,
    ],
    [
      'a database that is not there',
      (url: URL) => Object.assign(url, { pathname: '/no_such_db' }),
      /has no such database: create it, or correct DATABASE_URL/,
    ],
  ] as const) {
    test(`${name} is said in one line, without the password`, async () => {
      const url = new URL(process.env.TEST_DATABASE_URL!)
      url.password ||= 'very-secret'
      await using run = new CommandRun(['start', '--port', '0'], { DATABASE_URL: change(url).href })
      assert.equal(await run.ended(), 1)
      assert.match(run.stderr, /^longrun: PostgreSQL at [^\n]+\n$/)
      assert.match(run.stderr, problem)
      assert.equal(run.stderr.includes(url.password), false)
    })
  }

  test('settings that are wrong are all said at once', async () => {
    const env = { LONGRUN_LOG_LEVEL: 'loud', LONGRUN_MAX_CONECTIONS: '5', DIRECT_DATABASE_URL: 'mysql://x' }
    await using run = new CommandRun(['start', '--port', 'http'], env)
    assert.equal(await run.ended(), 1)
    for (const part of [
      /--port: expected a whole number/,
      /LONGRUN_LOG_LEVEL: expected one of/,
      /did you mean LONGRUN_MAX_CONNECTIONS\?/,
      /DIRECT_DATABASE_URL: expected/,
    ]) {
      assert.match(run.stderr, part)
    }
  })
})

/** Waits until a statement waits for a lock of this database. */
async function untilBlocked(database: TestDatabase): Promise<void> {
  const blocked = `select exists (
    select from pg_locks
     where not granted and database = (select oid from pg_database where datname = current_database())) as "isBlocked"`
  while (!(await database.query<{ isBlocked: boolean }>(blocked))[0]!.isBlocked);
}

describe('stopping', () => {
  test('an answer in hand is finished; the kept-alive connection does not hold it up', async () => {
    await using database = await openTestDatabase({ template: migratedTemplate })
    await using run = new CommandRun(['start', '--port', '0', '--no-worker'], { DATABASE_URL: database.url })
    const user = new TestClient(await run.ready())
    await user.register()
    // The lock holds the request until the process has been asked to stop.
    await database.query('begin')
    await database.query('lock table workouts in access exclusive mode')
    const answering = user.post('/v1/workouts', { name: 'Run', sport: 'running', status: 'skipped' })
    await untilBlocked(database)
    run.signal('SIGTERM')
    await run.said('SIGTERM')
    await database.query('commit')
    assert.equal((await answering).status, 201)
    const answeredAt = performance.now()
    assert.equal(await run.ended(), 0, run.stderr)
    assert.ok(performance.now() - answeredAt < 10_000, 'it does not wait for the time it gives to requests in hand')
  })

  test('asked twice, it ends at once', async () => {
    await using database = await openTestDatabase({ template: migratedTemplate })
    await using run = new CommandRun(['start', '--port', '0'], { DATABASE_URL: database.url })
    const user = new TestClient(await run.ready())
    await user.register()
    await database.query('begin')
    await database.query('lock table workouts in access exclusive mode')
    const answering = user.get('/v1/workouts').catch(() => 'cut')
    await untilBlocked(database)
    run.signal('SIGINT')
    await run.said('SIGINT')
    run.signal('SIGINT')
    assert.equal(await run.ended(), 130)
    assert.equal(await answering, 'cut')
    await database.query('rollback')
  })
})

describe('the command line', () => {
  for (const [args, problem] of [
    [['strat'], /unknown command 'strat'\n\(Did you mean start\?\)/],
    [['start', '--prot', '1'], /unknown option '--prot'\n\(Did you mean --port\?\)/],
    [['start', 'now'], /too many arguments/],
    [['worker'], /a worker needs DATABASE_URL/],
    [['start', '--config', 'no-such-file.json'], /the settings file no-such-file\.json cannot be read \(ENOENT\)/],
  ] as const) {
    test(`longrun ${args.join(' ')} fails and says what would be right`, async () => {
      await using run = new CommandRun(args)
      assert.equal(await run.ended(), 1)
      assert.match(run.stderr, problem)
      assert.equal(run.stdout, '')
    })
  }

  test('every verb has help with examples', async () => {
    for (const verb of ['start', 'worker', 'migrate', 'import', 'demo', 'doctor']) {
      await using run = new CommandRun([verb, '--help'])
      assert.equal(await run.ended(), 0)
      assert.match(run.stdout, /Examples:\n/)
    }
  })

  test('a settings file is read, and a secret in a broken one is not repeated', async () => {
    await using folder = await openFolder()
    await writeFile(join(folder.path, 'longrun.json'), '{"logLevel": "loud"}')
    await using wrong = new CommandRun(['start'], {}, folder.path)
    assert.equal(await wrong.ended(), 1)
    assert.match(wrong.stderr, /logLevel: expected one of/)
    await writeFile(join(folder.path, 'longrun.json'), '{"databaseUrl": "postgres://me:very-secret@db/x",}')
    await using broken = new CommandRun(['start'], {}, folder.path)
    assert.equal(await broken.ended(), 1)
    assert.equal(broken.stderr, 'longrun: the settings file longrun.json is not valid JSON\n')
  })
})
