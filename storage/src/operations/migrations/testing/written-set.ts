import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MigrationSet } from '../files/index.ts'

/** A set of migrations in a folder of its own, removed when disposed. */
export interface WrittenSet extends MigrationSet, AsyncDisposable {
  write(fileName: string, text: string): Promise<void>
  read(fileName: string): Promise<string>
  remove(fileName: string): Promise<void>
}

/** Writes migrations by their name, each `[up, down]` or `[up, down, fixture]`. */
export async function writeSet(
  name: string,
  migrations: Readonly<Record<string, readonly [up: string, down: string, fixture?: string]>>,
): Promise<WrittenSet> {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-migrations-'))
  const set: WrittenSet = {
    name,
    folder,
    write: (fileName, text) => writeFile(join(folder, fileName), text),
    read: (fileName) => readFile(join(folder, fileName), 'utf8'),
    remove: (fileName) => rm(join(folder, fileName)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
  for (const [base, [up, down, fixture]] of Object.entries(migrations)) {
    await set.write(`${base}.up.sql`, up)
    await set.write(`${base}.down.sql`, down)
    if (fixture !== undefined) await set.write(`${base}.fixture.sql`, fixture)
  }
  return set
}
