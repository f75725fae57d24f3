import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openPool, statement } from '../../access/index.ts'
import { openTestDatabase } from '../test-database.ts'
import { findPgBouncer, openPgBouncer } from './index.ts'

const program = findPgBouncer()
const isMissing = 'missing' in program ? program.missing : false
const isUntracked =
  isMissing ||
  ('tracksPrepared' in program && !program.tracksPrepared && 'it has no max_prepared_statements before 1.21')

const BACKEND = statement<{ pid: number }>('test.backend', 'select pg_backend_pid() as pid')
const TWICE = statement<{ value: number }>('test.twice', 'select $1::int * 2 as value')

async function openThrough(options: { readonly maxPreparedStatements?: number } = {}) {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await openTestDatabase())
  const bouncer = opened.use(await openPgBouncer(database.url, { poolSize: 3, ...options }))
  const namedStatements = options.maxPreparedStatements !== undefined
  const pool = opened.adopt(openPool({ url: bouncer.url, namedStatements, maxConnections: 2 }), (open) => open.close())
  const owned = opened.move()
  return { pool, bouncer, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('a pool behind PgBouncer in transaction mode', { skip: isMissing }, () => {
  test('works without named statements, also while transactions go from server connection to server connection', async () => {
    await using through = await openThrough()
    const pids = new Set<number>()
    const held = Array.from({ length: 20 }, async (_, at) => {
      await through.pool.transaction('catalog', async (tx) => {
        const before = await tx.one(BACKEND)
        assert.equal((await tx.one(TWICE, [at])).value, at * 2)
        const after = await tx.one(BACKEND)
        assert.equal(after.pid, before.pid)
        pids.add(after.pid)
      })
    })
    await Promise.all(held)
    assert.ok(pids.size > 1, 'the transactions met more than one connection')
  })

  test('works with named statements where it keeps them', { skip: isUntracked }, async () => {
    await using through = await openThrough({ maxPreparedStatements: 100 })
    for (let at = 0; at < 20; at++) {
      const { value } = await through.pool.read('catalog', (reader) => reader.one(TWICE, [at]))
      assert.equal(value, at * 2)
    }
  })
})
