import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statement, type Tx } from '../../access/index.ts'
import { ADD, assertFails, GET, INSERT, LOCK, OWNER, openGate, outside, SUM, type WithDatabase } from './fixtures.ts'

export function testRivals(withDatabase: WithDatabase): void {
  test('a serialization failure repeats the whole work until it fits', () =>
    withDatabase(2, async (database) => {
      await database.autocommit(OWNER).execute(INSERT, [1, 0])
      const bothHaveRead = openGate(2)
      const add = async (tx: Tx) => {
        const { balance } = await tx.one(GET, [1])
        await bothHaveRead()
        await tx.execute(statement('accounts.put', 'update accounts set balance = $2 where id = $1'), [1, balance + 1])
      }
      const options = { isolation: 'serializable' } as const
      await Promise.all([database.transaction(OWNER, add, options), database.transaction(OWNER, add, options)])
      assert.deepEqual(await database.autocommit(OWNER).one(GET, [1]), { balance: 2 })
    }))

  test('a deadlock repeats the work that was chosen to give way', () =>
    withDatabase(2, async (database) => {
      await database.autocommit(OWNER).execute(INSERT, [1, 0])
      await database.autocommit(OWNER).execute(INSERT, [2, 0])
      const bothHoldOne = openGate(2)
      let runs = 0
      const addToBoth = (first: number, second: number) =>
        database.transaction(OWNER, async (tx) => {
          runs++
          await tx.execute(ADD, [first, 1])
          await bothHoldOne()
          await tx.execute(ADD, [second, 1])
        })
      await Promise.all([addToBoth(1, 2), addToBoth(2, 1)])
      assert.ok(runs > 2)
      assert.deepEqual(await database.autocommit(OWNER).one(SUM), { sum: 4 })
    }))

  test('with one attempt the failure is the caller’s', () =>
    withDatabase(2, async (database) => {
      await database.autocommit(OWNER).execute(INSERT, [1, 0])
      const failing = database.transaction(
        OWNER,
        async (tx) => {
          await tx.one(GET, [1])
          await outside(() => database.autocommit(OWNER).execute(ADD, [1, 1]))
          await tx.execute(ADD, [1, 1])
        },
        { isolation: 'repeatable read', attempts: 1 },
      )
      assert.equal((await assertFails(failing, 'serialization_failure')).retryable, true)
    }))

  test('a lock that is not to be had within the limit is a lock_timeout', () =>
    withDatabase(2, async (database) => {
      await database.autocommit(OWNER).execute(INSERT, [1, 0])
      await database.transaction(OWNER, async (tx) => {
        await tx.execute(LOCK, [1])
        const waiting = outside(() =>
          database.transaction('catalog', (other) => other.execute(LOCK, [1]), { lockTimeoutMs: 30 }),
        )
        await assertFails(waiting, 'lock_timeout')
      })
    }))

  test('more callers than connections all get their turn', () =>
    withDatabase(1, async (database) => {
      await database.autocommit(OWNER).execute(INSERT, [1, 0])
      const callers = Array.from({ length: 60 }, (_, at) =>
        at % 2 === 0
          ? database.autocommit(OWNER).execute(ADD, [1, 1])
          : database.transaction(OWNER, (tx) => tx.execute(ADD, [1, 1])),
      )
      await Promise.all(callers)
      assert.deepEqual(await database.autocommit(OWNER).one(GET, [1]), { balance: 60 })
    }))
}
