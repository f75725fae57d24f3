import { StorageError } from '../../../errors.ts'
import { isUuid, timeOfId } from '../../../record-id.ts'
import type { Entity } from '../entity.ts'

/** The 48 bits of an id reach to the year 10889, for which there is no spelling that PostgreSQL reads. */
const LATEST_SQL_MS = Date.UTC(9999, 11, 31)

export interface KeyColumn {
  readonly sqlName: string
  readonly sqlType: string
}

/** The columns that find one record, in the order in which the store's statements number them from $1. */
export function keyColumns(entity: Entity): readonly KeyColumn[] {
  const columns: KeyColumn[] = []
  if (entity.ownerColumn !== undefined) columns.push({ sqlName: entity.ownerColumn, sqlType: 'uuid' })
  if (entity.key === 'id') columns.push({ sqlName: 'id', sqlType: entity.idType })
  // Partitions are by month of created_at: with the id's own time beside the id, only one of them is looked at.
  if (entity.monthlyBy) columns.push({ sqlName: 'created_at', sqlType: 'timestamp(3) with time zone' })
  return columns
}

/** The values of the key columns, or undefined where no record can have this id. */
export function keyValues(entity: Entity, owner: string, id: unknown): unknown[] | undefined {
  const values: unknown[] = []
  if (ownerOf(entity, owner) !== undefined) values.push(owner)
  if (entity.key === 'owner') return values
  if (!isIdOf(entity, id)) return undefined
  values.push(id)
  if (entity.monthlyBy) {
    const atMs = timeOfId(id as string)
    if (atMs === undefined || atMs > LATEST_SQL_MS) return undefined
    values.push(new Date(atMs).toISOString())
  }
  return values
}

/** The checked owner, or undefined for an entity whose rows have none. */
export function ownerOf(entity: Entity, owner: string): string | undefined {
  if (entity.ownerColumn === undefined) {
    if (owner === 'catalog') return undefined
    throw invalidOwner(entity, `must be 'catalog': a ${entity.name} belongs to nobody`)
  }
  if (!isUuid(owner)) throw invalidOwner(entity, 'must be a UUID')
  return owner
}

function isIdOf(entity: Entity, id: unknown): boolean {
  if (entity.idType === 'uuid') return isUuid(id)
  return Number.isInteger(id) && (id as number) >= -32_768 && (id as number) <= 32_767
}

function invalidOwner(entity: Entity, message: string): StorageError {
  return new StorageError('invalid_input', `not an owner of a ${entity.name}`, {
    problems: [{ path: 'owner', message }],
  })
}
