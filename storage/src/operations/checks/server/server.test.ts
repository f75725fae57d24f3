import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Database, openPool } from '../../../access/index.ts'
import { systemClock } from '../../../clock.ts'
import { openFaultProxy, openTestDatabase, type TestDatabase } from '../../../testing/index.ts'
import { migrateUp, SCRATCH_DATABASES, storageMigrations } from '../../migrations/index.ts'
import type { Finding } from '../check.ts'
import {
  checkApplicationRole,
  checkClocks,
  checkConnections,
  checkDisk,
  checkOwnerRole,
  checkReach,
  checkScratchDatabases,
} from './index.ts'

const prepare = async (url: string): Promise<void> => {
  await migrateUp({ url, sets: [storageMigrations] })
}
const opened = new AsyncDisposableStack()
let database: TestDatabase
let app: ReturnType<typeof openPool>
before(async () => {
  database = opened.use(await openTestDatabase({ prepare }))
  app = opened.adopt(openPool({ url: database.appUrl }), (pool) => pool.close())
})
after(() => opened.disposeAsync())

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level)
const problems = (findings: readonly Finding[]) => findings.map(({ problem }) => problem).join('\n')

/** Does something to the server, and takes it back. */
async function changed(sql: string, back: string): Promise<AsyncDisposable> {
  await database.query(sql)
  return { [Symbol.asyncDispose]: async () => void (await database.query(back)) }
}

describe('reaching the server', () => {
  const reach = async (url: string) => {
    const pool = openPool({ url, connectTimeoutMs: 2_000, acquireTimeoutMs: 2_000 })
    try {
      return await checkReach({ database: pool, url, setting: 'DATABASE_URL' })
    } finally {
      await pool.close()
    }
  }
  const with_ = (change: Partial<URL>) => Object.assign(new URL(database.url), change).href

  test('tells version, role and distance when all is well', async () => {
    const { seen, findings } = await reach(database.appUrl)
    assert.deepEqual(findings, [])
    assert.match(seen, /^PostgreSQL 1\d.* at \S+ as longrun_app, \d+\.\d ms$/)
    assert.equal(seen.includes('@'), false)
  })

  for (const [name, url, problem] of [
    ['nobody answers', () => with_({ port: '1' }), /^PostgreSQL at \S+:1\/\S+ does not answer$/],
    ['there is no such database', () => with_({ pathname: '/no_such' }), /has no such database$/],
    [
      'the user is not let in',
      () => with_({ username: 'nobody_known', password: 'very-secret' }),
      /refuses this user and password$/,
    ],
  ] as const) {
    test(`says so when ${name}, without the password`, async () => {
      const { findings } = await reach(url())
      assert.deepEqual(levels(findings), ['failed'])
      assert.match(findings[0]!.problem, problem)
      assert.match(findings[0]!.mend, /DATABASE_URL(, which has no password)?$/)
      assert.equal(JSON.stringify(findings).includes('very-secret'), false)
    })
  }

  test('says that the address has no password, where nobody lets us in', async () => {
    const { findings } = await reach(with_({ port: '1', password: '' }))
    assert.match(findings[0]!.mend, /correct DATABASE_URL, which has no password$/)
    const [given] = (await reach(with_({ port: '1', password: 'very-secret' }))).findings
    assert.match(given!.mend, /correct DATABASE_URL$/)
  })

  test('says so when the server takes the connection and never answers', async () => {
    await using proxy = await openFaultProxy(database.url)
    proxy.freeze()
    const { findings } = await reach(proxy.url)
    assert.deepEqual(levels(findings), ['failed'])
    assert.match(findings[0]!.problem, /does not answer/)
  })

  test('says that the server is far away', async () => {
    await using proxy = await openFaultProxy(database.url)
    proxy.delay(60)
    const { findings } = await reach(proxy.url)
    assert.deepEqual(levels(findings), ['warning'])
    assert.match(findings[0]!.problem, /a round trip takes \d+ ms/)
  })
})

describe('clocks', () => {
  for (const [aheadSeconds, expected] of [
    [0, []],
    [10, ['warning']],
    [-10, ['warning']],
    [600, ['failed']],
  ] as const) {
    test(`${aheadSeconds} s ahead: ${expected.join() || 'ok'}`, async () => {
      const clock = () => new Date(systemClock().getTime() + aheadSeconds * 1_000)
      const { findings } = await checkClocks({ database: app, clock })
      assert.deepEqual(levels(findings), expected)
      if (aheadSeconds !== 0) assert.match(problems(findings), aheadSeconds > 0 ? /ahead of/ : /behind/)
    })
  }
})

