import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import pg from 'pg'
import { statement } from '../access/index.ts'
import { openTestDatabase } from './index.ts'

const ONE = statement<{ one: number }>('testing.one', 'select 1 as one', { prepared: false })

async function connectTo(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: applicationName })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function runOn(url: string, sql: string): Promise<pg.QueryResult> {
  const client = await connectTo(url, 'fixtures')
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function countDatabases(name: string): Promise<number> {
  const { rows } = await runOn(
    process.env.TEST_DATABASE_URL ?? '',
    `select count(*)::int as n from pg_database where datname = '${name}'`,
  )
  return rows[0].n
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1)

test('a test database is its own, and gone when disposed', async () => {
  const opened = await openTestDatabase({ prepare: (url) => runOn(url, 'create table t (n int)').then(() => {}) })
  await opened.query('insert into t values ($1)', [7])
  assert.deepEqual(await opened.query('select n from t'), [{ n: 7 }])
  assert.deepEqual(await opened.database.read('catalog', (reader) => reader.one(ONE)), { one: 1 })
  assert.equal(await countDatabases(nameOf(opened.url)), 1)
  await opened[Symbol.asyncDispose]()
  assert.equal(await countDatabases(nameOf(opened.url)), 0)
})

test('a connection left open fails the test by name, and the database goes all the same', async () => {
  const opened = await openTestDatabase()
  const leaked = await connectTo(opened.url, 'the leak')
  await leaked.query('/* notes.add */ select 42 as secret')
  const disposing = async () => opened[Symbol.asyncDispose]()
  await assert.rejects(disposing, (error: unknown) => {
    assert.match(String(error), /connection "the leak" \(idle, last statement: notes\.add\)/)
    assert.doesNotMatch(String(error), /42|secret/)
    return true
  })
  assert.equal(await countDatabases(nameOf(opened.url)), 0)
  await leaked.end()
})

test('a template is prepared once, however many ask for it at the same time', async () => {
  let prepared = 0
  const template = {
    key: `once ${randomUUID()}`,
    prepare: async (url: string) => {
      prepared++
      await runOn(url, 'create table t as select generate_series(1, 3) as n')
    },
  }
  const opened = await Promise.all(Array.from({ length: 5 }, () => openTestDatabase({ template })))
  await opened[0]?.query('delete from t')
  const counts = await Promise.all(opened.map((each) => each.query<{ n: number }>('select count(*)::int as n from t')))
  assert.deepEqual(counts.flat(), [{ n: 0 }, { n: 3 }, { n: 3 }, { n: 3 }, { n: 3 }])
  assert.equal(prepared, 1)
  await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()))
})

test('a template whose making failed is made again', async () => {
  const key = `again ${randomUUID()}`
  const failing = { key, prepare: () => Promise.reject(new Error('half way')) }
  await assert.rejects(openTestDatabase({ template: failing }), /half way/)
  const working = { key, prepare: (url: string) => runOn(url, 'create table t ()').then(() => {}) }
  await using opened = await openTestDatabase({ template: working })
  assert.deepEqual(await opened.query('select from t'), [])
})

test('settings of a role in the template and its privileges hold in the copy', async () => {
  const prepare = async (url: string) => {
    const name = nameOf(url)
    await runOn(url, `alter role current_user in database "${name}" set lock_timeout = '1234ms'`)
    await runOn(url, `revoke connect on database "${name}" from public`)
  }
  await using opened = await openTestDatabase({ template: { key: `settings ${randomUUID()}`, prepare } })
  assert.deepEqual(await opened.query('show lock_timeout'), [{ lock_timeout: '1234ms' }])
  const granted = `select has_database_privilege('public', current_database(), 'connect') as any`
  assert.deepEqual(await opened.query(granted), [{ any: false }])
})

test('the database of a process that was killed is dropped by the next test', async () => {
  const index = JSON.stringify(new URL('./index.ts', import.meta.url).href)
  const script = `
    const { openTestDatabase } = await import(${index})
    const opened = await openTestDatabase()
    console.log(opened.url)
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(child.stdout, 'data')
  const name = nameOf(String(url).trim())
  assert.equal(await countDatabases(name), 1)
  {
    await using _other = await openTestDatabase()
    assert.equal(await countDatabases(name), 1, 'the process still lives')
  }
  child.kill('SIGKILL')
  await once(child, 'close')
  const giveUpAt = Date.now() + 10_000
  do {
    await using _next = await openTestDatabase()
  } while ((await countDatabases(name)) > 0 && Date.now() < giveUpAt)
  assert.equal(await countDatabases(name), 0)
})

test('a prepared transaction left open fails the test by name, and the database goes all the same', async (t) => {
  const opened = await openTestDatabase({ prepare: (url) => runOn(url, 'create table t (n int)').then(() => {}) })
  const [setting] = await opened.query<{ max_prepared_transactions: string }>('show max_prepared_transactions')
  if (setting?.max_prepared_transactions === '0') {
    await opened[Symbol.asyncDispose]()
    return t.skip('this server has no prepared transactions')
  }
  await opened.query(`begin; insert into t values (1); prepare transaction 'left ${nameOf(opened.url)}'`)
  const disposing = async () => opened[Symbol.asyncDispose]()
  await assert.rejects(disposing, /prepared transaction "left longrun_test_/)
  assert.equal(await countDatabases(nameOf(opened.url)), 0)
})

test('the pool and appUrl of an application test are of the role longrun_app', async () => {
  const makeRole = `do $$ begin create role longrun_app login; exception when duplicate_object or unique_violation then end $$`
  const prepare = (url: string) => runOn(url, makeRole).then(() => {})
  await using opened = await openTestDatabase({ prepare, role: 'application' })
  const whoAmI = statement<{ name: string }>('testing.who', 'select session_user::text as name', { prepared: false })
  assert.deepEqual(await opened.database.read('catalog', (reader) => reader.one(whoAmI)), { name: 'longrun_app' })
  const { rows } = await runOn(opened.appUrl, 'select session_user::text as name')
  assert.deepEqual(rows, [{ name: 'longrun_app' }])
})

test('a test may log in as a role that it made', async () => {
  const role = `role_${randomUUID().slice(0, 8)}`
  await using opened = await openTestDatabase()
  await opened.query(`create role ${role} login`)
  try {
    const { rows } = await runOn(await opened.urlAs(role), 'select session_user::text as name')
    assert.deepEqual(rows, [{ name: role }])
  } finally {
    await opened.query(`drop role ${role}`)
  }
})
