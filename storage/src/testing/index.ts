export { type OpenDatabase, testDatabaseContract } from './database-contract/index.ts'
export { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
export { type FaultServer, openFaultServer } from './fault-server.ts'
export { migratedTemplate } from './migrated-template.ts'
export {
  findPgBouncer,
  openPgBouncer,
  type PgBouncer,
  type PgBouncerOptions,
  type PgBouncerProgram,
} from './pgbouncer/index.ts'
export type { TestTemplate } from './template-database.ts'
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
