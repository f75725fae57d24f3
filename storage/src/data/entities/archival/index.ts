export { ageColumns } from './age-columns.ts'
export { type Archival, type ArchivalPolicy, type ArchiveDueOptions, openArchival } from './open-archival.ts'
