import { StorageError } from '../../errors.ts'
import { readMigrations } from './files/index.ts'
import { assertHistory, compareHistory, type HistoryEntry, type MigrationStatus } from './migration-history.ts'
import { type MigrationOptions, parseMigrationOptions, type RunSettings } from './migration-options.ts'
import { type DownTarget, selectDown, selectUp } from './migration-targets.ts'
import { applyMigration, finishConcurrently, revertMigration } from './run/index.ts'
import { CREATE_RECORDS_TABLE, listRecords, lockMigrations, OwnerConnection, toMigrationError } from './server/index.ts'

/** How far to apply. */
export interface MigrateUpOptions extends MigrationOptions {
  /** The last migration to apply, for example `longrun/0002_series`. Default: all. */
  readonly to?: string
}

/** How far to take back, and what may be lost by it. */
export interface MigrateDownOptions extends MigrationOptions {
  /** How far back. Migrations are taken back in the opposite of the order in which they were applied. */
  readonly target: DownTarget
  /** Migrations, by `set/name`, whose data may be lost. */
  readonly allowDataLoss?: readonly string[]
}

/** What a run did. */
export interface MigrateResult {
  /** What was applied or taken back, in order. Empty where there was nothing to do. */
  readonly done: readonly string[]
}

/**
 * Applies what is pending. Of several calls at once one works and the others wait, then find nothing to do. After a
 * failure or a kill everything up to the failing migration is kept, and the same call goes on from there.
 *
 * @throws StorageError `migration_edited` files and database disagree; `migration_refused` the database is newer;
 * `migration_failed` a statement failed, with file and line; `lock_timeout` another run or a table's lock was waited for
 * in vain; `permission_denied`; `connection_lost`; `commit_unknown`: run it again
 */
export async function migrateUp(options: MigrateUpOptions): Promise<MigrateResult> {
  return await withLock(options, async (connection, settings, readHistory) => {
    const done = await finishInterrupted(connection, settings, await readHistory())
    const history = await readHistory()
    for (const migration of selectUp(history, options.to)) {
      await applyMigration(connection, settings, migration)
      done.push(migration.id)
    }
    return { done }
  })
}

/**
 * Takes migrations back, newest first, each in a transaction of its own.
 *
 * @throws StorageError `migration_refused` when one would lose data that `allowDataLoss` does not name, with what would be
 * lost; those before it stay taken back. Else as `migrateUp`.
 */
export async function migrateDown(options: MigrateDownOptions): Promise<MigrateResult> {
  return await withLock(options, async (connection, settings, readHistory) => {
    const done = await finishInterrupted(connection, settings, await readHistory())
    const history = await readHistory()
    const allowed = new Set(options.allowDataLoss)
    assertKnown(history, allowed)
    const records = await listRecords(connection)
    for (const migration of selectDown(history, records, settings.sets, options.target)) {
      await revertMigration(connection, settings, migration, { allowDataLoss: allowed.has(migration.id) })
      done.push(migration.id)
    }
    return { done }
  })
}

function assertKnown(history: readonly HistoryEntry[], allowed: ReadonlySet<string>): void {
  const unknown = [...allowed].filter((id) => !history.some((entry) => entry.id === id))
  if (unknown.length > 0)
    throw new StorageError('invalid_input', `data loss is allowed for what does not exist: ${unknown.join(', ')}`, {
      problems: unknown.map((id) => ({ path: 'allowDataLoss', message: `there is no migration ${id}` })),
    })
}

/** Where the database stands. */
export interface MigrationStatusResult {
  /** The applied ones in the order in which they were applied, then the others. */
  readonly migrations: readonly MigrationStatus[]
  /** Whether everything is applied and nothing disagrees. */
  readonly isCurrent: boolean
}

/** Compares files and database. Takes no lock and changes nothing. */
export async function migrationStatus(options: MigrationOptions): Promise<MigrationStatusResult> {
  const settings = parseMigrationOptions(options)
  const files = await readMigrations(settings.sets)
  await using connection = await OwnerConnection.open(settings.url, 'migrate status')
  const records = await translate(() => listRecords(connection))
  const history = compareHistory(files, records, settings.sets)
  return {
    migrations: history.map(({ id, state, appliedAt, durationMs }) => ({ id, state, appliedAt, durationMs })),
    isCurrent: history.every(({ state }) => state === 'applied'),
  }
}

type Work<T> = (
  connection: OwnerConnection,
  settings: RunSettings,
  readHistory: () => Promise<HistoryEntry[]>,
) => Promise<T>

async function withLock<T>(options: MigrationOptions, work: Work<T>): Promise<T> {
  const settings = parseMigrationOptions(options)
  const files = await readMigrations(settings.sets)
  await using connection = await OwnerConnection.open(settings.url)
  return await translate(async () => {
    await lockMigrations(connection, settings.lockWaitMs, (holder) => settings.onEvent({ kind: 'waiting', holder }))
    await connection.query(CREATE_RECORDS_TABLE)
    return await work(connection, settings, async () => {
      const history = compareHistory(files, await listRecords(connection), settings.sets)
      assertHistory(history)
      return history
    })
  })
}

async function translate<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toMigrationError(error, 'migrations')
  }
}

// What was interrupted on its way is finished in that direction first, whichever direction this run takes.
async function finishInterrupted(
  connection: OwnerConnection,
  settings: RunSettings,
  history: readonly HistoryEntry[],
): Promise<string[]> {
  const done: string[] = []
  for (const { migration, state } of history) {
    if (!migration || (state !== 'applying' && state !== 'reverting')) continue
    const direction = state === 'applying' ? 'up' : 'down'
    settings.onEvent({ kind: 'resumed', id: migration.id, direction })
    await finishConcurrently(connection, settings, migration, direction, { isResumed: true })
    done.push(migration.id)
  }
  return done
}
