import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { orchardTemplate } from '../fixtures/orchard.ts'
import { connectTo, takeEntries } from './testing/logged-entries.ts'

const orchards = await openTestDatabase({ template: orchardTemplate })
const application = await connectTo(orchards.appUrl)
after(async () => {
  await application.end()
  await orchards[Symbol.asyncDispose]()
})
const GROWER = newId()
const addOrchard = () =>
  application.query(`insert into orchards (grower_id, id, name) values ($1, gen_random_uuid(), 'A')`, [newId()])

describe("the application's role", () => {
  test('makes entries by what it changes, in its own name', async () => {
    await addOrchard()
    const [entry] = await takeEntries(orchards)
    assert.deepEqual([entry?.db_role, entry?.action], ['longrun_app', 'create'])
  })

  test('can neither make, change nor remove them otherwise, not in a month either', async () => {
    await addOrchard()
    const months = await orchards.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass`,
    )
    assert.ok(months.length > 0)
    for (const table of ['audit_log', 'audit_pending', ...months.map(({ name }) => name)]) {
      for (const sql of [
        `insert into ${table} select * from ${table}`,
        `update ${table} set txid = '1'`,
        `delete from ${table}`,
        `truncate ${table}`,
        `copy ${table} from stdin`,
        `select 1 from ${table} for update`,
        `alter table ${table} disable trigger all`,
        `drop table ${table}`,
      ])
        await assert.rejects(application.query(sql), { code: '42501' }, sql)
    }
    await assert.rejects(application.query(`select nextval('audit_log_id_seq')`), { code: '42501' })
    assert.equal((await takeEntries(orchards)).length, 1)
  })

  test('can neither call nor attach what writes entries, nor take it from its tables', async () => {
    for (const sql of [
      `select longrun_audit_orchards()`,
      `select longrun_attach_audit('orchards')`,
      `select longrun_copy_privileges('orchards', 'audit_log')`,
      `create table other (id int)`,
      `create temp table other (grower_id uuid, id uuid, name text, version int);
       create trigger longrun_audit_insert after insert on other referencing new table as new_rows
       for each statement execute function longrun_audit_orchards()`,
      `alter table orchards disable trigger longrun_audit_insert`,
      `drop trigger longrun_audit_insert on orchards`,
      `set session_replication_role = replica`,
    ])
      await assert.rejects(application.query(sql), { code: '42501' }, sql)
  })

  test('finds no way by names of its own: a path that leads elsewhere changes nothing', async () => {
    await application.query(`create temp table audit_log (id bigint); set search_path = pg_temp, public, pg_catalog`)
    await application.query(
      `create function pg_temp.gen_random_uuid() returns uuid language sql return '00000000-0000-0000-0000-000000000001'::uuid`,
    )
    try {
      await application.query(`insert into public.orchards (grower_id, id, name) values ($1, $2, 'B')`, [
        GROWER,
        newId(),
      ])
    } finally {
      await application.query('reset all; discard temp')
    }
    const [salt] = await orchards.query<{ salt: string }>('select salt from audit_log')
    assert.notEqual(salt?.salt, '00000000-0000-0000-0000-000000000001')
    assert.equal((await takeEntries(orchards)).length, 1)
  })
})

test('a new month has the triggers and the privileges of its table', async () => {
  // The application makes it, step by step, as it does when the month is first needed.
  await orchards.query('revoke delete on picks from longrun_app')
  for (const table of ['picks', 'audit_log'])
    for (const step of ['created', 'attached', 'present']) {
      const { rows } = await application.query(`select longrun_advance_month($1, date '2020-02-01') as step`, [table])
      assert.equal(rows[0].step, step)
    }
  const id = newId()
  const pick = `insert into picks_2020_02 (grower_id, id, tree_id, kilograms, created_at) values ($1, $2, $2, 1, '2020-02-03')`
  await application.query(pick, [GROWER, id])
  await application.query('update picks_2020_02 set kilograms = 2')
  await assert.rejects(application.query('delete from picks_2020_02'), { code: '42501' })
  await assert.rejects(application.query('delete from audit_log_2020_02'), { code: '42501' })
  await assert.rejects(orchards.query('truncate picks_2020_02'), /audited/)
  assert.deepEqual(
    (await takeEntries(orchards)).map(({ action }) => action),
    ['create', 'update'],
  )
})

test('without its month of the log nothing is written, and the error says so', async () => {
  const name = `audit_log_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
  await orchards.query('delete from orchards')
  await orchards.query(`drop table ${name}`)
  await assert.rejects(addOrchard(), { code: '23514', table: 'audit_log' })
  assert.deepEqual(await orchards.query('select 1 from orchards'), [])
})
