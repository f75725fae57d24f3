export type { TestTemplate } from './template-database.ts'
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
