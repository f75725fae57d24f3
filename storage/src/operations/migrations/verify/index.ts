export { describeSchema, type SchemaTextOptions } from './schema-text.ts'
export {
  type MigrationProofResult,
  type VerifyOptions,
  type VerifyResult,
  verifyMigrations,
} from './verify-migrations.ts'
