export type { OpenDatabase } from './fixtures.ts'
export { testDatabaseContract } from './test-database-contract.ts'
