import { StorageError } from '../../errors.ts'
import type { Migration } from './files/index.ts'
import type { MigrationRecord } from './server/index.ts'

/** Where a migration stands, comparing its file with the database's record. */
export type MigrationState =
  | 'pending'
  | 'applied'
  /** A file without a transaction was interrupted on its way up or down; the next run finishes it. */
  | 'applying'
  | 'reverting'
  /** The up file was changed or renamed after it was applied. */
  | 'edited'
  /** Applied, and its file is gone. */
  | 'missing'
  /** Applied by software that is newer than these files. */
  | 'unknown'
  /** Not applied, although a later one of its set is. */
  | 'out_of_order'

/** Where one migration stands. */
export interface MigrationStatus {
  /** Set and name, for example `storage/0001_roles`. */
  readonly id: string
  readonly state: MigrationState
  readonly appliedAt: Date | undefined
  readonly durationMs: number | undefined
}

export interface HistoryEntry extends MigrationStatus {
  readonly migration: Migration | undefined
  readonly record: MigrationRecord | undefined
}

/** Puts files and records side by side: the applied ones in the order in which they were applied, then the others. */
export function compareHistory(
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
  sets: readonly { readonly name: string }[],
): HistoryEntry[] {
  const byKey = new Map(migrations.map((migration) => [keyOf(migration), migration]))
  const names = new Set(sets.map(({ name }) => name))
  const recorded = new Set(records.map(keyOf))
  const applied = records
    .filter(({ set }) => names.has(set))
    .map((record) => toEntry(byKey.get(keyOf(record)), record, stateOf(record, byKey.get(keyOf(record)), migrations)))
  const others = migrations
    .filter((migration) => !recorded.has(keyOf(migration)))
    .map((migration) => {
      const isLate = records.some(({ set, number }) => set === migration.set && number > migration.number)
      return toEntry(migration, undefined, isLate ? 'out_of_order' : 'pending')
    })
  return [...applied, ...others]
}

function keyOf({ set, number }: { readonly set: string; readonly number: number }): string {
  return `${set}/${number}`
}

function stateOf(
  record: MigrationRecord,
  migration: Migration | undefined,
  migrations: readonly Migration[],
): MigrationState {
  if (!migration) {
    const isNewer = migrations.every(({ set, number }) => set !== record.set || number < record.number)
    return isNewer ? 'unknown' : 'missing'
  }
  if (migration.checksum !== record.checksum || migration.name !== record.name) return 'edited'
  return record.state
}

function toEntry(
  migration: Migration | undefined,
  record: MigrationRecord | undefined,
  state: MigrationState,
): HistoryEntry {
  return {
    id: record ? `${record.set}/${record.name}` : (migration?.id ?? ''),
    state,
    appliedAt: record?.appliedAt,
    durationMs: record?.durationMs ?? undefined,
    migration,
    record,
  }
}

/**
 * Refuses to go on where files and database disagree.
 * @throws StorageError `migration_edited`, `migration_refused`; the message names every migration concerned and the way out
 */
export function assertHistory(entries: readonly HistoryEntry[]): void {
  const named = (state: MigrationState) => entries.filter((entry) => entry.state === state).map(({ id }) => id)
  const edited = named('edited')
  const missing = named('missing')
  const late = named('out_of_order')
  const unknown = named('unknown')
  if (unknown.length > 0)
    throw new StorageError(
      'migration_refused',
      `the database was migrated by newer software: ${unknown.join(', ')} is not known here. ` +
        'Run the newer version, or let the newer version take these down first',
    )
  const problems = [
    ...edited.map(
      (id) => `${id} was changed after it was applied; put its up file back and write the change as a new one`,
    ),
    ...missing.map((id) => `${id} was applied and its file is gone; put it back`),
    ...late.map((id) => `${id} comes before migrations that are applied already; give it a number after them`),
  ]
  if (problems.length > 0) throw new StorageError('migration_edited', problems.join('\n'))
}
