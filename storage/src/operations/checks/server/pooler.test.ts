import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openPool } from '../../../access/index.ts'
import { findPgBouncer, openPgBouncer, openTestDatabase, type PgBouncerOptions } from '../../../testing/index.ts'
import { checkConnections, checkDirectConnection } from './connections.ts'
import { detectPooler } from './detect-pooler.ts'

const program = findPgBouncer()
const skip = 'missing' in program && program.missing

test('the server itself is known as such', async () => {
  await using database = await openTestDatabase()
  assert.deepEqual(await detectPooler(database.url), { mode: 'none', tracksNames: true })
  assert.deepEqual((await checkDirectConnection({ url: database.url, setting: 'X' })).findings, [])
})

describe('PgBouncer', { skip }, () => {
  for (const [name, options, mode] of [
    ['in transaction mode, in turn', {}, 'transaction'],
    ['in transaction mode, the last one first', { isInTurn: false }, 'transaction'],
    ['in transaction mode with one connection', { poolSize: 1 }, 'transaction'],
    ['in session mode', { mode: 'session' }, 'session'],
    ['in session mode with one connection', { mode: 'session', poolSize: 1 }, 'session'],
    ['in statement mode', { mode: 'statement' }, 'statement'],
  ] as const satisfies readonly (readonly [string, PgBouncerOptions, string])[]) {
    test(`${name} is known by what it does`, async () => {
      await using database = await openTestDatabase()
      await using bouncer = await openPgBouncer(database.url, options)
      assert.equal((await detectPooler(bouncer.url)).mode, mode)
    })
  }

  test('names of statements are tracked or not', async () => {
    await using database = await openTestDatabase()
    await using plain = await openPgBouncer(database.url)
    assert.equal((await detectPooler(plain.url)).tracksNames, false)
    if ('missing' in program || !program.tracksPrepared) return
    await using tracking = await openPgBouncer(database.url, { maxPreparedStatements: 100 })
    assert.deepEqual(await detectPooler(tracking.url), { mode: 'transaction', tracksNames: true })
  })

  test('that does not track names needs the setting, and migrations need a way past it', async () => {
    await using database = await openTestDatabase()
    await using bouncer = await openPgBouncer(database.url)
    const pool = openPool({ url: bouncer.url, namedStatements: false })
    try {
      const options = { database: pool, url: bouncer.url, needed: 16, parts: 'all' }
      const { findings } = await checkConnections({ ...options, namedStatements: true })
      assert.match(findings[0]!.problem, /transaction mode and does not track statements/)
      assert.match(findings[0]!.mend, /LONGRUN_NAMED_STATEMENTS=false/)
      const { seen, findings: none } = await checkConnections({ ...options, namedStatements: false })
      assert.deepEqual(none, [])
      assert.match(seen, /a pooler in transaction mode; it needs room for 16 clients/)
      const direct = await checkDirectConnection({ url: bouncer.url, setting: 'DATABASE_URL' })
      assert.equal(direct.findings[0]!.level, 'failed')
      assert.match(direct.findings[0]!.mend, /DIRECT_DATABASE_URL/)
    } finally {
      await pool.close()
    }
  })
})
