import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openTestDatabase } from '../../../testing/index.ts'
import { storageMigrations } from '../storage-migrations.ts'
import { writeSet } from '../testing/written-set.ts'
import { verifyMigrations } from './verify-migrations.ts'

const url = process.env.TEST_DATABASE_URL ?? ''

const NOTES = [
  `create table notes (id int primary key, body text default 'none', stars int);
   create index notes_body_idx on notes (body);`,
  '-- loses data: notes\ndrop table notes;',
  `insert into notes values (1, 'a', 3), (2, 'b', null)`,
] as const

/** Verifies one more migration on top of notes with two rows; gives its problems and notes. */
async function prove(up: string, down: string, fixture?: string) {
  await using app = await writeSet('app', {
    '0001_notes': NOTES,
    '0002_step': fixture === undefined ? [up, down] : [up, down, fixture],
  })
  const { migrations, isProven } = await verifyMigrations({ url, sets: [app] })
  assert.deepEqual(migrations[0]?.problems, [])
  const step = migrations[1]
  assert.ok(step)
  assert.equal(isProven, step.problems.length === 0)
  return { problems: step.problems.join('\n'), notes: step.notes.join('\n') }
}

describe('a bad down is found', () => {
  for (const [name, up, down, problem, fixture] of [
    [
      'an index that it forgets',
      'create index notes_stars_idx on notes (stars)',
      'select 1',
      /after the down, index notes_stars_idx is left over/,
    ],
    [
      'an index that it does not bring back',
      'drop index notes_body_idx',
      'select 1',
      /after the down, index notes_body_idx is missing: CREATE INDEX notes_body_idx/,
    ],
    [
      'a default that is lost',
      'alter table notes alter body type varchar(50), alter body drop default',
      'alter table notes alter body type text',
      /after the down, column notes\.body was `body text default 'none'::text` and is `body text`/,
    ],
    [
      'a privilege that it does not revoke',
      'grant select on notes to pg_monitor',
      'select 1',
      /after the down, privileges on table notes of pg_monitor is left over/,
    ],
    [
      'rows that it changes',
      'update notes set stars = 0 where stars is null',
      'select 1',
      /up and down changed rows of public\.notes: 2 rows, with other values/,
    ],
    [
      'rows that it deletes',
      `insert into notes values (3, 'c', 1)`,
      'delete from notes where id in (2, 3)',
      /up and down changed rows of public\.notes: 2 rows before and 1 after/,
    ],
    [
      'a column that comes back empty',
      'alter table notes drop column stars',
      'alter table notes add column stars int',
      /up and down changed rows of public\.notes/,
    ],
    [
      'a function that it leaves in its new form',
      `create function f() returns int language sql return 1`,
      `create or replace function f() returns int language sql return 2`,
      /function f\(\) is left over/,
    ],
    [
      'a table that it drops without saying so',
      'create table links (a int)',
      'drop table links',
      /app\/0002_step\.down\.sql lacks the header `-- loses data: links`/,
    ],
    [
      'a column that it drops without saying so',
      'alter table notes add extra int',
      'alter table notes drop extra',
      /lacks the header `-- loses data: notes\.extra`/,
    ],
    [
      'a header that names what is not there',
      'create index i on notes (stars)',
      '-- loses data: nothing_here\ndrop index i',
      /says that it loses nothing_here, which is not there/,
    ],
    [
      'a down that works only without rows',
      'alter table notes alter body drop not null, add extra text',
      '-- loses data: notes.extra\nalter table notes drop extra, alter body set not null, alter body drop not null',
      /app\/0002_step\.down\.sql: column "body" of relation "notes" contains null values/,
      'insert into notes values (9, null, 1)',
    ],
    [
      'a down that touches others’ rows when there are rows of its own',
      'create table links (note int)',
      '-- loses data: links\nupdate notes set stars = 9 where id in (select note from links); drop table links',
      /the down changed rows of public\.notes/,
      'insert into links values (1)',
    ],
    [
      'an up that does not work twice',
      'create table if not exists links (a int); create index links_idx on links (a)',
      'drop index links_idx; alter table links rename to links_old',
      /is left over/,
    ],
    ['a down that fails', 'create table links (a int)', 'drop table nowhere', /table "nowhere" does not exist/],
  ] as const) {
    test(name, async () => assert.match((await prove(up, down, fixture)).problems, problem))
  }
})

