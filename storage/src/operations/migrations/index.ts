export {
  type MigrateDownOptions,
  type MigrateResult,
  type MigrateUpOptions,
  type MigrationStatusResult,
  migrateDown,
  migrateUp,
  migrationStatus,
} from './migrate.ts'
export type { MigrationSet } from './migration-files.ts'
export type { MigrationState, MigrationStatus } from './migration-history.ts'
export type { LockHolder } from './migration-lock.ts'
export type { MigrationEvent, MigrationOptions } from './migration-options.ts'
export type { DownTarget } from './migration-targets.ts'
export { storageMigrations } from './storage-migrations.ts'
