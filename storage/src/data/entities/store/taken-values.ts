import { StorageError } from '../../../errors.ts'
import type { Entity, UniqueAmongLive } from '../entity.ts'

/** A violation of a declared uniqueness, naming the fields that are taken; other errors as they are. */
export function toTaken(entity: Entity, error: unknown): unknown {
  if (!(error instanceof StorageError) || error.code !== 'unique_violation') return error
  const taken = entity.unique.filter(({ index }) => index === error.constraint)
  return taken.length === 0 ? error : takenError(entity, taken, error)
}

/** That other records have the values of these uniquenesses. */
export function takenError(
  { name, table }: Entity,
  taken: readonly UniqueAmongLive[],
  cause?: StorageError,
): StorageError {
  const columns = [...new Set(taken.flatMap((each) => each.columns))]
  const problems = columns.map((path) => ({ path, message: `is already taken by another ${name}` }))
  const constraint = taken[0]?.index
  const details = { problems, table, cause, ...(constraint === undefined ? {} : { constraint }) }
  return new StorageError('unique_violation', `another ${name} has the same ${columns.join(', ')}`, details)
}
