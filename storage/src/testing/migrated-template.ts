import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MigrationSet, migrateUp } from '../operations/index.ts'
import type { TestTemplate } from './template-database.ts'

/** A template with these migrations applied. A file that is edited makes another template. */
export function migratedTemplate(sets: readonly MigrationSet[]): TestTemplate {
  const hash = createHash('sha256')
  for (const { name, folder } of sets) {
    for (const file of readdirSync(folder).sort())
      hash.update(`\0${name}/${file}\0`).update(readFileSync(join(folder, file)))
  }
  const prepare = async (url: string): Promise<void> => {
    await migrateUp({ url, sets })
  }
  return { key: `migrations ${hash.digest('hex')}`, prepare }
}
