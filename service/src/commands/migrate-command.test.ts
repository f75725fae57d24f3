import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type MigrationSet, storageMigrations, verifyMigrations } from '@longrun/storage'
import { openTestDatabase } from '@longrun/storage/testing'
import { Command } from 'commander'
import { addMigrateCommand } from './migrate-command.ts'
import { checkSchemaFiles } from './migrate-schema.ts'

const CLI = fileURLToPath(new URL('../main/cli.ts', import.meta.url))
const SETS: readonly MigrationSet[] = [
  storageMigrations,
  { name: 'longrun', folder: fileURLToPath(new URL('../../migrations', import.meta.url)) },
]

/** Runs the verb in this process; gives what it wrote and whether it said that the work was not done. */
async function run(url: string, sets: readonly MigrationSet[], ...args: string[]) {
  const answer = { out: '', progress: '', failed: false }
  const program = new Command('longrun').exitOverride().configureOutput({ writeErr: () => {} })
  addMigrateCommand(program, {
    sets,
    openOwnerDatabase: async ({ databaseUrl = '' }) => ({
      ownerUrl: databaseUrl,
      [Symbol.asyncDispose]: async () => {},
    }),
    out: (line) => {
      answer.out += `${line}\n`
    },
    progress: (line) => {
      answer.progress += `${line}\n`
    },
    fail: () => {
      answer.failed = true
    },
  })
  await program.parseAsync(['migrate', ...args, '--database-url', url], { from: 'user' })
  return answer
}

