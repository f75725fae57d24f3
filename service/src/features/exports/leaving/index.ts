export type { ContentParts } from './export-content.ts'
export { type ExportProgress, writeExport } from './export-writer.ts'