describe('a good down is proven', () => {
  test('of every kind, with rows', async () => {
    await using app = await writeSet('app', {
      '0001_notes': NOTES,
      '0002_stars_index': [
        '-- no transaction\ncreate index concurrently notes_stars_idx on notes (stars)',
        '-- no transaction\ndrop index concurrently notes_stars_idx',
      ],
      '0003_metres': [
        'update notes set stars = stars * 1000; alter table notes add extra text',
        '-- loses data: notes.extra\nalter table notes drop extra; update notes set stars = stars / 1000',
        `update notes set extra = 'x' where id = 1`,
      ],
      '0004_gone': [
        '-- loses data: notes.body\nalter table notes drop body',
        `alter table notes add body text default 'none'; create index notes_body_idx on notes (body)`,
      ],
    })
    const seen: string[] = []
    const { migrations, isProven } = await verifyMigrations({ url, sets: [app], onResult: ({ id }) => seen.push(id) })
    assert.deepEqual(
      migrations.flatMap(({ problems, notes }) => [...problems, ...notes]),
      [],
    )
    assert.ok(isProven)
    assert.deepEqual(seen, ['app/0001_notes', 'app/0002_stars_index', 'app/0003_metres', 'app/0004_gone'])
  })

  test('what no row tried is said', async () => {
    const { problems, notes } = await prove('create table links (a int)', '-- loses data: links\ndrop table links')
    assert.equal(problems, '')
    assert.match(notes, /makes links and has no 0002_step\.fixture\.sql: its down was not tried with rows/)
    await using app = await writeSet('app', {
      '0001_notes': [NOTES[0], NOTES[1]],
      '0002_extra': ['alter table notes add extra int', '-- loses data: notes.extra\nalter table notes drop extra'],
    })
    const [, second] = (await verifyMigrations({ url, sets: [app] })).migrations
    assert.match(second?.notes.join() ?? '', /alters notes, which no earlier fixture gave rows/)
  })

  test('those of this package', async () => {
    const { migrations, isProven } = await verifyMigrations({ url, sets: [storageMigrations] })
    assert.deepEqual(
      migrations.flatMap(({ problems, notes }) => [...problems, ...notes]),
      [],
    )
    assert.ok(isProven)
  })
})

describe('the scratch database', () => {
  test('is gone afterwards, also after a failure', async () => {
    await using database = await openTestDatabase()
    await using app = await writeSet('app', { '0001_bad': ['select 1', 'select 1/0'] })
    const { isProven } = await verifyMigrations({ url: database.url, sets: [app] })
    assert.equal(isProven, false)
    const [role] = await database.query<{ left: number }>(
      `select count(*)::int as left from pg_database d
        where datname like 'longrun_scratch_%'
          and not exists (select from pg_stat_activity a where a.datname = d.datname)
          and not exists (select from pg_locks l where l.locktype = 'advisory' and l.classid = ${0x73637261} and l.objid = (hashtext(datname)::bigint & 4294967295)::oid)`,
    )
    assert.equal(role?.left, 0)
  })

  test('left behind by a run that was killed is dropped by the next', async () => {
    await using database = await openTestDatabase()
    await database.query('create database longrun_scratch_abandoned')
    await using app = await writeSet('app', { '0001_a': ['select 1', 'select 1'] })
    await verifyMigrations({ url: database.url, sets: [app] })
    assert.deepEqual(await database.query(`select from pg_database where datname = 'longrun_scratch_abandoned'`), [])
  })

  test('needs the right to create databases, and says whose', async () => {
    await using database = await openTestDatabase()
    const role = `owner_${database.url.slice(-8)}`
    await database.query(`create role ${role} login`)
    try {
      await using app = await writeSet('app', { '0001_a': ['select 1', 'select 1'] })
      const asRole = await database.urlAs(role)
      await assert.rejects(verifyMigrations({ url: asRole, sets: [app] }), {
        code: 'permission_denied',
        message: new RegExp(
          `role ${role} may not create one\\. Let an administrator run .alter role "${role}" createdb`,
        ),
      })
    } finally {
      await database.query(`drop role ${role}`)
    }
  })
})
