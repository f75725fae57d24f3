import type { Migration, MigrationScript } from '../files/index.ts'
import type { RunSettings } from '../migration-options.ts'
import type { OwnerConnection } from '../server/index.ts'
import { INSERT_RECORD, toMigrationError, toRecordValues } from '../server/index.ts'
import { finishConcurrently } from './run-concurrently.ts'
import { inTransaction } from './run-script.ts'

/** Applies one migration and records it: in one transaction, or resumably where the file is without one. */
export async function applyMigration(
  connection: OwnerConnection,
  settings: RunSettings,
  migration: Migration,
): Promise<void> {
  const { id, up } = migration
  settings.onEvent({ kind: 'started', id, direction: 'up' })
  const startedAt = performance.now()
  if (up.isTransactional) {
    await inTransaction(connection, settings, id, async () => {
      await runScript(connection, up)
      const durationMs = Math.round(performance.now() - startedAt)
      await connection.query(INSERT_RECORD, toRecordValues(migration, 'applied', durationMs))
    })
  } else {
    await finishConcurrently(connection, settings, migration, 'up', { isResumed: false })
  }
  settings.onEvent({ kind: 'finished', id, direction: 'up', durationMs: Math.round(performance.now() - startedAt) })
}

/**
 * Sends a script as it is, in the transaction that is open.
 *
 * @throws what the server says, with the place in the file
 */
export async function runScript(connection: OwnerConnection, { fileName, sql }: MigrationScript): Promise<void> {
  try {
    await connection.query(sql)
    // A script that changed its role must not keep the record from being written.
    await connection.query('reset role')
  } catch (error) {
    throw toMigrationError(error, fileName, sql)
  }
}
