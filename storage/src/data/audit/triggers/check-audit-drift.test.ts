import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../../testing/index.ts'
import { defineEntity, optional, text } from '../../entities/index.ts'
import { orchardEntity, orchardTemplate, pickEntity, treeEntity, weatherSeries } from '../fixtures/orchard.ts'
import { checkAuditDrift, toAuditSql } from './index.ts'

const orchards = await openTestDatabase({ template: orchardTemplate })
after(() => orchards[Symbol.asyncDispose]())

const drift = async (
  entities = [orchardEntity, pickEntity, treeEntity] as Parameters<typeof checkAuditDrift>[1]['entities'],
) =>
  (
    await orchards.database.read('catalog', (reader) => checkAuditDrift(reader, { entities, series: [weatherSeries] }))
  ).map(({ table, message }) => `${table}: ${message}`)
const month = `picks_${new Date().toISOString().slice(0, 7).replace('-', '_')}`

test('what was made by toAuditSql is as declared', async () => {
  assert.deepEqual(await drift(), [])
})

const FAULTS: readonly (readonly [what: string, break_: string, expected: RegExp])[] = [
  [
    'a trigger is missing',
    'drop trigger longrun_audit_update on orchards',
    /^orchards: orchards has no trigger longrun_audit_update: select longrun_attach_audit/,
  ],
  [
    'a trigger is disabled',
    'alter table trees disable trigger longrun_audit_delete',
    /^trees: the trigger longrun_audit_delete of trees is disabled: alter table/,
  ],
  ['a month has none', `drop trigger longrun_audit_insert on ${month}`, new RegExp(`^picks: ${month} has no trigger`)],
  [
    'a month has one that fires on replicas alone',
    `alter table ${month} enable replica trigger longrun_audit_insert`,
    new RegExp(`^picks: the trigger longrun_audit_insert of ${month} is disabled`),
  ],
  [
    'the function is another one',
    `create or replace function longrun_audit_orchards() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin return null; end $$`,
    /^orchards: longrun_audit_orchards is not what the declaration says/,
  ],
  [
    'the function runs with other rights',
    'alter function longrun_audit_weather() security invoker',
    /^weather: longrun_audit_weather is not what/,
  ],
  [
    'the function runs with another path',
    'alter function longrun_audit_trees() set search_path = public',
    /^trees: longrun_audit_trees is not what/,
  ],
  [
    'a trigger calls another function',
    `create or replace trigger longrun_audit_insert after insert on orchards referencing new table as new_rows for each statement execute function longrun_audit_trees()`,
    /^orchards: the trigger longrun_audit_insert of orchards is another one/,
  ],
  [
    'a trigger fires at another time',
    `create or replace trigger longrun_audit_truncate before insert on orchards for each statement execute function longrun_audit_orchards()`,
    /^orchards: the trigger longrun_audit_truncate of orchards is another one/,
  ],
]
for (const [what, sql, expected] of FAULTS) {
  test(`it is told when ${what}, and the SQL mends it`, async () => {
    await orchards.query(sql)
    const problems = await drift()
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems[0]!, expected)
    await orchards.query(
      `alter table trees enable trigger all; alter table picks enable trigger all; alter table ${month} enable trigger all`,
    )
    await orchards.query([orchardEntity, pickEntity, treeEntity, weatherSeries].map(toAuditSql).join('\n'))
    assert.deepEqual(await drift(), [])
  })
}

test('a column that was added to the declaration needs its migration', async () => {
  const { columns } = orchardEntity
  const changed = defineEntity({
    name: 'orchard',
    table: 'orchards',
    placement: 'owned',
    ownerKey: 'grower_id',
    columns: { ...columns, hint: optional(text({ maxLength: 10 })) },
    orders: { newest: ['createdAt desc', 'id desc'] },
    audit: 'changes',
  })
  assert.match((await drift([changed])).join(), /longrun_audit_orchards is not what the declaration says/)
})

test('tables that are not logged, or no longer declared so', async () => {
  const declaration = {
    name: 'orchard',
    placement: 'owned',
    columns: { name: text({ maxLength: 40 }) },
    orders: { newest: ['createdAt desc', 'id desc'] },
  } as const
  await orchards.query('create table barns (id int)')
  assert.match(
    (await drift([defineEntity({ ...declaration, table: 'barns', audit: 'changes' })])).join(),
    /nothing logs its changes/,
  )
  assert.match(
    (await drift([defineEntity({ ...declaration, table: 'orchards', audit: 'none' })])).join(),
    /is logged, and not declared so/,
  )
  assert.deepEqual(await drift([defineEntity({ ...declaration, table: 'nowhere', audit: 'changes' })]), [])
})
