import { readCatalogue, toSchemaSql } from '../catalogue/index.ts'
import { migrateUp } from '../migrate.ts'
import type { MigrationOptions } from '../migration-options.ts'
import { OwnerConnection } from '../server/index.ts'
import { openScratchDatabase } from './scratch-database.ts'

/** What to describe, and what stands above it. */
export interface SchemaTextOptions extends Pick<MigrationOptions, 'url' | 'sets'> {
  /** First lines of the text; each becomes a comment. */
  readonly heading: string
}

/**
 * Writes down, as SQL for people to read and to compare, what the sets make of an empty database: the same text on
 * PostgreSQL 15 to 18. Uses a scratch database like `verifyMigrations`.
 */
export async function describeSchema({ url, sets, heading }: SchemaTextOptions): Promise<string> {
  await using scratch = await openScratchDatabase(url)
  await migrateUp({ url: scratch.url, sets })
  await using connection = await OwnerConnection.open(scratch.url, 'schema')
  return toSchemaSql(await readCatalogue(connection), heading)
}
