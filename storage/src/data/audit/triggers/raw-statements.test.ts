import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { orchardTemplate } from '../fixtures/orchard.ts'
import { connectTo, takeEntries } from './testing/logged-entries.ts'

const orchards = await openTestDatabase({ template: orchardTemplate })
const client = await connectTo(orchards.url)
after(async () => {
  await client.end()
  await orchards[Symbol.asyncDispose]()
})
const GROWER = newId()
beforeEach(() =>
  client.query(
    `set longrun.context = ''; delete from orchards; delete from trees; delete from picks; delete from weather; truncate audit_log, audit_pending`,
  ),
)

const addOrchards = (...names: string[]) =>
  client.query<{ id: string }>(
    'insert into orchards (grower_id, id, name) select $1, gen_random_uuid(), unnest($2::text[]) returning id',
    [GROWER, names],
  )
const brief = async () =>
  (await takeEntries(orchards)).map(({ action, version, changes }) => [action, version, changes] as const)

describe('every way to write is logged', () => {
  test('insert, update, delete, many rows at once, as the role that does it', async () => {
    const { rows } = await addOrchards('A', 'B')
    await client.query(`update orchards set name = name || '2', version = version + 1`)
    await client.query(`delete from orchards where name = 'A2'`)
    const entries = await takeEntries(orchards)
    assert.deepEqual(
      entries.map(({ action, version, changes }) => [action, version, changes]),
      [
        ['create', 1, { name: 'A' }],
        ['create', 1, { name: 'B' }],
        ['update', 2, { name: ['A', 'A2'] }],
        ['update', 2, { name: ['B', 'B2'] }],
        ['purge', 2, { name: 'A2' }],
      ],
    )
    for (const { entity, user_id, actor_id, db_role } of entries)
      assert.deepEqual([entity, user_id, actor_id, db_role], ['orchard', GROWER, null, 'postgres'])
    assert.equal(entries[0]?.record_id, rows[0]?.id)
    assert.equal(new Set(entries.map(({ txid }) => txid)).size, 3)
  })

  test('COPY, with its rows in their order', async () => {
    const ids = [newId(), newId(), newId()]
    const lines = ids.map((id, i) => `${GROWER},${id},copied ${i}`).join('\\n')
    await client.query(`copy orchards (grower_id, id, name) from program 'printf "${lines}\\n"' with (format csv)`)
    const entries = await takeEntries(orchards)
    assert.deepEqual(
      entries.map(({ record_id }) => record_id),
      ids,
    )
    assert.deepEqual(entries[2]?.changes, { name: 'copied 2' })
  })

  test('merge', async () => {
    const { rows } = await addOrchards('A', 'B')
    await takeEntries(orchards)
    await client.query(
      `merge into orchards o using (values ($2::uuid, 'A2'), ($3::uuid, 'new'), ($4::uuid, null)) as s (id, name)
          on o.grower_id = $1 and o.id = s.id
        when matched and s.name is null then delete
        when matched then update set name = s.name
        when not matched then insert (grower_id, id, name) values ($1, s.id, s.name)`,
      [GROWER, rows[0]?.id, newId(), rows[1]?.id],
    )
    const entries = (await brief()).toSorted(([a], [b]) => a.localeCompare(b))
    assert.deepEqual(entries, [
      ['create', 1, { name: 'new' }],
      ['purge', 1, { name: 'B' }],
      ['update', 1, { name: ['A', 'A2'] }],
    ])
  })

  test('insert on conflict: what was made, and what was changed', async () => {
    const { rows } = await addOrchards('A')
    await takeEntries(orchards)
    await client.query(
      `insert into orchards (grower_id, id, name) values ($1, $2, 'A2'), ($1, gen_random_uuid(), 'B')
           on conflict (grower_id, id) do update set name = excluded.name`,
      [GROWER, rows[0]?.id],
    )
    const entries = (await brief()).toSorted(([a], [b]) => a.localeCompare(b))
    assert.deepEqual(entries, [
      ['create', 1, { name: 'B' }],
      ['update', 1, { name: ['A', 'A2'] }],
    ])
    await client.query(`insert into orchards select * from orchards on conflict do nothing`).catch(() => {})
    assert.deepEqual(await brief(), [])
  })

  test('statements within a statement', async () => {
    await addOrchards('A', 'B')
    await takeEntries(orchards)
    await client.query(
      `with gone as (delete from orchards where name = 'A' returning *),
            renamed as (update orchards set name = 'C' where name = 'B' returning 1)
       insert into trees (grower_id, id, label, kind, is_grafted, tags, visits, marks)
       select grower_id, gen_random_uuid(), name, 'pear', true, '{}', '{}', '{}' from gone`,
    )
    const actions = (await takeEntries(orchards)).map(({ entity, action }) => `${action} ${entity}`).sort()
    assert.deepEqual(actions, ['create tree', 'purge orchard', 'update orchard'])
  })

  test('a month that is written to by its own name, once', async () => {
    const month = `picks_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
    await client.query(
      `insert into ${month} (grower_id, id, tree_id, kilograms, created_at) values ($1, $2, $2, 3.5, now())`,
      [GROWER, newId()],
    )
    await client.query(`update ${month} set kilograms = 4.25, version = 2`)
    await client.query(`update picks set kilograms = 5, version = 3`)
    await client.query(`delete from ${month}`)
    const entries = await brief()
    assert.deepEqual(
      entries.map(([action, version, changes]) => [action, version, (changes as { kilograms: unknown }).kilograms]),
      [
        ['create', 1, 3.5],
        ['update', 2, [3.5, 4.25]],
        ['update', 3, [4.25, 5]],
        ['purge', 3, 5],
      ],
    )
  })

  test('a row that is moved to another month, or given another key, is one that ends and one that begins', async () => {
    const [id, other] = [newId(), newId()]
    await client.query(
      `insert into picks (grower_id, id, tree_id, kilograms, created_at) values ($1, $2, $2, 3.5, now())`,
      [GROWER, id],
    )
    await takeEntries(orchards)
    await client.query(`update picks set created_at = date_trunc('month', now()) - interval '1 day', kilograms = 4`)
    await client.query(`update picks set id = $1`, [other])
    const entries = await takeEntries(orchards)
    const sorted = [entries.slice(0, 2), entries.slice(2)].map((two) =>
      two.toSorted((a, b) => (a.action < b.action ? 1 : -1)),
    )
    assert.deepEqual(
      sorted.flat().map(({ action, record_id, changes }) => [action, record_id, changes?.kilograms]),
      [
        ['purge', id, 3.5],
        ['create', id, 4],
        ['purge', id, 4],
        ['create', other, 4],
      ],
    )
  })
})

describe('what an update is called', () => {
  test('is told by the lifecycle columns that it sets', async () => {
    await addOrchards('A')
    const at = '2026-01-02T03:04:05.678Z'
    for (const set of [
      `deleted_at = '${at}', deleted_by = '${GROWER}', deletion_id = '${GROWER}'`,
      'deleted_at = null, deleted_by = null, deletion_id = null',
      `archived_at = '${at}', archived_by = '${GROWER}', archive_reason = 'old "trees"'`,
      'archived_at = null, archived_by = null, archive_reason = null',
    ])
      await client.query(`update orchards set ${set}, version = version + 1`)
    const [, ...entries] = await brief()
    assert.deepEqual(entries, [
      ['delete', 2, { deletedAt: [null, at], deletedBy: [null, GROWER], deletionId: [null, GROWER] }],
      ['restore', 3, { deletedAt: [at, null], deletedBy: [GROWER, null], deletionId: [GROWER, null] }],
      ['archive', 4, { archivedAt: [null, at], archivedBy: [null, GROWER], archiveReason: [null, 'old "trees"'] }],
      ['unarchive', 5, { archivedAt: [at, null], archivedBy: [GROWER, null], archiveReason: ['old "trees"', null] }],
    ])
  })

  test('one that changes nothing is logged only where it makes a version', async () => {
    await addOrchards('A')
    await takeEntries(orchards)
    await client.query(`update orchards set name = name, updated_at = now()`)
    assert.deepEqual(await brief(), [])
    await client.query(`update orchards set name = name, version = version + 1`)
    assert.deepEqual(await brief(), [['update', 2, {}]])
    await client.query(`update orchards set name = 'B' where false`)
    assert.deepEqual(await brief(), [])
  })
})

test('TRUNCATE is refused, of the table, of a month, and along with others', async () => {
  const month = `picks_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
  for (const tables of ['orchards cascade', 'picks', month, 'growers, weather'])
    await assert.rejects(client.query(`truncate ${tables}`), /audited, and truncate tells nothing/)
})
