import { StorageError } from '../../../errors.ts'
import { type Migration, readMigrations } from '../files/index.ts'
import { type MigrationOptions, parseMigrationOptions, type RunSettings } from '../migration-options.ts'
import { applyMigration, revertMigration } from '../run/index.ts'
import { CREATE_RECORDS_TABLE, lockMigrations, OwnerConnection, toMigrationError } from '../server/index.ts'
import { MigrationProof } from './migration-proof.ts'
import { openScratchDatabase } from './scratch-database.ts'

/** What was found about one migration. */
export interface MigrationProofResult {
  readonly id: string
  /** What is wrong; empty where the down is proven. */
  readonly problems: readonly string[]
  /** What could not be tried, because there were no rows to try it with. */
  readonly notes: readonly string[]
  readonly durationMs: number
}

/** What was proven: every migration, and whether all of them are without problems. */
export interface VerifyResult {
  readonly migrations: readonly MigrationProofResult[]
  readonly isProven: boolean
}

/** What to prove, and on which server. */
export interface VerifyOptions extends Pick<MigrationOptions, 'url' | 'sets'> {
  /** Told of every migration as soon as it is done. */
  readonly onResult?: (result: MigrationProofResult) => void
}

/**
 * Proves in a scratch database, made on the server of `url` and dropped at the end, that every down takes back exactly
 * what its up did: each migration goes up, down and up again, with the fixture rows of those before it and of its own.
 * The catalogue after the down equals the one before the up, the second up makes what the first made, and rows of tables
 * that the down does not drop are unchanged. The database that `url` names is not touched.
 *
 * @throws StorageError `permission_denied` without the right to create databases; `invalid_input` for unusable files
 */
export async function verifyMigrations({ url, sets, onResult }: VerifyOptions): Promise<VerifyResult> {
  const settings = parseMigrationOptions({ url, sets })
  const migrations = await readMigrations(sets)
  await using scratch = await openScratchDatabase(url)
  await using connection = await OwnerConnection.open(scratch.url, 'verify')
  await lockMigrations(connection, settings.lockWaitMs, () => {})
  await connection.query(CREATE_RECORDS_TABLE)
  const results: MigrationProofResult[] = []
  const report = (result: MigrationProofResult) => {
    results.push(result)
    onResult?.(result)
  }
  for (const migration of migrations) {
    const { isApplied, ...result } = await proveOne(connection, settings, migration)
    report(result)
    // Those after it stand on it.
    if (!isApplied) break
  }
  return { migrations: results, isProven: results.every(({ problems }) => problems.length === 0) }
}

async function proveOne(
  connection: OwnerConnection,
  settings: RunSettings,
  migration: Migration,
): Promise<MigrationProofResult & { readonly isApplied: boolean }> {
  const startedAt = performance.now()
  const proof = new MigrationProof(connection, migration, {
    up: () => applyMigration(connection, settings, migration),
    down: () => revertMigration(connection, settings, migration, { allowDataLoss: true }),
  })
  const failure = await proof.run().then(
    () => undefined,
    (error: unknown) => toMigrationError(error, migration.id),
  )
  if (failure !== undefined && !(failure instanceof StorageError)) throw failure
  return {
    id: migration.id,
    problems: failure ? [...proof.problems, failure.message] : proof.problems,
    notes: proof.notes,
    durationMs: Math.round(performance.now() - startedAt),
    isApplied: failure === undefined,
  }
}
