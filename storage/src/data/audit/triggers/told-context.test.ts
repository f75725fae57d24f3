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
