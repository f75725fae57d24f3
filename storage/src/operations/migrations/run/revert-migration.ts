import { StorageError } from '../../../errors.ts'
import type { Migration, MigrationScript } from '../files/index.ts'
import type { RunSettings } from '../migration-options.ts'
import type { OwnerConnection } from '../server/index.ts'
import { DELETE_RECORD } from '../server/index.ts'
import { runScript } from './apply-migration.ts'
import {
  countHoldings,
  type DataLoss,
  findDeclared,
  listDeleted,
  listDropped,
  readHoldings,
  toLossText,
} from './data-loss.ts'
import { finishConcurrently } from './run-concurrently.ts'
import { inTransaction } from './run-script.ts'

/**
 * Takes one migration back and deletes its record.
 *
 * @throws StorageError `migration_refused` when data would be lost and `allowDataLoss` is false; nothing was changed
 */
export async function revertMigration(
  connection: OwnerConnection,
  settings: RunSettings,
  migration: Migration,
  { allowDataLoss }: { readonly allowDataLoss: boolean },
): Promise<void> {
  const { id, down } = migration
  settings.onEvent({ kind: 'started', id, direction: 'down' })
  const startedAt = performance.now()
  if (down.isTransactional) {
    await inTransaction(connection, settings, id, async () => {
      if (allowDataLoss) await runScript(connection, down)
      else await runWithoutLoss(connection, id, down)
      await connection.query(DELETE_RECORD, [migration.set, migration.number])
    })
  } else {
    await finishConcurrently(connection, settings, migration, 'down', { isResumed: false })
  }
  settings.onEvent({ kind: 'finished', id, direction: 'down', durationMs: Math.round(performance.now() - startedAt) })
}

// Only running it shows what a script drops. Where that is something, the script is undone to its savepoint, what it
// dropped is locked and counted, and only then is it run for good.
async function runWithoutLoss(connection: OwnerConnection, id: string, down: MigrationScript): Promise<void> {
  const before = await readHoldings(connection)
  await connection.query('savepoint before_down')
  await runScript(connection, down)
  const after = await readHoldings(connection)
  refuse(id, listDeleted(before, after))
  const endangered = [...listDropped(before, after), ...findDeclared(before, down.losses)]
  if (endangered.length === 0) return
  await connection.query('rollback to savepoint before_down')
  refuse(id, await countHoldings(connection, endangered))
  await runScript(connection, down)
}

function refuse(id: string, losses: readonly DataLoss[]): void {
  if (losses.length === 0) return
  const names = [...new Set(losses.map(toLossText))].join(', ')
  throw new StorageError(
    'migration_refused',
    `taking ${id} down would lose data: ${names}. Nothing was changed. ` +
      `Where that is meant, allow it by name: --allow-data-loss ${id}`,
  )
}
