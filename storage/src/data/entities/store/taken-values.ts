import { StorageError } from '../../../errors.ts'
import type { Entity } from '../entity.ts'

/** A violation of a declared uniqueness, naming the fields that are taken; other errors as they are. */
export function toTaken(entity: Entity, error: unknown): unknown {
  if (!(error instanceof StorageError) || error.code !== 'unique_violation') return error
  const { name, table, unique } = entity
  const taken = unique.find(({ index }) => index === error.constraint)
  if (!taken) return error
  const { constraint } = error
  const problems = taken.columns.map((path) => ({ path, message: `is already taken by another ${name}` }))
  const details = { problems, table, cause: error, ...(constraint ? { constraint } : {}) }
  return new StorageError('unique_violation', `another ${name} has the same ${taken.columns.join(', ')}`, details)
}
