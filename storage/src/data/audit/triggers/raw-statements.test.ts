import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { newId } from '../../../record-id.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { bytes, defineEntity, integer, optional, text, toTableSql, uuid } from '../../entities/index.ts'
import { orchardTemplate } from '../fixtures/orchard.ts'
import { toAuditSql } from './index.ts'
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

describe('who', () => {
  const context = { actor: newId(), request: `r'"\\ 1`, address: '192.0.2.1', agent: 'Tests/1.0' }
  const tell = (value: object) =>
    client.query(`select set_config('longrun.context', $1, true)`, [JSON.stringify(value)])

  test('is told by the context, address and agent in the first entry of a transaction alone', async () => {
    await client.query('begin')
    await tell(context)
    await client.query(`update orchards set name = 'nobody'`)
    await addOrchards('A', 'B')
    await client.query(`update orchards set name = name || '2'`)
    await client.query('commit')
    await addOrchards('C')
    const entries = await takeEntries(orchards)
    assert.deepEqual(
      entries.map(({ actor_id, request_id, address, agent }) => [actor_id, request_id, address, agent]),
      [
        [context.actor, context.request, context.address, context.agent],
        ...Array.from({ length: 3 }, () => [context.actor, context.request, null, null]),
        [null, null, null, null],
      ],
    )
  })

  test('a savepoint that is gone back to takes the telling back with the entry', async () => {
    await client.query('begin')
    await tell(context)
    await client.query('savepoint s')
    await addOrchards('A')
    await client.query('rollback to s')
    await addOrchards('B')
    await addOrchards('C')
    await client.query('commit')
    const entries = await takeEntries(orchards)
    assert.deepEqual(
      entries.map(({ changes, address }) => [changes?.name, address]),
      [
        ['B', context.address],
        ['C', null],
      ],
    )
  })

  test('what is rolled back is not logged', async () => {
    await client.query('begin')
    await addOrchards('A')
    await client.query('rollback')
    assert.deepEqual(await takeEntries(orchards), [])
  })

  test('purge and erase end records without their values', async () => {
    for (const action of ['purge', 'erase']) {
      await addOrchards('A')
      await takeEntries(orchards)
      await client.query('begin')
      await tell({ action })
      await client.query('delete from orchards')
      await client.query('commit')
      assert.deepEqual(await brief(), [[action, 1, null]])
    }
  })

  test('a context that is none is refused', async () => {
    for (const [text, message] of [
      ['[]', /must be a JSON object/],
      ['{"action": "create"}', /purge or erase/],
      ['{"actor": "me"}', /uuid/],
      ['{', /json/],
    ] as const) {
      await client.query('begin')
      await client.query(`select set_config('longrun.context', $1, true)`, [text])
      await assert.rejects(addOrchards('A'), message)
      await client.query('rollback')
    }
  })
})

test('TRUNCATE is refused, of the table, of a month, and along with others', async () => {
  const month = `picks_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
  for (const tables of ['orchards cascade', 'picks', month, 'growers, weather'])
    await assert.rejects(client.query(`truncate ${tables}`), /audited, and truncate tells nothing/)
})

test('columns may be called as the variables of the function are, and secrets and what is unaudited stay out', async () => {
  const odd = defineEntity({
    name: 'oddity',
    table: 'odd_things',
    placement: 'catalog',
    subject: 'actor',
    columns: {
      actor: uuid(),
      request: text({ maxLength: 10 }),
      address: optional(text({ maxLength: 10 })),
      agent: optional(text({ maxLength: 10, secret: true })),
      context: optional(bytes({ maxBytes: 10, secret: true })),
      txid: optional(integer({ unaudited: true })),
      endedBy: optional(text({ maxLength: 10 })),
      entry: optional(text({ maxLength: 10 })),
      change: optional(text({ maxLength: 10 })),
    },
    orders: { newest: ['createdAt desc', 'id desc'] },
    audit: 'changes',
  })
  await client.query(`${toTableSql(odd)}${toAuditSql(odd)}`)
  await client.query(
    `insert into ${odd.table} (id, actor, request, agent, txid) values (gen_random_uuid(), $1, 'r', 'hidden', 1)`,
    [GROWER],
  )
  await client.query(`update ${odd.table} set txid = 2`)
  await client.query(`update ${odd.table} set ended_by = 'e', context = 'new', agent = null, txid = 3`)
  await client.query(`delete from ${odd.table}`)
  const entries = await takeEntries(orchards)
  assert.deepEqual(
    entries.map(({ action, user_id, changes }) => [action, user_id, changes]),
    [
      ['create', GROWER, { actor: GROWER, request: 'r', agent: '[secret]' }],
      ['update', GROWER, { endedBy: [null, 'e'], context: [null, '[secret]'], agent: ['[secret]', null] }],
      ['purge', GROWER, { actor: GROWER, request: 'r', endedBy: 'e', context: '[secret]' }],
    ],
  )
})

test('small numbers are records of nobody', async () => {
  await client.query(`insert into varieties (id, title) values (1, 'one'), (-1, 'minus')`)
  const entries = await takeEntries(orchards)
  assert.deepEqual(
    entries.map(({ user_id, record_id }) => [user_id, record_id]),
    [
      ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001'],
      ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-0000ffffffff'],
    ],
  )
})

test('a row of an owner is the record of its owner', async () => {
  await client.query(`insert into growers (grower_id, motto) values ($1, null)`, [GROWER])
  const [entry] = await takeEntries(orchards)
  assert.deepEqual([entry?.user_id, entry?.record_id, entry?.changes], [GROWER, GROWER, {}])
})

test('a session of strange settings logs the same', async () => {
  await client.query(
    `set timezone = 'Asia/Kathmandu'; set datestyle = 'SQL, DMY'; set extra_float_digits = -10; set bytea_output = 'escape'`,
  )
  try {
    await client.query(
      `insert into trees (grower_id, id, label, kind, height, is_grafted, planted_on, pruned_at, tags, visits, marks, details, seal)
       values ($1, $2, 'é"\\', 'pear', 0.1::float8 + 0.2, true, '2026-02-01', '2026-02-03 04:05:06.789+00', '{"a,b"}',
               '{2026-02-03 04:05:06+00}', '{1e300,0.30000000000000004}', '{"a": [1.50]}', decode(repeat('00ff', 16), 'hex'))`,
      [GROWER, newId()],
    )
  } finally {
    await client.query('reset all')
  }
  const [entry] = await takeEntries(orchards)
  assert.deepEqual(entry?.changes, {
    label: 'é"\\',
    kind: 'pear',
    height: 0.30000000000000004,
    isGrafted: true,
    plantedOn: '2026-02-01',
    prunedAt: '2026-02-03T04:05:06.789Z',
    tags: ['a,b'],
    visits: ['2026-02-03T04:05:06.000Z'],
    marks: [1e300, 0.30000000000000004],
    details: { a: [1.5] },
    seal: Buffer.from('00ff'.repeat(16), 'hex').toString('base64'),
  })
})

test('many bytes are one line', async () => {
  const { rows } = await client.query(`select longrun_audit_json(decode(repeat('00ff', 40), 'hex')) as text`)
  assert.equal(rows[0].text, Buffer.from('00ff'.repeat(40), 'hex').toString('base64'))
})
