import { quoteLiteral } from '../../access/index.ts'
import { type Migration, readMigrations } from './files/index.ts'
import { assertHistory, compareHistory } from './migration-history.ts'
import { type MigrationOptions, parseMigrationOptions, type RunSettings } from './migration-options.ts'
import { type DownTarget, selectDown, selectUp } from './migration-targets.ts'
import {
  CREATE_RECORDS_TABLE,
  DELETE_RECORD,
  INSERT_RECORD,
  listRecords,
  OwnerConnection,
  SET_RECORD_STATE,
  toMigrationError,
  toRecordValues,
} from './server/index.ts'

/** Which run to plan. */
export interface PlanOptions extends MigrationOptions {
  /** What `migrateUp` would do, perhaps only up to a migration, or what `migrateDown` would. Default: up, all. */
  readonly direction?: { readonly up: { readonly to?: string } } | { readonly down: DownTarget }
}

/** One migration of a planned run. */
export interface PlannedStep {
  readonly id: string
  readonly direction: 'up' | 'down'
  /** Everything that would be sent, records included: run by psql, it has the same effect. */
  readonly sql: string
  /** What the header of the file says is lost. */
  readonly losses: readonly string[]
}

/**
 * Says what a run would do, and does nothing: no lock, no table of records, no change. Whether a down would be refused
 * because it loses rows shows only when it runs; `losses` is what its author declares.
 *
 * @throws StorageError as `migrateUp` where files and database disagree
 */
export async function planMigrations({ direction = { up: {} }, ...options }: PlanOptions): Promise<PlannedStep[]> {
  const settings = parseMigrationOptions(options)
  const files = await readMigrations(settings.sets)
  await using connection = await OwnerConnection.open(settings.url, 'migrate plan')
  try {
    const records = await listRecords(connection)
    const history = compareHistory(files, records, settings.sets)
    assertHistory(history)
    const interrupted = history.flatMap(({ migration, state }) =>
      migration && (state === 'applying' || state === 'reverting') ? [toResumingStep(migration, state)] : [],
    )
    if ('down' in direction) {
      const chosen = selectDown(history, records, settings.sets, direction.down)
      return [...interrupted, ...chosen.map((migration) => toStep(migration, 'down', settings))]
    }
    const steps = selectUp(history, direction.up.to).map((migration) => toStep(migration, 'up', settings))
    return records.length === 0 ? withRecordsTable(steps) : [...interrupted, ...steps]
  } catch (error) {
    throw toMigrationError(error, 'planning migrations')
  }
}

function withRecordsTable([first, ...rest]: readonly PlannedStep[]): PlannedStep[] {
  return first ? [{ ...first, sql: `${CREATE_RECORDS_TABLE};\n\n${first.sql}` }, ...rest] : []
}

function toStep(migration: Migration, direction: 'up' | 'down', settings: RunSettings): PlannedStep {
  const script = migration[direction]
  const lines = script.isTransactional
    ? inOneTransaction(migration, direction, settings)
    : inPieces(migration, direction)
  return {
    id: migration.id,
    direction,
    sql: [`-- ${migration.id} ${direction}`, ...lines, ''].join('\n'),
    losses: script.losses,
  }
}

function inOneTransaction(migration: Migration, direction: 'up' | 'down', settings: RunSettings): string[] {
  const record =
    direction === 'up'
      ? fill(INSERT_RECORD, toRecordValues(migration, 'applied', null))
      : fill(DELETE_RECORD, [migration.set, migration.number])
  return [
    'begin;',
    `set local lock_timeout = ${settings.lockTimeoutMs};`,
    `set local statement_timeout = ${settings.statementTimeoutMs};`,
    migration[direction].sql.trimEnd().replace(/(?<!;)$/, '\n;'),
    `${record};`,
    'commit;',
  ]
}

function inPieces(migration: Migration, direction: 'up' | 'down'): string[] {
  const key = [migration.set, migration.number]
  const [first, last] =
    direction === 'up'
      ? [
          fill(INSERT_RECORD, toRecordValues(migration, 'applying', null)),
          fill(SET_RECORD_STATE, [...key, 'applied', null]),
        ]
      : [fill(SET_RECORD_STATE, [...key, 'reverting', null]), fill(DELETE_RECORD, key)]
  return [`${first};`, `${migration[direction].statements[0]?.text};`, `${last};`]
}

function toResumingStep(migration: Migration, state: 'applying' | 'reverting'): PlannedStep {
  const direction = state === 'applying' ? 'up' : 'down'
  const [, ...lines] = inPieces(migration, direction)
  const why =
    '-- was interrupted; if the index is there and valid only the record is settled, if it is invalid it is dropped first'
  return {
    id: migration.id,
    direction,
    sql: [`-- ${migration.id} ${direction}`, why, ...lines, ''].join('\n'),
    losses: [],
  }
}

function fill(sql: string, values: readonly unknown[]): string {
  return sql.replaceAll(/\$(\d)/g, (_, position: string) => {
    const value = values[Number(position) - 1]
    if (value === null || value === undefined) return 'null'
    return typeof value === 'number' ? String(value) : quoteLiteral(String(value)).trim()
  })
}
