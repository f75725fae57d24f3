import type { Tx } from '@longrun/storage'
import { HOLD, LOCK_ALONE, LOCK_SHARED, MARK, type PairRow, SHOW } from './duplicate-statements.ts'

/**
 * Knows which workouts look like one training that was recorded twice. Whoever stores, changes, deletes or restores a
 * workout tells it in the same transaction: the pairs are then what the rules say of what is there, in whatever order
 * things happened and however many happened at once.
 */
export class DuplicateFinder {
  /**
   * Lets one transaction at a time of a user's change what the pairs depend on. Take it before the rows of workouts that
   * others can see, or last where the workouts are new; `note` takes it too.
   */
  async lock(tx: Tx, userId: string): Promise<void> {
    await tx.many(LOCK_ALONE, [userId])
  }

  /**
   * Makes the pairs of workouts true that were just stored, changed, deleted or restored. They take a new version where
   * what they show has changed, and so do the others.
   *
   * @param options.typed they are new and none came from a file: several may be noted at once
   * @returns the workouts that changed, these among them or not
   */
  async note(
    tx: Tx,
    userId: string,
    ids: readonly string[],
    options: { readonly typed?: boolean } = {},
  ): Promise<ReadonlySet<string>> {
    // Sent together, but two statements: the second sees what the first has waited for.
    const [, changed] = await Promise.all([
      tx.many(options.typed ? LOCK_SHARED : LOCK_ALONE, [userId]),
      tx.many(MARK, [userId, ids]),
    ])
    return await this.show(tx, userId, changed)
  }

  /** Writes on the workouts of these pairs what they now show. */
  async show(tx: Tx, userId: string, pairs: readonly PairRow[]): Promise<ReadonlySet<string>> {
    if (pairs.length === 0) return new Set()
    const ids = [...new Set(pairs.flatMap(({ first_id, second_id }) => [first_id, second_id]))]
    const [, shown] = await Promise.all([tx.many(HOLD, [userId, ids]), tx.many(SHOW, [userId, ids])])
    return new Set(shown.map(({ id }) => id))
  }
}
