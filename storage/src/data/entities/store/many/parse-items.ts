import { StorageError } from '../../../../errors.ts'
import type { Entity } from '../../entity.ts'
import type { Settled } from './settle-items.ts'

/** Most items of one set: as many rows as a statement writes without keeping others waiting for long. */
export const MAX_SET_ITEMS = 5_000

/** One item of a set, checked. */
export interface Parsed {
  /** Its place in the set as it was given. */
  readonly index: number
  /** Its key without the owner, who is the same for all. */
  readonly key: readonly unknown[]
  readonly expected: number | null
  /** What the statement writes, in the order of its columns. */
  readonly values: readonly unknown[]
  /** What it says of its parents: columns and their values. */
  readonly parents: readonly (readonly [name: string, id: unknown])[]
}

/**
 * Checks each item of a set by itself, and that no two are about one record: which of two changes came first could not be said.
 * @throws StorageError `invalid_input` for too many
 */
export function parseItems<Item>(
  entity: Entity,
  items: readonly Item[],
  parse: (item: Item, index: number) => Parsed,
): Settled<Parsed>[] {
  if (items.length > MAX_SET_ITEMS) throw invalidSet(entity, 'items', `must be at most ${MAX_SET_ITEMS}`)
  const seen = new Map<string, number>()
  return items.map((item, index) => {
    try {
      const parsed = parse(item, index)
      const before = seen.get(idOf(parsed))
      if (before !== undefined) throw invalidSet(entity, 'id', `must not be that of item ${before} too`)
      seen.set(idOf(parsed), index)
      return { done: parsed }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      return { error }
    }
  })
}

/** The id of an item as the database spells it. */
export function idOf({ key }: Pick<Parsed, 'key'>): string {
  return toIdText(key[0])
}

/** An id as the database spells it. */
export function toIdText(id: unknown): string {
  return String(id).toLowerCase()
}

function invalidSet(entity: Entity, path: string, message: string): StorageError {
  return new StorageError('invalid_input', `invalid set of ${entity.table}`, { problems: [{ path, message }] })
}
