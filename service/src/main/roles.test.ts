import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '@longrun/storage/testing'
import { migratedTemplate } from '../testing/index.ts'

const database: TestDatabase = await openTestDatabase({ template: migratedTemplate })
after(() => database[Symbol.asyncDispose]())

async function privilegesOf(role: string, table: string): Promise<string[]> {
  const names = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
  const [row] = await database.query<{ held: string[] }>(
    `select array(select name from unnest($1::text[]) as name where has_table_privilege($2, $3, name) order by name) as held`,
    [names, role, table],
  )
  return row!.held
}

async function unreadableColumns(role: string): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select relname || '.' || attname as name
       from pg_attribute
       join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and attnum > 0 and not attisdropped
        and not has_column_privilege($1, c.oid, attnum, 'select')
      order by relname, attname`,
    [role],
  )
  return rows.map(({ name }) => name)
}

test('who only looks sees everything but what proves who somebody is', async () => {
  assert.deepEqual(await unreadableColumns('longrun_readonly'), [
    'api_tokens.token_hash',
    'sessions.token_hash',
    'users.password_hash',
  ])
  const [row] = await database.query<{ count: number }>(
    `select count(*)::integer as count
       from pg_class
      where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p', 'v')
        and has_table_privilege('longrun_readonly', oid, 'insert, update, delete, truncate')`,
  )
  assert.equal(row!.count, 0)
})

test('the application writes rows, but not the metric types, which migrations make', async () => {
  assert.deepEqual(await privilegesOf('longrun_app', 'workouts'), ['delete', 'insert', 'select', 'update'])
  assert.deepEqual(await privilegesOf('longrun_app', 'metric_types'), ['select'])
})

test('everybody else has no right to any table, function or schema of the jobs', async () => {
  const rows = await database.query<{ name: string }>(
    `select c.oid::regclass::text as name
       from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace) and a.grantee = 0
      union all
     select p.oid::regprocedure::text
       from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where p.pronamespace = 'public'::regnamespace and a.grantee = 0
      union all
     select n.nspname || ' ' || a.privilege_type
       from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
      where n.nspname in ('public', 'pgboss') and a.grantee = 0 and (n.nspname, a.privilege_type) <> ('public', 'USAGE')`,
  )
  assert.deepEqual(rows, [])
})
