import { StorageError } from '../../../errors.ts'
import { isUuid, newId, timeOfId } from '../../../record-id.ts'
import { EARLIEST_MS, latestMs } from '../../partitions/index.ts'
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

/**
 * The values of the key columns of a new record, with a new id where none is given.
 * @throws StorageError `invalid_input` for an id that no new record may have
 */
export function newKeyValues(entity: Entity, owner: string, id: unknown, nowMs: number): unknown[] {
  if (entity.key === 'id' && id === undefined && entity.idType === 'uuid')
    return keyValues(entity, owner, newId(nowMs))!
  const key = keyValues(entity, owner, id)
  if (key === undefined) throw invalidId(entity, entity.monthlyBy ? 'must be a UUIDv7' : `must be a ${entity.idType}`)
  if (entity.monthlyBy) {
    const atMs = timeOfId(id as string)!
    if (atMs < EARLIEST_MS || atMs > latestMs(new Date(nowMs)))
      throw invalidId(entity, 'must carry a time from 1990-01-01 to one day from now')
  }
  return key
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

function invalidId(entity: Entity, message: string): StorageError {
  const problems = [{ path: 'id', message }]
  return new StorageError('invalid_input', `invalid id of a ${entity.name}`, { problems })
}

function invalidOwner(entity: Entity, message: string): StorageError {
  return new StorageError('invalid_input', `not an owner of a ${entity.name}`, {
    problems: [{ path: 'owner', message }],
  })
}