/** Runs the real program; gives its exit code and what it wrote. */
async function runCli(url: string, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-cli-'))
  const { DATABASE_URL: _, DIRECT_DATABASE_URL: __, TEST_DATABASE_URL: ___, ...env } = process.env
  try {
    return await new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const options = { cwd: folder, env: { ...env, DATABASE_URL: url } }
      execFile(process.execPath, [CLI, 'migrate', ...args], options, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      )
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('longrun migrate', () => {
  test('goes up, says where it stands, and comes down where that is allowed', async () => {
    await using database = await openTestDatabase()
    const pending = await run(database.url, SETS, 'status', '--check')
    assert.match(pending.out, /storage\/0001_roles +pending\n[\s\S]*The database is not current\./)
    assert.ok(pending.failed)
    const up = await run(database.url, SETS, 'up')
    assert.match(up.progress, /^up {3}storage\/0001_roles \(\d+ ms\)\n/)
    assert.match(up.out, /^Applied \d+\.\n$/)
    assert.equal((await run(database.url, SETS, 'up')).out, 'Nothing to do: every migration is applied.\n')
    const status = await run(database.url, SETS, 'status', '--check')
    assert.match(status.out, /longrun\/0001_training +applied 20\d\d-[\s\S]*The database is current\./)
    assert.equal(status.failed, false)
    const allowed: string[] = []
    for (const [table, id] of [
      ['workout_templates', 'longrun/0004_resources'],
      ['metric_types', 'longrun/0002_series'],
    ]) {
      await assert.rejects(run(database.url, SETS, 'down', '--all', ...allowed), {
        code: 'migration_refused',
        message: new RegExp(`${table} \\(\\d+ rows\\).*--allow-data-loss ${id}`),
      })
      allowed.push('--allow-data-loss', id!)
    }
    const down = await run(database.url, SETS, 'down', '--all', ...allowed)
    assert.match(down.out, /^Took back \d+\.\n$/)
    assert.match((await run(database.url, SETS, 'up')).out, /^Applied/)
  })

  test('answers in JSON', async () => {
    await using database = await openTestDatabase()
    const plan = JSON.parse((await run(database.url, SETS, 'up', '--dry-run', '--json')).out)
    assert.equal(plan.steps[0].id, 'storage/0001_roles')
    const up = await run(database.url, SETS, 'up', '--to', 'storage/0001_roles', '--json')
    assert.deepEqual(JSON.parse(up.out), { applied: ['storage/0001_roles'] })
    assert.equal(up.progress, '')
    const status = JSON.parse((await run(database.url, SETS, 'status', '--json')).out)
    assert.equal(status.isCurrent, false)
    assert.deepEqual(JSON.parse((await run(database.url, SETS, 'down', '--json')).out), {
      takenBack: ['storage/0001_roles'],
    })
  })

  test('a dry run prints SQL and does nothing', async () => {
    await using database = await openTestDatabase()
    const { out } = await run(database.url, SETS, 'up', '--dry-run')
    assert.match(out, /-- longrun\/0001_training up\nbegin;\nset local lock_timeout = 2000;/)
    assert.deepEqual(await database.query(`select from pg_class where relname in ('users', 'schema_migrations')`), [])
    assert.equal(
      (await run(database.url, SETS, 'down', '--to', 'storage/0001_roles', '--dry-run').catch((error) => error)).code,
      'invalid_input',
    )
  })

  test('verify fails where a down is bad, and says why', async () => {
    await using database = await openTestDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'longrun-cli-'))
    try {
      await writeFile(join(folder, '0001_a.up.sql'), 'create table a (x int); create view b as select 1 as x')
      await writeFile(join(folder, '0001_a.down.sql'), 'drop table a')
      const { out, failed } = await run(database.url, [{ name: 'app', folder }], 'verify')
      assert.ok(failed)
      assert.match(out, /^FAILED {2}app\/0001_a \(\d+ ms\)\n {2}- after the down, view b is left over/)
      const stale = await run(database.url, [{ name: 'app', folder }], 'schema')
      assert.ok(stale.failed)
      assert.match(stale.out, /schema\.sql is stale: renew it with `longrun migrate schema --write`/)
      await run(database.url, [{ name: 'app', folder }], 'schema', '--write')
      assert.match(await readFile(join(folder, 'schema.sql'), 'utf8'), /create table a \(\n {2}x integer\n\);/)
      assert.equal((await run(database.url, [{ name: 'app', folder }], 'schema')).failed, false)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  for (const [args, message] of [
    [['down', '--steps', '0'], /Expected a whole number from 1 to 9999/],
    [['down', '--steps', '1', '--all'], /cannot be used with/],
    [['up', '--lock-timeout', 'soon'], /Expected a whole number of milliseconds/],
    [['up', '--lock-timeout', '0'], /lockTimeoutMs: expected an integer from 1/],
    [['up', '--too', 'x'], /unknown option '--too'/],
    [['sideways'], /unknown command 'sideways'|too many arguments/],
  ] as const) {
    test(`refuses ${args.join(' ')}`, async () => {
      await assert.rejects(run('postgres://127.0.0.1:1/none', SETS, ...args), { message })
    })
  }

  test('as a program: exit code 0 only when the work was done, answers on stdout, progress on stderr', async () => {
    await using database = await openTestDatabase()
    const check = await runCli(database.url, 'status', '--check')
    assert.equal(check.code, 1)
    const up = await runCli(database.url, 'up')
    assert.deepEqual([up.code, up.out.startsWith('Applied'), up.err.includes('longrun/0001_training')], [0, true, true])
    const down = await runCli(database.url, 'down', '--to', 'nothing')
    assert.equal(down.code, 1)
    assert.match(down.err, /^longrun: to: there is no migration nothing; there are: storage\/0001_roles/)
  })
})

describe('the migrations of Longrun', () => {
  test('every down takes back exactly what its up did, with rows', async () => {
    const { migrations, isProven } = await verifyMigrations({ url: process.env.TEST_DATABASE_URL ?? '', sets: SETS })
    assert.deepEqual(
      migrations.flatMap(({ id, problems }) => problems.map((problem) => `${id}: ${problem}`)),
      [],
    )
    assert.ok(isProven)
  })

  test('schema.sql says what they make; renew it with `npm run longrun -- migrate schema --write`', async () => {
    assert.deepEqual(await checkSchemaFiles(process.env.TEST_DATABASE_URL ?? '', SETS), [])
  })
})
