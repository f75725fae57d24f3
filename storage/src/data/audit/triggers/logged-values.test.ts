import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
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
    `set timezone = 'Asia/Kathmandu'; set datestyle = 'SQL, DMY'; set extra_float_digits = -10; set bytea_output = 'escape';
     set standard_conforming_strings = off; set escape_string_warning = off`,
  )
  try {
    await client.query(
      `insert into trees (grower_id, id, label, kind, height, is_grafted, planted_on, pruned_at, tags, visits, marks, details, seal)
       values ($1, $2, 'é"' || chr(92), 'pear', 0.1::float8 + 0.2, true, '2026-02-01', '2026-02-03 04:05:06.789+00', '{"a,b"}',
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
