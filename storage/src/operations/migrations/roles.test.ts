import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { StorageError } from '../../errors.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { storageMigrations } from './storage-migrations.ts'
import { type WrittenSet, writeSet } from './testing/written-set.ts'

/** The roles' migration under names of its own: the real ones are shared by every database of the server. */
async function writeRoles(suffix: string): Promise<WrittenSet> {
  const read = async (direction: string) =>
    (await readFile(join(storageMigrations.folder, `0001_roles.${direction}.sql`), 'utf8'))
      .replaceAll('longrun_app', `app_${suffix}`)
      .replaceAll('longrun_readonly', `readonly_${suffix}`)
  return await writeSet('storage', { '0001_roles': [await read('up'), await read('down')] })
}

const newSuffix = () => randomBytes(4).toString('hex')

async function connectAs(database: TestDatabase, role: string) {
  const url = await database.urlAs(role)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return { query: (sql: string) => client.query(sql), url, [Symbol.asyncDispose]: () => client.end() }
}

/** Runs `work` with roles that only this test knows, and drops them. */
async function withRoles(
  work: (database: TestDatabase, suffix: string, set: WrittenSet) => Promise<void>,
): Promise<void> {
  const suffix = newSuffix()
  await using admin = await openTestDatabase()
  try {
    await using set = await writeRoles(suffix)
    await using database = await openTestDatabase()
    await work(database, suffix, set)
  } finally {
    await admin.query(`drop role if exists app_${suffix}, readonly_${suffix}, owner_${suffix}`)
  }
}

describe('the application’s role', () => {
  test('reads and writes rows, makes nothing, and only looks at the records of migrations', async () => {
    await withRoles(async (database, suffix, set) => {
      await set.write(
        '0002_notes.up.sql',
        'create table notes (id int primary key, at serial); create function two() returns int language sql return 2',
      )
      await set.write('0002_notes.down.sql', 'drop function two; drop table notes')
      await migrateUp({ url: database.url, sets: [set] })
      await using app = await connectAs(database, `app_${suffix}`)
      await app.query('insert into notes values (1)')
      await app.query('update notes set id = two()')
      assert.equal((await app.query('delete from notes where id = 2')).rowCount, 1)
      assert.equal((await app.query('select name from schema_migrations')).rowCount, 2)
      for (const refused of [
        'create table mine (x int)',
        'alter table notes add y int',
        'drop table notes',
        'truncate notes',
        'create index on notes (id)',
        'create schema mine',
        'create function f() returns int language sql return 1',
        `insert into schema_migrations values ('x', 1, 'x', 'x', 'applied', 99)`,
        'delete from schema_migrations',
        `update schema_migrations set checksum = ''`,
      ])
        await assert.rejects(app.query(refused), { code: '42501' }, refused)
    })
  })

  test('has its limits as defaults in this database only', async () => {
    await withRoles(async (database, suffix, set) => {
      await migrateUp({ url: database.url, sets: [set] })
      await using other = await openTestDatabase()
      const settings = `select name, setting from pg_settings where name in
        ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'TimeZone') order by name collate "C"`
      await using app = await connectAs(database, `app_${suffix}`)
      assert.deepEqual((await app.query(settings)).rows, [
        { name: 'TimeZone', setting: 'UTC' },
        { name: 'idle_in_transaction_session_timeout', setting: '60000' },
        { name: 'lock_timeout', setting: '5000' },
        { name: 'statement_timeout', setting: '30000' },
      ])
      await using elsewhere = await connectAs(other, `app_${suffix}`)
      assert.deepEqual((await elsewhere.query('show statement_timeout')).rows, [{ statement_timeout: '0' }])
    })
  })

  test('is made by many databases of one server at once', { timeout: 60_000 }, async () => {
    await withRoles(async (_, suffix, set) => {
      await using opened = new AsyncDisposableStack()
      const databases = await Promise.all(Array.from({ length: 8 }, () => openTestDatabase()))
      for (const database of databases) opened.use(database)
      await Promise.all(databases.map(({ url }) => migrateUp({ url, sets: [set] })))
      await Promise.all(databases.map(({ url }) => migrateDown({ url, sets: [set], target: 'everything' })))
      await Promise.all(databases.map(({ url }) => migrateUp({ url, sets: [set] })))
      const [found] = await (databases[0] as TestDatabase).query(
        'select count(*)::int as settings from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where r.rolname = $1',
        [`app_${suffix}`],
      )
      assert.deepEqual(found, { settings: 8 })
    })
  })

  test('keeps the password that an administrator gave it, also through down and up', async () => {
    await withRoles(async (database, suffix, set) => {
      await database.query(`create role app_${suffix} login password 'given'`)
      const read = () => database.query(`select rolpassword from pg_authid where rolname = 'app_${suffix}'`)
      const before = await read()
      const options = { url: database.url, sets: [set] }
      await migrateUp(options)
      await migrateDown({ ...options, target: 'everything' })
      await migrateUp(options)
      assert.deepEqual(await read(), before)
    })
  })

  test('has nothing left in the database after a down', async () => {
    await withRoles(async (database, suffix, set) => {
      const options = { url: database.url, sets: [set] }
      await migrateUp(options)
      await migrateDown({ ...options, target: 'everything' })
      // Refused as long as anything in any database names the roles.
      await database.query(`drop role app_${suffix}, readonly_${suffix}`)
    })
  })
})

