export { ExportFile, isExport } from './export-file.ts'
export type { ConflictReason, ImportReport } from './import-report.ts'
export { type ImportProgress, ImportService } from './import-service.ts'
