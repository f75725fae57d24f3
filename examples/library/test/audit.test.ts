import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAudit, withChangeContext } from '@longrun/storage'
import { climateSeries } from '../src/climate.ts'
import { ENTITIES } from '../src/entities.ts'
import { openTestLibrary, stock } from './fixtures.ts'

interface Entry {
  readonly entity: string
  readonly action: string
  readonly actor_id: string | null
  readonly request_id: string | null
  readonly changes: Readonly<Record<string, unknown>>
}

test('every change is logged as declared', async () => {
  await using at = await openTestLibrary()
  const { findings } = await checkAudit({ database: at.opened.database, entities: ENTITIES, series: [climateSeries] })
  assert.deepEqual(findings, [])
})

test('the log tells what the desk did, for whom, and keeps the password to itself', async () => {
  await using at = await openTestLibrary()
  await withChangeContext({ request: 'desk-7', address: '192.0.2.7' }, () => stock(at, ['A001'], 1))
  const entries = await at.opened.query<Entry>(
    `select entity, action, actor_id, request_id, changes from audit_log where user_id = $1 order by id`,
    [at.library],
  )
  const changesOf = (entity: string) => entries.find((entry) => entry.entity === entity)!.changes
  assert.deepEqual(
    entries.find(({ entity }) => entity === 'copy'),
    {
      entity: 'copy',
      action: 'create',
      actor_id: at.by,
      request_id: 'desk-7',
      changes: { barcode: 'A001', bookId: changesOf('copy').bookId },
    },
  )
  assert.equal(changesOf('member').email, '0@example.org')
  assert.equal(changesOf('librarian').passwordHash, '[secret]')
})