test('a full disk is a failure before it is full', async () => {
  const path = import.meta.dirname
  assert.deepEqual((await checkDisk({ path, warnBelowBytes: 1, failBelowBytes: 1 })).findings, [])
  assert.deepEqual(levels((await checkDisk({ path, warnBelowBytes: 2 ** 60, failBelowBytes: 1 })).findings), [
    'warning',
  ])
  const { findings } = await checkDisk({ path, warnBelowBytes: 2 ** 60, failBelowBytes: 2 ** 60 })
  assert.deepEqual(levels(findings), ['failed'])
})

describe('connections', () => {
  const look = (needed: number) =>
    checkConnections({ database: app, url: database.appUrl, needed, parts: 'all for requests', namedStatements: true })

  test('fit the server, or not', async () => {
    assert.deepEqual((await look(10)).findings, [])
    const { findings } = await look(100_000)
    assert.deepEqual(levels(findings), ['failed'])
    assert.match(findings[0]!.problem, /may open 100000 connections \(all for requests\), and there is room for \d+/)
  })

  test('fit what is left for the database', async () => {
    const [{ name } = { name: '' }] = await database.query<{ name: string }>('select current_database() as name')
    await using _ = await changed(
      `alter database ${name} connection limit 12`,
      `alter database ${name} connection limit -1`,
    )
    assert.deepEqual((await look(12)).findings, [])
    assert.match(problems((await look(13)).findings), /room for 12$/)
  })
})

describe('the role of the application', () => {
  const look = (on: Database = app) => checkApplicationRole({ database: on, tables: ['sessions', 'not_made_yet'] })

  test('is well as the migrations make it', async () => {
    const { seen, findings } = await look()
    assert.deepEqual([seen, findings], ['longrun_app: limited in time', []])
  })

  test('a superuser without limits is warned of', async () => {
    const { findings } = await look(database.database)
    assert.deepEqual(levels(findings), ['warning', 'warning'])
    assert.match(problems(findings), /a superuser/)
    assert.match(problems(findings), /has no statement_timeout, lock_timeout, idle_in_transaction_session_timeout/)
  })

  test('rights that it should not have, and rights that it lacks', async () => {
    {
      await using _ = await changed(
        'grant create on schema public to longrun_app',
        'revoke create on schema public from longrun_app',
      )
      assert.match(problems((await look()).findings), /longrun_app may make tables$/)
    }
    {
      await using _ = await changed(
        'create table mine (id int); alter table mine owner to longrun_app',
        'drop table mine',
      )
      assert.match(problems((await look()).findings), /may alter and drop tables$/)
    }
    await using _ = await changed(
      `revoke update on sessions from longrun_app;
       revoke execute on function longrun_advance_month(regclass, date) from longrun_app`,
      `grant update on sessions to longrun_app;
       grant execute on function longrun_advance_month(regclass, date) to longrun_app`,
    )
    const { findings } = await look()
    assert.deepEqual(levels(findings), ['failed'])
    assert.match(findings[0]!.problem, /may not use sessions, longrun_advance_month\(\)$/)
  })
})

describe('the role of the owner', () => {
  test('may migrate, and is that of the same database', async () => {
    const { findings } = await checkOwnerRole({ owner: database.database, application: app })
    assert.deepEqual(findings, [])
    await using other = await openTestDatabase()
    const strange = await checkOwnerRole({ owner: other.database, application: app })
    assert.match(problems(strange.findings), /different databases/)
  })

  test('cannot be that of the application', async () => {
    await using opening = new AsyncDisposableStack()
    const owner = opening.adopt(openPool({ url: database.appUrl }), (pool) => pool.close())
    const { findings } = await checkOwnerRole({ owner, application: app })
    assert.deepEqual(levels(findings), ['failed', 'failed'])
    assert.match(problems(findings), /longrun_app may not make tables\ntables belong to/)
  })
})

test('scratch databases that nobody uses are found, those in use are not', async () => {
  const name = `${SCRATCH_DATABASES.prefix}of_a_test_${process.pid}`
  const found = async () => problems((await checkScratchDatabases(database)).findings).includes(name)
  assert.equal(await found(), false)
  await using _ = await changed(`create database ${name} template template0`, `drop database ${name}`)
  assert.equal(await found(), true)
  await database.query('select pg_advisory_lock($1, hashtext($2))', [SCRATCH_DATABASES.lockSpace, name])
  assert.equal(await found(), false)
  await database.query('select pg_advisory_unlock($1, hashtext($2))', [SCRATCH_DATABASES.lockSpace, name])
})
