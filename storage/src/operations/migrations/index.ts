export {
  type Catalogue,
  type CatalogueConnection,
  type CatalogueDifference,
  type CatalogueEntry,
  type CatalogueKind,
  type CatalogueOptions,
  compareCatalogues,
  readCatalogue,
} from './catalogue/index.ts'
export type { MigrationSet } from './files/index.ts'
export {
  type MigrateDownOptions,
  type MigrateResult,
  type MigrateUpOptions,
  type MigrationStatusResult,
  migrateDown,
  migrateUp,
  migrationStatus,
} from './migrate.ts'
export type { MigrationState, MigrationStatus } from './migration-history.ts'
export type { MigrationEvent, MigrationOptions } from './migration-options.ts'
export type { DownTarget } from './migration-targets.ts'
export { type PlannedStep, type PlanOptions, planMigrations } from './plan.ts'
export type { LockHolder } from './server/index.ts'
export { storageMigrations } from './storage-migrations.ts'
export {
  describeSchema,
  type MigrationProofResult,
  SCRATCH_DATABASES,
  type SchemaTextOptions,
  type VerifyOptions,
  type VerifyResult,
  verifyMigrations,
} from './verify/index.ts'
