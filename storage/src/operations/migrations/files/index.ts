export { type ConcurrentIndex, parseConcurrentIndex } from './concurrent-index.ts'
export { type Migration, type MigrationScript, type MigrationSet, readMigrations } from './migration-files.ts'
export { type SqlStatement, splitStatements } from './split-statements.ts'
