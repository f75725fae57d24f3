import type { Tx } from '@longrun/storage'
import type { ComparedChange, ComparedWorkout } from '../workouts/index.ts'
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

/** The workouts of which the list of likely duplicates changed, and with it the version. */
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

  /** Finds the pairs of workouts that were just stored. They are all from files, or all typed in. */
  async noteNew(tx: Tx, userId: string, workouts: readonly ComparedWorkout[]): Promise<Changed> {
    const isTyped = workouts.every(({ fileSha256 }) => !fileSha256)
    // Sent together, but as statements of their own: the later ones see what the first has waited for.
    const [, alike] = await Promise.all([
      tx.many(isTyped ? LOCK_SHARED : LOCK_ALONE, [userId]),
      findAlike(tx, userId, workouts),
    ])
    return await this.show(tx, userId, await open(tx, userId, alike))
  }

  /** Makes the pairs of workouts true that were changed, deleted or restored. */
  async noteChanged(tx: Tx, userId: string, changes: readonly ComparedChange[]): Promise<Changed> {
    const [, closed, alike] = await Promise.all([
      tx.many(LOCK_ALONE, [userId]),
      tx.many(CLOSE, [userId, changes.map(({ id }) => id)]),
      findAlike(
        tx,
        userId,
        changes.flatMap(({ now }) => (now === 'deleted' ? [] : [now])),
      ),
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

async function findAlike(tx: Tx, userId: string, workouts: readonly ComparedWorkout[]): Promise<readonly PairRow[]> {
  const able = workouts.flatMap((workout) => {
    const seconds = workout.durationSeconds ?? workout.deviceDurationSeconds
    const isAble = workout.status === 'completed' && workout.startedAt && seconds
    return isAble ? [{ ...workout, seconds, startedAt: workout.startedAt!.toISOString() }] : []
  })
  const found = [true, false].map(async (isRecorded) => {
    const some = able.filter(({ fileSha256 }) => isRecorded === Boolean(fileSha256))
    if (some.length === 0) return []
    const values = [
      some.map(({ id }) => id),
      some.map(({ startedAt }) => startedAt),
      some.map(({ seconds }) => seconds),
      some.map(({ distanceMeters, deviceDistanceMeters }) => distanceMeters || deviceDistanceMeters || null),
      some.map(({ sport }) => sport),
      some.map(({ fileSha256 }) => fileSha256),
      some.map(({ activityId }) => activityId),
    ]
    return await tx.many(isRecorded ? FIND_ALIKE : FIND_RECORDED_ALIKE, [userId, ...values])
  })
  return (await Promise.all(found)).flat()
}

async function open(tx: Tx, userId: string, alike: readonly PairRow[]): Promise<readonly PairRow[]> {
  if (alike.length === 0) return []
  const sides = [alike.map(({ first_id }) => first_id), alike.map(({ second_id }) => second_id)]
  return await tx.many(OPEN, [userId, ...sides])
}
