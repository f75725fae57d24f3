import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withChangeContext } from '../../../access/index.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { OwnerConnection } from './owner-connection.ts'

const LIMITS = { lockTimeoutMs: 5_000, statementTimeoutMs: 0 }

test('what a migration changes is told as what it is part of, also behind one that set something itself', async () => {
  await using database = await openTestDatabase()
  const context = async (connection: OwnerConnection) =>
    (await connection.many<{ told: string }>(`select current_setting('longrun.context', true) as told`))[0]?.told
  await withChangeContext({ request: 'cli:migrate up' }, async () => {
    await using connection = await OwnerConnection.open(database.url)
    assert.equal(await context(connection), '{"request":"cli:migrate up"}')
    await connection.query(`set longrun.context = '{"request": "mine"}'`)
    await connection.reset(LIMITS)
    assert.equal(await context(connection), '{"request":"cli:migrate up"}')
  })
  await using connection = await OwnerConnection.open(database.url)
  assert.equal(await context(connection), '')
})
