import { fileURLToPath } from 'node:url'
import { type MigrationSet, storageMigrations } from '@longrun/storage'

/** All migrations, in the order in which they build on each other. */
export const migrationSets: readonly MigrationSet[] = [
  storageMigrations,
  { name: 'longrun', folder: fileURLToPath(new URL('../../migrations', import.meta.url)) },
]
