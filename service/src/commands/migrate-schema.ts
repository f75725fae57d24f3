import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSchema, type MigrationSet } from '@longrun/storage'

/** Writes `schema.sql` beside the migrations of every set. */
export async function writeSchemaFiles(url: string, sets: readonly MigrationSet[]): Promise<void> {
  for (const { path, text } of await describeSets(url, sets)) await writeFile(path, text)
}

/** Lists the `schema.sql` that do not say what the migrations make. */
export async function checkSchemaFiles(url: string, sets: readonly MigrationSet[]): Promise<string[]> {
  const stale: string[] = []
  for (const { path, text } of await describeSets(url, sets)) {
    const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    if (found.replaceAll('\r\n', '\n') !== text) stale.push(path)
  }
  return stale
}

// A set builds on those before it, so its file shows them too.
async function describeSets(url: string, sets: readonly MigrationSet[]): Promise<{ path: string; text: string }[]> {
  const files: { path: string; text: string }[] = []
  for (const [index, { folder }] of sets.entries()) {
    const upTo = sets.slice(0, index + 1)
    const heading = [
      `What the migrations of ${upTo.map(({ name }) => name).join(' and ')} make of an empty database: to read and to compare, not to run.`,
      'Renew: npm run longrun -- migrate schema --write',
    ].join('\n')
    files.push({ path: join(folder, 'schema.sql'), text: await describeSchema({ url, sets: upTo, heading }) })
  }
  return files
}
