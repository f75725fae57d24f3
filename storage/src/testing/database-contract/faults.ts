import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statement } from '../../access/index.ts'
import { assertFails, DIE, DIE_IN_COMMIT, INSERT, LIST, OWNER, outside, until, type WithDatabase } from './fixtures.ts'

export function testFaults(withDatabase: WithDatabase): void {
  test('a connection that ends during a read or a transaction is connection_lost, and the next call works', () =>
    withDatabase(1, async (database) => {
      await database.autocommit(OWNER).many(LIST)
      const inTransaction = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        await tx.execute(DIE)
      })
      assert.equal((await assertFails(inTransaction, 'connection_lost')).retryable, true)
      await assertFails(
        database.read(OWNER, (reader) => reader.one(DIE)),
        'connection_lost',
      )
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('work that hides the loss of its connection is not taken for committed', () =>
    withDatabase(1, async (database) => {
      const hiding = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        await tx.execute(DIE).catch(() => {})
      })
      await assertFails(hiding, 'connection_lost')
      const first = database.transaction(OWNER, (tx) => tx.execute(DIE).catch(() => {}))
      await assertFails(first, 'connection_lost')
    }))

  test('a connection that ends during a statement that commits by itself is commit_unknown', () =>
    withDatabase(1, async (database) => {
      assert.equal((await assertFails(database.autocommit(OWNER).execute(DIE), 'commit_unknown')).retryable, false)
      await assertFails(database.autocommit(OWNER).many(DIE), 'commit_unknown')
    }))

  test('a connection that ends during COMMIT is commit_unknown, and the work is not run again', () =>
    withDatabase(1, async (database, { query }) => {
      await query(DIE_IN_COMMIT)
      let runs = 0
      const interrupted = database.transaction(OWNER, async (tx) => {
        runs++
        await tx.execute(INSERT, [1, 5])
      })
      assert.equal((await assertFails(interrupted, 'commit_unknown')).retryable, false)
      assert.equal(runs, 1)
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('a connection that dies idle is replaced', () =>
    withDatabase(1, async (database, { query }) => {
      const backend = statement<{ pid: number }>('contract.pid', 'select pg_backend_pid() as pid')
      const { pid } = await database.autocommit(OWNER).one(backend)
      await query('select pg_terminate_backend($1)', [pid])
      // The server's word may still be under way when the connection is lent.
      await until(async () => {
        const now = await database.read(OWNER, (reader) => reader.one(backend)).catch(() => ({ pid }))
        return now.pid !== pid
      })
    }))

  test('a signal ends the waiting for a connection and the work at its next statement', () =>
    withDatabase(1, async (database) => {
      const first = new AbortController()
      const stopped = database.transaction(
        OWNER,
        async (tx) => {
          await tx.execute(INSERT, [1, 5])
          const second = new AbortController()
          const waiting = outside(() =>
            database.transaction('catalog', (other) => other.many(LIST), { signal: second.signal }),
          )
          second.abort()
          await assertFails(waiting, 'aborted')
          first.abort()
          await tx.many(LIST)
        },
        { signal: first.signal },
      )
      await assertFails(stopped, 'aborted')
      await assertFails(
        database.transaction(OWNER, async () => 1, { signal: first.signal }),
        'aborted',
      )
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))
}
