import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statement } from '../../access/index.ts'
import { ADD, assertFails, BROKEN, GET, INSERT, INSERT_CHILD, LIST, OWNER, SUM, type WithDatabase } from './fixtures.ts'

const SLEEP = statement('contract.sleep', 'select pg_sleep($1)')
const SHOW = statement<{ timeout: string }>('contract.show', `select current_setting('statement_timeout') as timeout`)
const SET = statement('contract.set', `set local statement_timeout = '7s'`)

export function testTransactions(withDatabase: WithDatabase): void {
  test('what the work returns is returned, and what it wrote is there', () =>
    withDatabase(1, async (database) => {
      const sum = await database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        await tx.execute(INSERT, [2, 6])
        return await tx.one(SUM)
      })
      assert.deepEqual(sum, { sum: 11 })
      assert.deepEqual(await database.autocommit(OWNER).one(SUM), { sum: 11 })
    }))

  test('an error thrown by the work rolls back and passes through unchanged', () =>
    withDatabase(1, async (database) => {
      const refusal = new Error('not allowed')
      const refused = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        throw refusal
      })
      await assert.rejects(refused, (error) => error === refusal)
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('work that sends nothing commits nothing, and work that throws before it sends leaves nothing', () =>
    withDatabase(1, async (database) => {
      assert.equal(await database.transaction(OWNER, async () => 7), 7)
      await assert.rejects(
        database.transaction(OWNER, async () => assert.fail('thrown')),
        /thrown/,
      )
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('a first statement that fails takes the transaction with it; nothing sent beside it runs outside', () =>
    withDatabase(1, async (database) => {
      const simple = { prepared: false }
      const all = [
        BROKEN,
        statement('contract.zero', 'select 1 / 0'),
        statement('contract.broken', 'select from where', simple),
        statement('contract.simple-zero', 'select 1 / 0', simple),
      ]
      for (const bad of all) {
        const failing = database.transaction(OWNER, async (tx) => {
          const [first, second] = await Promise.allSettled([tx.execute(bad), tx.execute(INSERT, [1, 5])])
          assert.equal(first.status, 'rejected')
          assert.equal(second.status, 'rejected')
        })
        await assertFails(failing, 'transaction_aborted')
        assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
      }
    }))

  test('statements sent together with one that fails all say why it failed, whichever is heard first', () =>
    withDatabase(1, async (database) => {
      for (const isFirst of [true, false]) {
        const failing = database.transaction(OWNER, async (tx) => {
          if (!isFirst) await tx.many(LIST)
          const together = [tx.execute(INSERT, [1, -5]), tx.execute(INSERT, [2, 5]), tx.many(LIST)]
          for (const each of await Promise.allSettled(together)) {
            assert.equal(each.status === 'rejected' && each.reason.code, 'check_violation')
          }
          // Who knows of the failure and goes on is told another thing.
          await assertFails(tx.many(LIST), 'transaction_aborted')
          await together[0]
        })
        await assertFails(failing, 'check_violation')
      }
    }))

  test('work that hides a failed statement is told that nothing was written', () =>
    withDatabase(1, async (database) => {
      const hiding = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        await tx.execute(INSERT, [1, 5]).catch(() => {})
      })
      await assertFails(hiding, 'transaction_aborted')
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('statements sent together are answered in their order; after one that fails none has an effect', () =>
    withDatabase(1, async (database) => {
      const balances = await database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 0])
        const steps = Array.from({ length: 20 }, () => [tx.execute(ADD, [1, 1]), tx.one(GET, [1])] as const)
        return await Promise.all(steps.map(async ([, got]) => (await got).balance))
      })
      assert.deepEqual(
        balances,
        Array.from({ length: 20 }, (_, at) => at + 1),
      )
      const failing = database.transaction(OWNER, (tx) =>
        Promise.all([tx.execute(ADD, [1, 1]), tx.execute(INSERT, [1, 0]), tx.execute(ADD, [1, 1])]),
      )
      await assertFails(failing, 'unique_violation')
      assert.deepEqual(await database.autocommit(OWNER).one(GET, [1]), { balance: 20 })
    }))

  test('statements that the work did not wait for are all part of what is committed, or fail it', () =>
    withDatabase(1, async (database) => {
      for (const waits of [true, false]) {
        const start = waits ? 10 : 20
        const forgotten: Promise<number>[] = []
        await database.transaction(OWNER, async (tx) => {
          if (waits) await tx.execute(INSERT, [start, 0])
          for (const id of [1, 2, 3]) forgotten.push(tx.execute(INSERT, [start + id, 0]))
        })
        assert.deepEqual(await Promise.all(forgotten), [1, 1, 1])
        const hiding = database.transaction(OWNER, async (tx) => {
          if (waits) await tx.execute(INSERT, [start + 4, 0])
          for (const id of [5, 1, 6]) void tx.execute(INSERT, [start + id, 0]).catch(() => {})
        })
        await assertFails(hiding, 'transaction_aborted')
      }
      const stored = await database.autocommit(OWNER).many(LIST)
      assert.deepEqual(
        stored.map(({ id }) => id),
        [10, 11, 12, 13, 21, 22, 23],
      )
    }))

  test('a constraint that is checked at the end fails the commit under its own name', () =>
    withDatabase(1, async (database) => {
      const failing = database.transaction(OWNER, (tx) => tx.execute(INSERT_CHILD, [1, 99]))
      assert.equal((await assertFails(failing, 'foreign_key_violation')).constraint, 'accounts_parent_fkey')
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
    }))

  test('work that ends the transaction by its own SQL is told so', () =>
    withDatabase(1, async (database) => {
      const end = statement('contract.end', 'rollback', { prepared: false })
      const ending = database.transaction(OWNER, async (tx) => {
        await tx.execute(INSERT, [1, 5])
        await tx.execute(end)
      })
      await assertFails(ending, 'transaction_aborted')
    }))

  test('limits hold for the transaction, and neither they nor any setting outlive it', () =>
    withDatabase(1, async (database) => {
      const slow = database.transaction(OWNER, (tx) => tx.execute(SLEEP, [5]), { statementTimeoutMs: 50 })
      await assertFails(slow, 'statement_timeout')
      await database.transaction(OWNER, (tx) => tx.execute(SET))
      const { timeout } = await database.autocommit(OWNER).one(SHOW)
      const within = await database.transaction(OWNER, (tx) => tx.one(SHOW), { statementTimeoutMs: 1_500 })
      assert.equal(within.timeout, '1500ms')
      assert.notEqual(timeout, within.timeout)
      assert.notEqual(timeout, '7s')
    }))

  test('several statements in one text run in the transaction, also as the first', () =>
    withDatabase(1, async (database) => {
      const both = 'insert into accounts (id, balance) values (1, 1); insert into accounts (id, balance) values (2, 2)'
      const insertBoth = statement('contract.both', both, { prepared: false })
      await assert.rejects(
        database.transaction(OWNER, async (tx) => {
          await tx.execute(insertBoth)
          throw new Error('no')
        }),
      )
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [])
      await database.transaction(OWNER, (tx) => tx.execute(insertBoth))
      assert.deepEqual(await database.autocommit(OWNER).many(LIST), [{ id: 1 }, { id: 2 }])
    }))

  test('options out of range or of unknown names are refused', () =>
    withDatabase(1, async (database) => {
      const bad = { attempts: 0, lockTimeoutMs: 1.5, isolaton: 'serializable' } as object
      const error = await assertFails(
        database.transaction(OWNER, async () => 1, bad),
        'settings_invalid',
      )
      assert.deepEqual(error.problems.map(({ path }) => path).sort(), ['attempts', 'isolaton', 'lockTimeoutMs'])
    }))
}
