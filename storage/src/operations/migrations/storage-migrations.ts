import { fileURLToPath } from 'node:url'
import type { MigrationSet } from './files/index.ts'

/** The migrations of this package: roles, months and sessions. They come before those of an application. */
export const storageMigrations: MigrationSet = {
  name: 'storage',
  folder: fileURLToPath(new URL('../../../migrations', import.meta.url)),
}
