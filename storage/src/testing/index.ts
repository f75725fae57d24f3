export { type OpenDatabase, testDatabaseContract } from './database-contract/index.ts'
export { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
export type { TestTemplate } from './template-database.ts'
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
