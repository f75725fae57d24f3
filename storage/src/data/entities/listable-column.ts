import { type Column, type Columns, integer, text, uuid } from './columns/index.ts'
import { LIFECYCLE_COLUMNS } from './lifecycle.ts'

const ID_COLUMNS = { uuid: uuid(), smallint: integer({ storedAs: 'smallint' }) }

/** The items of a list column, which a `has` filter looks for. */
export function heldBy(entity: { columns: Columns }, name: string): Column {
  return entity.columns[name]!.item!
}

/** The beginning of a text column's values, which a `prefix` filter looks for: as long as they, and as short as one character. */
export function beginningOf(entity: { columns: Columns }, name: string): Column {
  return text({ minLength: 1, maxLength: entity.columns[name]!.limits.maxLength! })
}

/** The column of a name that orders and filters may use: declared, of the lifecycle, or the id. */
export function listableColumn(entity: { columns: Columns; idType: 'uuid' | 'smallint' }, name: string): Column {
  if (name === 'id') return ID_COLUMNS[entity.idType]
  return entity.columns[name] ?? LIFECYCLE_COLUMNS[name as keyof typeof LIFECYCLE_COLUMNS]
}