test('an owner who is no superuser and may make roles needs nobody', async () => {
  await withRoles(async (database, suffix, set) => {
    const owner = `owner_${suffix}`
    await database.query(`create role ${owner} login createrole`)
    const [{ name } = { name: '' }] = await database.query<{ name: string }>('select current_database() as name')
    await database.query(`alter database ${name} owner to ${owner}`)
    const url = await database.urlAs(owner)
    const options = { url, sets: [set] }
    await migrateUp(options)
    await migrateDown({ ...options, target: 'everything' })
    await migrateUp(options)
    await using app = await connectAs(database, `app_${suffix}`)
    assert.deepEqual((await app.query('show statement_timeout')).rows, [{ statement_timeout: '30s' }])
    await migrateDown({ ...options, target: 'everything' })
    await database.query(`reassign owned by ${owner} to current_user`)
    await database.query(`drop owned by ${owner}; drop role app_${suffix}, readonly_${suffix}`)
  })
})

describe('an owner who may not make roles', () => {
  const asOwner = async (database: TestDatabase, suffix: string) => {
    await database.query(`create role owner_${suffix} login`)
    const [{ name } = { name: '' }] = await database.query<{ name: string }>('select current_database() as name')
    await database.query(`alter database ${name} owner to owner_${suffix}`)
    return { name, url: await database.urlAs(`owner_${suffix}`) }
  }

  test('is told what an administrator runs once, and then it works', async () => {
    await withRoles(async (database, suffix, set) => {
      const { url, name } = await asOwner(database, suffix)
      const run = () => migrateUp({ url, sets: [set] })
      const commandsOf = async () => {
        const error: unknown = await run().catch((cause: unknown) => cause)
        assert.ok(error instanceof StorageError && error.code === 'permission_denied', String(error))
        assert.match(
          error.message,
          new RegExp(`owner_${suffix} may not make the roles app_${suffix} and readonly_${suffix}`),
        )
        return error.message.split('\n').filter((line) => line.startsWith('  '))
      }
      const commands = await commandsOf()
      assert.equal(commands.length, 6)
      for (const command of commands.slice(0, 2)) await database.query(command)
      assert.deepEqual(await commandsOf(), commands)
      for (const command of commands.slice(2)) await database.query(command)
      assert.deepEqual((await run()).done, ['storage/0001_roles'])
      await migrateDown({ url, sets: [set], target: 'everything' })
      await database.query(`alter database ${name} owner to current_user; drop owned by owner_${suffix}`)
      for (const setting of ['app', 'readonly'])
        await database.query(`alter role ${setting}_${suffix} in database ${name} reset all`)
      await database.query(`drop owned by app_${suffix}, readonly_${suffix}`)
    })
  })
})
