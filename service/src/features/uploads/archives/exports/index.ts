export type { Export } from './export.ts'
export { openExport } from './open-export.ts'
