import { StorageError } from '../../../errors.ts'
import { type Column, type Entity, LIFECYCLE_COLUMNS } from '../../entities/index.ts'
import { type PastRow, shownNames } from './history-statements.ts'
import { fromLog } from './logged-values.ts'

type Row = Record<string, unknown>
type Known = Pick<PastRow, Exclude<keyof PastRow, 'record'>>

/** A record as it was, or undefined where it was not there. @throws StorageError `history_incomplete` */
export function toPast(entity: Entity, row: Row, atMs: number): Row | undefined {
  const { later_id, later_version, was_absent, is_erased, before, past_version, past_at, ...record } = row as Row &
    Known
  if (was_absent || (record.createdAt as Date).getTime() > atMs) return undefined
  if (is_erased) throw incomplete(entity)
  const past = later_id === null ? record : { ...record, ...undo(entity, before), ...versionOf(row as Row & Known) }
  // Where nothing is logged since, the record itself says whether something was.
  if (past.updatedAt === undefined || (past.updatedAt as Date).getTime() > atMs) throw incomplete(entity)
  if (past.deletedAt !== null) return undefined
  return { ...past, isArchived: past.archivedAt !== null }
}

function undo(entity: Entity, before: Known['before']): Row {
  const columns: Record<string, Column> = { ...entity.columns, ...LIFECYCLE_COLUMNS }
  const changed = shownNames(entity).filter((name) => Object.hasOwn(before ?? {}, name))
  return Object.fromEntries(changed.map((name) => [name, fromLog(columns[name]!, before![name])]))
}

// A first version is as the record was made. Of a later one the log must hold the change by which it came.
function versionOf({ past_version, past_at, later_version, createdAt }: Row & Known): Row {
  if (past_version !== null) return { version: past_version, updatedAt: past_at }
  return { version: 1, updatedAt: later_version !== null && later_version <= 2 ? createdAt : undefined }
}

function incomplete({ name, table }: Entity): StorageError {
  return new StorageError('history_incomplete', `the log does not tell how the ${name} was at that time`, { table })
}
