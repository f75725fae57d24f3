import { StorageError } from '../errors.ts'
import type { Statement } from './statement.ts'

/** @throws StorageError `not_found` for none, `unexpected` for more than one */
export function toOne<Row>(rows: readonly Row[], statement: Statement<Row>): Row {
  if (rows.length === 0) throw new StorageError('not_found', `${statement.tag} found no row`)
  return toOnly(rows, statement)
}

/** @throws StorageError `unexpected` for more than one */
export function toMaybeOne<Row>(rows: readonly Row[], statement: Statement<Row>): Row | undefined {
  return rows.length === 0 ? undefined : toOnly(rows, statement)
}

function toOnly<Row>(rows: readonly Row[], { tag }: Statement<Row>): Row {
  if (rows.length > 1) throw new StorageError('unexpected', `${tag} gave ${rows.length} rows where one was expected`)
  return rows[0]!
}
