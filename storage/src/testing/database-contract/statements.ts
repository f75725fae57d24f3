import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Reader, statement } from '../../access/index.ts'
import {
  ADD,
  assertFails,
  BROKEN,
  GET,
  INSERT,
  INSERT_CHILD,
  INSERT_DATED,
  LIST,
  OWNER,
  type WithDatabase,
} from './fixtures.ts'

export function testStatements(withDatabase: WithDatabase): void {
  test('names say how many rows are expected, and a wrong number is an error', () =>
    withDatabase(1, async (database) => {
      const findNothing = async (reader: Reader) => {
        assert.deepEqual(await reader.many(LIST), [])
        assert.equal(await reader.maybeOne(GET, [1]), undefined)
        await assertFails(reader.one(GET, [1]), 'not_found')
      }
      await findNothing(database.autocommit(OWNER))
      await database.read(OWNER, findNothing)
      await database.transaction(OWNER, findNothing)
      await database.autocommit(OWNER).execute(INSERT, [1, 5])
      await database.autocommit(OWNER).execute(INSERT, [2, 5])
      assert.deepEqual(await database.autocommit(OWNER).one(GET, [1]), { balance: 5 })
      await assertFails(database.autocommit(OWNER).one(LIST), 'unexpected')
      await assertFails(database.autocommit(OWNER).maybeOne(LIST), 'unexpected')
    }))

  test('execute returns how many rows it touched', () =>
    withDatabase(1, async (database) => {
      const tx = database.autocommit('catalog')
      assert.equal(await tx.execute(INSERT, [1, 5]), 1)
      assert.equal(await tx.execute(ADD, [9, 1]), 0)
      assert.equal(await tx.execute(statement('accounts.all', 'update accounts set balance = 0 where id < 9')), 1)
    }))

  test('each kind of refusal has its code, and the constraint its name', () =>
    withDatabase(1, async (database) => {
      const tx = database.autocommit(OWNER)
      await tx.execute(INSERT, [1, 5])
      assert.equal((await assertFails(tx.execute(INSERT, [1, 5]), 'unique_violation')).constraint, 'accounts_pkey')
      const check = await assertFails(tx.execute(INSERT, [2, -5]), 'check_violation')
      assert.equal(check.constraint, 'accounts_balance_check')
      assert.equal(check.table, 'accounts')
      await assertFails(tx.execute(INSERT, [3, null]), 'not_null_violation')
      await assertFails(tx.execute(INSERT_CHILD, [4, 99]), 'foreign_key_violation')
      await assertFails(tx.execute(INSERT_DATED, ['2030-05-05', 'x']), 'month_missing')
      await assertFails(tx.execute(INSERT, ['one', 5]), 'invalid_input')
      await assertFails(tx.execute(statement('contract.lost', 'delete from lost')), 'schema_drift')
    }))

  test('neither the message nor the cause of an error holds a row value', () =>
    withDatabase(1, async (database) => {
      const tx = database.autocommit(OWNER)
      const text = statement('contract.cast', 'select $1::text::int as n')
      const failures = [
        await assertFails(tx.one(text, ['s3cret']), 'invalid_input'),
        await assertFails(tx.execute(INSERT, [424242, -1]), 'check_violation'),
      ]
      for (const error of failures) {
        const { message, stack, detail, where } = error.cause as Record<string, unknown>
        assert.doesNotMatch([error.message, message, stack, detail, where].join(), /s3cret|424242/)
      }
    }))

  test('a statement that fails leaves its connection fit for the next', () =>
    withDatabase(1, async (database) => {
      const tx = database.autocommit(OWNER)
      for (let round = 0; round < 3; round++) {
        await assertFails(tx.execute(BROKEN), 'unexpected')
        await assertFails(tx.execute(INSERT, [1, -1]), 'check_violation')
        assert.deepEqual(await tx.many(LIST), [])
      }
    }))

  test('a value that cannot be sent is refused before anything is sent', () =>
    withDatabase(1, async (database) => {
      const circle: Record<string, unknown> = {}
      circle.self = circle
      await assertFails(database.autocommit(OWNER).execute(INSERT, [circle, 1]), 'invalid_input')
      await database
        .transaction(OWNER, async (tx) => {
          await assertFails(tx.execute(INSERT, [new Date(Number.NaN), 1]), 'invalid_input')
        })
        .catch(() => {})
      assert.equal(await database.autocommit(OWNER).execute(INSERT, [1, 1]), 1)
    }))

  test('the wrong number of values, or more than a statement takes, is refused', () =>
    withDatabase(1, async (database) => {
      const tx = database.autocommit(OWNER)
      for (const values of [[], [1], [1, 2, 3]]) await assertFails(tx.execute(INSERT, values), 'unexpected')
      await assertFails(tx.execute(INSERT, new Array(65_536).fill(1)), 'invalid_input')
      assert.equal(await tx.execute(INSERT, [1, 1]), 1)
    }))

  test('a migration under a prepared statement is not noticed by anyone', () =>
    withDatabase(2, async (database, { query }) => {
      const star = statement<Record<string, unknown>>('accounts.star', 'select * from accounts where id = $1')
      const read = (tx: Reader) => tx.one(star, [1])
      await database.autocommit(OWNER).execute(INSERT, [1, 5])
      const ways = [
        () => read(database.autocommit(OWNER)),
        () => database.read(OWNER, read),
        () => database.transaction(OWNER, read),
      ]
      for (const way of ways) await Promise.all([way(), way()])
      for (const [at, way] of ways.entries()) {
        await query(`alter table accounts add column added_${at} text default 'here'`)
        const rows = await Promise.all([way(), way()])
        assert.deepEqual(
          rows.map((row) => row[`added_${at}`]),
          ['here', 'here'],
        )
      }
    }))
}
