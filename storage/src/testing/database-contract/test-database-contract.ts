import { after, before, describe } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../test-database.ts'
import { testFaults } from './faults.ts'
import { EMPTY_TABLES, type OpenDatabase, TABLES, type WithDatabase } from './fixtures.ts'
import { testRivals } from './rivals.ts'
import { testScopes } from './scopes.ts'
import { testStatements } from './statements.ts'
import { testTransactions } from './transactions.ts'

/**
 * What every `Database` must do, as tests on a real server (TEST_DATABASE_URL). Call it in a test file of the
 * implementation. Most of the tests give it one connection only, so one that is not given back stops the next call.
 */
export function testDatabaseContract(name: string, open: OpenDatabase): void {
  describe(`the contract of a database: ${name}`, () => {
    let made: TestDatabase
    before(async () => {
      made = await openTestDatabase()
      await made.query(TABLES)
    })
    after(() => made[Symbol.asyncDispose]())
    const withDatabase: WithDatabase = async (maxConnections, use) => {
      await made.query(EMPTY_TABLES)
      const database = open(made.url, { maxConnections })
      try {
        await use(database, made)
      } finally {
        await database.close()
      }
    }
    describe('statements', () => testStatements(withDatabase))
    describe('transactions', () => testTransactions(withDatabase))
    describe('rivals', () => testRivals(withDatabase))
    describe('faults', () => testFaults(withDatabase))
    describe('scopes', () => testScopes(withDatabase))
  })
}
