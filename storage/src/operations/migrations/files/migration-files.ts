import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../../../errors.ts'
import { parseConcurrentIndex } from './concurrent-index.ts'
import { type SqlStatement, splitStatements } from './split-statements.ts'

/** A folder of numbered migrations. Several sets share one database: each is complete before the next begins. */
export interface MigrationSet {
  /** Names the set in messages and in the database, for example `storage`. Lower case letters, digits and `_`. */
  readonly name: string
  /** Absolute path of the folder that holds `NNNN_name.up.sql`, `NNNN_name.down.sql` and perhaps `NNNN_name.fixture.sql`. */
  readonly folder: string
}

/** One direction of a migration, as its file has it. */
export interface MigrationScript {
  readonly fileName: string
  readonly sql: string
  readonly statements: readonly SqlStatement[]
  /** Whether it runs in one transaction. False for files that begin with `-- no transaction`. */
  readonly isTransactional: boolean
  /** What the header `-- loses data: a, b.c` names: tables, or columns of tables. */
  readonly losses: readonly string[]
}

/** A migration of a set, read and checked. */
export interface Migration {
  /** Set and name, for example `storage/0001_roles`. */
  readonly id: string
  readonly set: string
  readonly number: number
  readonly name: string
  /** SHA-256 of the up file, in hex, with line ends as LF. */
  readonly checksum: string
  readonly up: MigrationScript
  readonly down: MigrationScript
  /** Rows that `verify` puts in after the migration. */
  readonly fixture: string | undefined
}

type Problem = { readonly path: string; readonly message: string }

const FILE_NAME = /^(\d{4})_([a-z0-9][a-z0-9_]*)\.(up|down|fixture)\.sql$/

/**
 * Reads the migrations of all sets, in the order in which they are applied to an empty database.
 *
 * @throws StorageError `invalid_input` with every problem of every file
 */
export async function readMigrations(sets: readonly MigrationSet[]): Promise<Migration[]> {
  const problems: Problem[] = []
  const migrations: Migration[] = []
  const names = new Set<string>()
  for (const set of sets) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(set.name)) problems.push({ path: set.name, message: 'not the name of a set' })
    if (names.has(set.name)) problems.push({ path: set.name, message: 'two sets have this name' })
    names.add(set.name)
    migrations.push(...(await readSet(set, problems)))
  }
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `- ${path}: ${message}`)
    throw new StorageError('invalid_input', `migrations that cannot be used:\n${lines.join('\n')}`, { problems })
  }
  return migrations
}

async function readSet(set: MigrationSet, problems: Problem[]): Promise<Migration[]> {
  const files = new Map<string, string>()
  try {
    for (const fileName of (await readdir(set.folder)).sort()) {
      if (!fileName.endsWith('.sql') || fileName === 'schema.sql') continue
      if (FILE_NAME.test(fileName)) files.set(fileName, toText(await readFile(join(set.folder, fileName), 'utf8')))
      else
        problems.push({
          path: `${set.name}/${fileName}`,
          message: 'expected NNNN_name.up.sql, .down.sql or .fixture.sql',
        })
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    problems.push({ path: set.name, message: `its folder cannot be read (${code})` })
    return []
  }
  return pairFiles(set.name, files, problems)
}

function pairFiles(set: string, files: ReadonlyMap<string, string>, problems: Problem[]): Migration[] {
  const migrations: Migration[] = []
  const numbers = new Map<number, string>()
  for (const base of new Set([...files.keys()].map((fileName) => fileName.replace(/\.\w+\.sql$/, '')))) {
    const id = `${set}/${base}`
    const number = Number(base.slice(0, 4))
    const up = files.get(`${base}.up.sql`)
    const down = files.get(`${base}.down.sql`)
    const twin = numbers.get(number)
    if (twin) problems.push({ path: id, message: `has the number of ${twin}` })
    if (number === 0) problems.push({ path: id, message: 'numbers begin with 0001' })
    if (up === undefined) problems.push({ path: `${id}.up.sql`, message: 'missing' })
    if (down === undefined)
      problems.push({ path: `${id}.down.sql`, message: 'missing: every migration has a way back' })
    numbers.set(number, id)
    if (up === undefined || down === undefined) continue
    migrations.push({
      id,
      set,
      number,
      name: base,
      checksum: createHash('sha256').update(up).digest('hex'),
      up: parseScript(`${id}.up.sql`, up, problems),
      down: parseScript(`${id}.down.sql`, down, problems),
      fixture: files.get(`${base}.fixture.sql`),
    })
  }
  return migrations.sort((a, b) => a.number - b.number)
}

// The same file has other line ends and perhaps a byte order mark on another system; neither is an edit.
function toText(raw: string): string {
  return raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
}

const TRANSACTION_CONTROL =
  /^(begin|start transaction|commit|end|rollback|abort|prepare transaction|savepoint|release)\b/

function parseScript(fileName: string, sql: string, problems: Problem[]): MigrationScript {
  const report = (message: string) => problems.push({ path: fileName, message })
  const statements = splitStatements(sql)
  const header = /^(?:\s*--[^\n]*(?:\n|$))*/.exec(sql)?.[0] ?? ''
  const isTransactional = !/^-- no transaction\s*$/m.test(sql.split('\n', 1)[0] ?? '')
  const losses = [...header.matchAll(/^\s*-- loses data:(.*)$/gm)].flatMap(([, list]) =>
    parseLosses(list ?? '', report),
  )
  if (statements.length === 0) report('holds no statement')
  for (const { shape } of statements) {
    if (TRANSACTION_CONTROL.test(shape))
      report(`\`${shape.slice(0, 40)}\`: a migration does not control its transaction`)
  }
  if (!isTransactional && statements.length > 1) {
    report(`begins with \`-- no transaction\` and holds ${statements.length} statements; it may hold one`)
  } else if (!isTransactional && statements[0] && !parseConcurrentIndex(statements[0])) {
    report(
      'without a transaction only `create index concurrently <name> on ...` and `drop index concurrently <name>` can be resumed',
    )
  }
  return { fileName, sql, statements, isTransactional, losses }
}

function parseLosses(list: string, report: (message: string) => void): string[] {
  const names = list.split(',').map((name) => name.trim())
  const wrong = names.filter((name) => !/^[a-z_][a-z0-9_$]*(\.[a-z_][a-z0-9_$]*){0,2}$/.test(name))
  if (wrong.length > 0)
    report(`\`-- loses data:\` is followed by tables or columns (table, table.column), with commas between`)
  return names.filter((name) => !wrong.includes(name))
}
