import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tx } from '../../access/index.ts'
import { assertFails, INSERT, LIST, OWNER, type WithDatabase } from './fixtures.ts'

export function testScopes(withDatabase: WithDatabase): void {
  test('the database itself is refused inside the work of a transaction, however deep, and free after it', () =>
    withDatabase(1, async (database) => {
      const uses: (() => Promise<unknown>)[] = [
        () => database.autocommit(OWNER).many(LIST),
        () => database.read(OWNER, (reader) => reader.many(LIST)),
        () => database.transaction(OWNER, (tx) => tx.many(LIST)),
      ]
      for (const use of uses) {
        const deeper = async () => {
          await sleep(1)
          return await use()
        }
        await assertFails(
          database.transaction(OWNER, async (tx) => {
            await tx.many(LIST)
            await Promise.all([deeper()])
          }),
          'nested_transaction',
        )
        await use()
      }
    }))

  test('what the work started and left running may use the database once the transaction is over', () =>
    withDatabase(1, async (database) => {
      const isOver = Promise.withResolvers<void>()
      const left = await database.transaction(OWNER, async (tx) => {
        await tx.many(LIST)
        return { running: isOver.promise.then(() => database.autocommit(OWNER).many(LIST)) }
      })
      isOver.resolve()
      assert.deepEqual(await left.running, [])
    }))

  test('a tx or a reader is refused once its work is over', () =>
    withDatabase(1, async (database) => {
      const kept = await database.transaction(OWNER, async (tx) => {
        await tx.many(LIST)
        return [tx]
      })
      const failed: Tx[] = []
      await assert.rejects(
        database.transaction(OWNER, async (tx) => {
          failed.push(tx)
          throw new Error('no')
        }),
      )
      for (const tx of [...kept, ...failed]) await assertFails(tx.execute(INSERT, [1, 5]), 'transaction_ended')
      const [reader] = await database.read(OWNER, async (lent) => [lent])
      await assertFails(reader!.many(LIST), 'transaction_ended')
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('close waits for what is in hand, refuses what comes later, and may be called twice', () =>
    withDatabase(1, async (database) => {
      const started = Promise.withResolvers<void>()
      const mayEnd = Promise.withResolvers<void>()
      const inHand = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        started.resolve()
        await mayEnd.promise
        return await tx.many(LIST)
      })
      await started.promise
      let isClosed = false
      const closing = Promise.all([database.close(), database.close()]).then(() => {
        isClosed = true
      })
      await assertFails(database.autocommit(OWNER).many(LIST), 'closed')
      assert.equal(isClosed, false)
      mayEnd.resolve()
      assert.deepEqual(await inHand, [{ id: 1 }])
      await closing
      await assertFails(
        database.transaction(OWNER, (tx) => tx.many(LIST)),
        'closed',
      )
    }))
}
