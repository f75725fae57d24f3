export { ExportFile, type ImportProgress, type ImportReport, ImportService, isExport } from './arriving/index.ts'
export { DEFAULT_EXPORT_LIMITS, type ExportLimits } from './export-limits.ts'
export { exportRoutes } from './export-routes.ts'
export { type ContentParts, type ExportProgress, writeExport } from './leaving/index.ts'
