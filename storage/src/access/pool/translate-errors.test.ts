import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { StorageErrorCode } from '../../errors.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { statement } from '../statement.ts'

/** States that a server really sends, raised by a server; what they mean is `docs/errors.md`. */
const MEANINGS: Readonly<Record<string, StorageErrorCode>> = {
  '22003': 'invalid_input',
  '22P02': 'invalid_input',
  '23502': 'not_null_violation',
  '23503': 'foreign_key_violation',
  '23505': 'unique_violation',
  '23P01': 'unique_violation',
  '25006': 'read_only',
  '25P03': 'transaction_timeout',
  '25P04': 'transaction_timeout',
  '28000': 'authentication_failed',
  '28P01': 'authentication_failed',
  '3D000': 'database_missing',
  '40001': 'serialization_failure',
  '40P01': 'deadlock',
  '42501': 'permission_denied',
  '42P01': 'schema_drift',
  '53100': 'out_of_resources',
  '53200': 'out_of_resources',
  '53300': 'out_of_resources',
  '55P03': 'lock_timeout',
  '57014': 'statement_timeout',
  '57P01': 'connection_lost',
  '08007': 'commit_unknown',
  '08P01': 'unexpected',
  P0001: 'unexpected',
}

const SECRET = 'ann@example.com'

describe('what a server refuses', () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database[Symbol.asyncDispose]())

  for (const [state, code] of Object.entries(MEANINGS)) {
    test(`SQLSTATE ${state} is ${code}, and tells no values`, async () => {
      const raise = statement(
        'test.raise',
        `do $$ begin raise exception 'refused' using errcode = '${state}', detail = 'Key (email)=(${SECRET})'; end $$`,
        { prepared: false },
      )
      const refused = database.database.transaction('catalog', (tx) => tx.execute(raise), { attempts: 1 })
      await assert.rejects(refused, (error: Error & { code: string }) => {
        assert.equal(error.code, code)
        assert.match(error.message, new RegExp(state))
        assert.ok(!JSON.stringify([error.message, error.cause, String(error.stack)]).includes(SECRET))
        return true
      })
    })
  }

  test('a write in a transaction that only reads is read_only', async () => {
    const write = database.database.transaction('catalog', async (tx) => {
      await tx.execute(statement('test.only-read', 'set transaction read only', { prepared: false }))
      await tx.execute(statement('test.write', 'create table t ()', { prepared: false }))
    })
    await assert.rejects(write, { code: 'read_only', retryable: false })
  })

  test('a transaction that the server ends for idling is transaction_timeout', async () => {
    const idle = database.database.transaction('catalog', async (tx) => {
      const limit = statement('test.limit', 'set local idle_in_transaction_session_timeout = 50', { prepared: false })
      await tx.execute(limit)
      await database.query('select pg_sleep(0.3)')
      await tx.execute(statement('test.late', 'select 1', { prepared: false }))
    })
    await assert.rejects(idle, { code: 'transaction_timeout', retryable: false })
  })
})
