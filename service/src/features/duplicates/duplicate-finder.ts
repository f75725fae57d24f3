import type { Tx } from '@longrun/storage'
import {
  CLOSE,
  FIND_ALIKE,
  FIND_RECORDED_ALIKE,
  HOLD,
  LOCK_ALONE,
  LOCK_SHARED,
  OPEN,
  type PairRow,
  SHOW,
} from './duplicate-statements.ts'

/** What of the workouts is known to have changed: their list of likely duplicates, and with it their version. */
type Changed = ReadonlySet<string>

/**
 * Knows which workouts look like one training that was recorded twice. Whoever stores, changes, deletes or restores a
 * workout tells it in the same transaction: the pairs are then what the rules say of what is there, in whatever order
 * things happened and however many happened at once.
 */
export class DuplicateFinder {
  /**
   * Lets one transaction at a time of a user's change what the pairs depend on. Take it before the rows of workouts that
   * others can see; new workouts are noted last.
   */
  async lock(tx: Tx, userId: string): Promise<void> {
    await tx.many(LOCK_ALONE, [userId])
  }

  /**
   * Finds the pairs of workouts that were just stored.
   * @param options.typed none of them came from a file: users who type in do not wait for each other
   */
  async noteNew(
    tx: Tx,
    userId: string,
    ids: readonly string[],
    { typed = false }: { readonly typed?: boolean } = {},
  ): Promise<Changed> {
    // Sent together, but two statements: the second sees what the first has waited for.
    const [, alike] = await Promise.all([
      tx.many(typed ? LOCK_SHARED : LOCK_ALONE, [userId]),
      tx.many(typed ? FIND_RECORDED_ALIKE : FIND_ALIKE, [userId, ids]),
    ])
    return await this.show(tx, userId, await open(tx, userId, alike))
  }

  /** Makes the pairs of a workout true that was changed, deleted or restored. */
  async noteChanged(tx: Tx, userId: string, id: string): Promise<Changed> {
    const [, closed, alike] = await Promise.all([
      tx.many(LOCK_ALONE, [userId]),
      tx.many(CLOSE, [userId, id]),
      tx.many(FIND_ALIKE, [userId, [id]]),
    ])
    return await this.show(tx, userId, [...closed, ...(await open(tx, userId, alike))])
  }

  /** Writes on the workouts of these pairs what they now show. */
  async show(tx: Tx, userId: string, pairs: readonly PairRow[]): Promise<Changed> {
    if (pairs.length === 0) return new Set()
    const ids = [...new Set(pairs.flatMap(({ first_id, second_id }) => [first_id, second_id]))]
    const [, shown] = await Promise.all([tx.many(HOLD, [userId, ids]), tx.many(SHOW, [userId, ids])])
    return new Set(shown.map(({ id }) => id))
  }
}

async function open(tx: Tx, userId: string, alike: readonly PairRow[]): Promise<readonly PairRow[]> {
  if (alike.length === 0) return []
  const sides = [alike.map(({ first_id }) => first_id), alike.map(({ second_id }) => second_id)]
  return await tx.many(OPEN, [userId, ...sides])
}
