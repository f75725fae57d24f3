export {
  type ArchivalState,
  type ArchiveContext,
  type ArchiveDesk,
  addArchiveCommand,
  type TypedPolicy,
} from './archive-command.ts'
export { type AuditContext, type AuditKeeper, addAuditCommand } from './audit-command.ts'
export { type Account, addDemoCommand, type DemoContext, type DemoMaker, type MadeDemo } from './demo-command.ts'
export { addDoctorCommand, type DoctorContext } from './doctor-command.ts'
export { addEraseCommand, type ErasableUser, type EraseContext, type Eraser } from './erase-command.ts'
export { addExportCommand, type ExportContext, type Exporter, type WrittenExport } from './export-command.ts'
export { addImportCommand, type ImportContext, type Importer } from './import-command.ts'
export type { ExportImporter, TakenExport } from './import-export.ts'
export type { ImportProgress, ProgressOutput } from './import-progress.ts'
export type { ImportedFile, ImportResult } from './import-report.ts'
export { addMigrateCommand, type MigrateContext } from './migrate-command.ts'
export { addPurgeCommand, type PurgeContext, type Purger } from './purge-command.ts'
export { addStartCommand } from './start-command.ts'
export { type AccountKeeper, addUserCommand, type ChangedAccount, type UserContext } from './user-command.ts'
export { addWorkerCommand } from './worker-command.ts'
