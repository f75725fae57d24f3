import { CARRIED_TABLES } from './carried-tables.ts'

const { profiles, plans, workouts, notes, duplicates, uploads, uploadFiles } = CARRIED_TABLES

/** What comes back by an import, in its order: what others refer to before them. */
export const CARRIED_PARTS: readonly string[] = [
  profiles.name,
  'files',
  plans.name,
  workouts.name,
  'samples',
  notes.name,
  duplicates.name,
  uploads.name,
  uploadFiles.name,
]

/** What an export tells besides, and no import takes back: it belongs to the server that it comes from. */
export const TOLD_PARTS: readonly string[] = ['templates', 'account', 'sessions', 'tokens', 'history']
