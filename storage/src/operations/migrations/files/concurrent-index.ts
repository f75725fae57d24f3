import type { SqlStatement } from './split-statements.ts'

/** The two statements that cannot run in a transaction and whose interruption can be told from the catalogue. */
export interface ConcurrentIndex {
  readonly action: 'create' | 'drop'
  /** The index as the statement writes it, perhaps with quotes; for `drop` perhaps with its schema. */
  readonly index: string
  /** The table as the statement writes it, for `create`. */
  readonly table: string | undefined
}

const NAME = String.raw`((?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*))?)`
const CREATE = new RegExp(
  `^create (?:unique )?index concurrently (?:if not exists )?${NAME} on (?:only )?${NAME}[ (]`,
  'u',
)
const DROP = new RegExp(`^drop index concurrently (?:if exists )?${NAME}(?: restrict)?$`, 'u')

/** Undefined for every other statement, and for an index without a name: nothing could find it again. */
export function parseConcurrentIndex(statement: SqlStatement): ConcurrentIndex | undefined {
  const created = CREATE.exec(statement.shape)
  if (created?.[1] && created[2] && created[1] !== 'on')
    return { action: 'create', index: created[1], table: created[2] }
  const dropped = DROP.exec(statement.shape)
  if (dropped?.[1]) return { action: 'drop', index: dropped[1], table: undefined }
  return undefined
}
