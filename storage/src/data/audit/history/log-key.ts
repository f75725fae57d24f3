import { quoteIdentifier } from '../../../access/index.ts'
import { isUuid } from '../../../record-id.ts'
import type { Entity } from '../../entities/index.ts'

/** Whose entries those of records are that belong to nobody. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Whose a row's entries are: an expression over its columns. */
export function logOwnerSql({ ownerColumn, subjectColumn }: Entity): string {
  const column = ownerColumn ?? subjectColumn
  return column === undefined ? `'${NOBODY}'::uuid` : quoteIdentifier(column)
}

/** The id of a record as the log spells it: a small number as a UUID, the owner where there is one record for each. */
export function logRecordId(entity: Entity, owner: string, id: unknown): string {
  if (entity.key === 'owner') return owner
  // As PostgreSQL's to_hex spells numbers: negative ones by their complement.
  return isUuid(id) ? id : `${NOBODY.slice(0, 24)}${((id as number) >>> 0).toString(16).padStart(12, '0')}`
}
