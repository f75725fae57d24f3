import { StorageError } from '../../../errors.ts'
import type { Entity } from '../entity.ts'
import type { ParentStanding } from './record-statements.ts'

// Why a record is refused, in the same words whether it is one or one of many.

/** What a change needs of the record: null for any version, without `isArchived` either. */
export interface Expected {
  readonly version: number | null
  readonly isArchived?: boolean
}

/** There is no such record, or it is not the owner's. */
export function notFound(entity: Entity): StorageError {
  return new StorageError('not_found', `no such ${entity.name}`, { table: entity.table })
}

/** The row changed back and forth between the attempt and the look at why it failed, each time. */
export function unsettled(entity: Entity): StorageError {
  const details = { table: entity.table }
  return new StorageError('serialization_failure', `the ${entity.name} is being changed too fast`, details)
}

/** What stands against a change of a record. What it is comes before which version: with any version it would be refused. */
export function findChangeRefusal(
  entity: Entity,
  current: { readonly version: number; readonly isArchived: boolean },
  { version, isArchived }: Expected,
): StorageError | undefined {
  const { name, table } = entity
  if (isArchived === undefined || current.isArchived === isArchived)
    return findVersionRefusal(entity, current.version, version)
  const message = `the ${name} is ${isArchived ? 'not archived' : 'archived'}`
  return new StorageError(isArchived ? 'not_archived' : 'archived', message, { table })
}

/** What stands against a change from the version that the caller has seen. */
export function findVersionRefusal(
  { name, table }: Entity,
  currentVersion: number,
  expected: number | null,
): StorageError | undefined {
  if (expected === null || currentVersion === expected) return undefined
  return new StorageError('version_conflict', `the ${name} has another version by now`, { currentVersion, table })
}

/** What stands against the values of parent columns, by their names. */
export function findParentRefusal(
  { name, parents }: Entity,
  standings: Readonly<Record<string, ParentStanding>>,
): StorageError | undefined {
  const problemsOf = (standing: ParentStanding, be: string) =>
    Object.keys(standings)
      .filter((path) => standings[path] === standing)
      .map((path) => ({ path, message: `must be the id of a ${parents[path]!.entity.name} that is ${be}` }))
  const gone = problemsOf('gone', 'there')
  const archived = problemsOf('archived', 'not archived')
  if (gone.length > 0) return new StorageError('invalid_input', `invalid ${name}`, { problems: [...gone, ...archived] })
  if (archived.length === 0) return undefined
  return new StorageError('archived', `what the ${name} belongs to is archived`, { problems: archived })
}
