export { describeSchema, type SchemaTextOptions } from './schema-text.ts'
export { SCRATCH_DATABASES } from './scratch-database.ts'
export {
  type MigrationProofResult,
  type VerifyOptions,
  type VerifyResult,
  verifyMigrations,
} from './verify-migrations.ts'
