import { CATALOGUE_KINDS, type Catalogue, type CatalogueEntry } from './catalogue.ts'
import { OBJECT_QUERIES } from './object-queries.ts'
import { PRIVILEGE_QUERIES } from './privilege-queries.ts'
import { RELATION_QUERIES } from './relation-queries.ts'
import { toCurrentViewText } from './view-text.ts'

/** The little of a connection that reading the catalogue takes. All queries must reach the same session. */
export interface CatalogueConnection {
  many<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

/** What to leave out, and in whose transaction to read. */
export interface CatalogueOptions {
  /** Schemas that somebody else makes and changes, for example a job queue's. */
  readonly excludedSchemas?: readonly string[]
  /** Read as part of the transaction that is open on the connection, and leave it as it was (default false). */
  readonly withinTransaction?: boolean
}

// PostgreSQL prints names and constants as the session's settings ask for.
const SETTINGS = [
  'set local search_path = public',
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'postgres'",
  "set local timezone = 'UTC'",
  'set local quote_all_identifiers = off',
  'set local extra_float_digits = 1',
]

/** Reads the structure of the database, in one snapshot. */
export async function readCatalogue(
  connection: CatalogueConnection,
  { excludedSchemas = [], withinTransaction = false }: CatalogueOptions = {},
): Promise<Catalogue> {
  const entries: CatalogueEntry[] = []
  // A rollback, to the savepoint too, takes the settings back.
  await connection.many(withinTransaction ? 'savepoint catalogue' : 'begin isolation level repeatable read, read only')
  try {
    for (const setting of SETTINGS) await connection.many(setting)
    const [server] = await connection.many<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    for (const query of [...RELATION_QUERIES, ...OBJECT_QUERIES, ...PRIVILEGE_QUERIES])
      entries.push(...(await connection.many<CatalogueEntry>(query, [excludedSchemas])))
    return { entries: sort(entries.map((entry) => normalise(entry, server?.version ?? 0))) }
  } finally {
    await connection.many(withinTransaction ? 'rollback to savepoint catalogue' : 'rollback')
  }
}

function sort(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  return entries
    .filter(({ definition }) => definition !== '')
    .sort(
      (a, b) =>
        CATALOGUE_KINDS.indexOf(a.kind) - CATALOGUE_KINDS.indexOf(b.kind) ||
        compare(a.parent, b.parent) ||
        a.position - b.position ||
        compare(a.identity, b.identity),
    )
}

// By code unit: collations differ between servers.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function normalise(entry: CatalogueEntry, version: number): CatalogueEntry {
  if (entry.kind !== 'view' || version >= 160_000) return entry
  return { ...entry, definition: toCurrentViewText(entry.definition) }
}
