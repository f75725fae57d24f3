import { StorageError } from '../../../errors.ts'
import { isUuid } from '../../../record-id.ts'
import { type Column, isPlainObject, type Problem } from '../columns/index.ts'
import type { Entity } from '../entity.ts'
import { ARCHIVE_REASON } from '../lifecycle.ts'

/** Checks the values of a new record and gives them in the order of the entity's columns, null for what is left out. */
export function newValues(entity: Entity, values: unknown): unknown[] {
  const given = fieldsOf(entity, values)
  const problems = unknownFields(entity, given)
  const row: unknown[] = []
  for (const name in entity.columns) row.push(newValue(entity.columns[name]!, name, given[name], problems))
  refuse(entity, problems)
  return row
}

function newValue(column: Column, name: string, given: unknown, problems: Problem[]): unknown {
  const value = given === undefined ? (column.defaultValue ?? null) : given
  if (value !== null) {
    const before = problems.length
    column.check(value, name, problems)
    return problems.length === before ? column.toSql(value) : null
  }
  if (!column.flags.has('optional'))
    problems.push({ path: name, message: given === null ? 'must not be null' : 'is required' })
  return null
}

export interface Change {
  readonly name: string
  readonly value: unknown
}

/** Checks a patch and gives its changes as SQL values. What is absent or undefined is no change; null clears. */
export function changesOf(entity: Entity, patch: unknown): Change[] {
  const given = fieldsOf(entity, patch)
  const problems = unknownFields(entity, given)
  const changes: Change[] = []
  for (const name in entity.columns) {
    const value = given[name]
    if (value !== undefined) changes.push({ name, value: changedValue(entity.columns[name]!, name, value, problems) })
  }
  if (changes.length === 0 && problems.length === 0)
    problems.push({ path: '', message: 'must change at least one field' })
  refuse(entity, problems)
  return changes
}

/** The changes of a patch as values of the update statement: the mask, and the value of each column by its place in it. */
export function toMasked(changes: readonly Change[], places: ReadonlyMap<string, number>): unknown[] {
  const values: unknown[] = new Array(places.size + 1).fill(null)
  let mask = 0
  for (const { name, value } of changes) {
    const place = places.get(name)!
    mask += 2 ** place
    values[place + 1] = value
  }
  values[0] = mask
  return values
}

function changedValue(column: Column, name: string, value: unknown, problems: Problem[]): unknown {
  if (column.flags.has('createOnly')) problems.push({ path: name, message: 'can be set only when the record is made' })
  else if (value !== null) {
    const before = problems.length
    column.check(value, name, problems)
    if (problems.length === before) return column.toSql(value)
  } else if (!column.flags.has('optional')) problems.push({ path: name, message: 'must not be null' })
  return null
}

/** Checks who acts: a user's id, or null for the system itself. */
export function actorOf(by: unknown): string | null {
  if (by === null || isUuid(by)) return by
  throw new StorageError('invalid_input', 'not an actor', {
    problems: [{ path: 'by', message: 'must be a UUID or null' }],
  })
}

/** Checks the version that a change expects; `any` gives null. */
export function expectedVersion(version: unknown): number | null {
  if (version === 'any') return null
  if (Number.isInteger(version) && (version as number) >= 1 && (version as number) <= 2_147_483_647)
    return version as number
  const problems = [{ path: 'version', message: "must be a whole number from 1 to 2147483647, or 'any'" }]
  throw new StorageError('invalid_input', 'not a version', { problems })
}

/** Checks why something is archived. */
export function reasonOf(reason: unknown): string {
  const problems: Problem[] = []
  if (reason === undefined || reason === null) problems.push({ path: 'reason', message: 'is required' })
  else ARCHIVE_REASON.check(reason, 'reason', problems)
  if (problems.length > 0) throw new StorageError('invalid_input', 'not a reason', { problems })
  return reason as string
}

function fieldsOf(entity: Entity, values: unknown): Record<string, unknown> {
  if (isPlainObject(values)) return values
  throw new StorageError('invalid_input', `invalid ${entity.name}`, {
    problems: [{ path: '', message: 'must be an object' }],
  })
}

function unknownFields(entity: Entity, given: Record<string, unknown>): Problem[] {
  const problems: Problem[] = []
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(entity.columns, name))
      problems.push({ path: name, message: `is not a field of a ${entity.name}` })
  }
  return problems
}

function refuse(entity: Entity, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new StorageError('invalid_input', `invalid ${entity.name}`, { problems })
}
