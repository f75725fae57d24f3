import { type Database, isUuid, type RecordStore, StorageError, type Tx } from '@longrun/storage'
import { type Caller, decodeListCursor, encodeListCursor, invalidInput, Problem } from '../../http/index.ts'
import type { PairingService } from '../pairing/index.ts'
import type { Workout, WorkoutService, workoutEntity } from '../workouts/index.ts'
import type { DuplicateFinder } from './duplicate-finder.ts'
import { DISMISS, FIND_OPEN, LIST, type PairRow, type SideRow } from './duplicate-statements.ts'

interface Parts {
  readonly database: Database
  readonly store: RecordStore<typeof workoutEntity>
  readonly workouts: Pick<WorkoutService, 'deleteWithin'>
  readonly pairing: Pick<PairingService, 'pass'>
  readonly finder: DuplicateFinder
}

/** What a user decides about two workouts that look like one training. */
export interface Resolution {
  readonly other: string
  /** What is kept: the workout that was named first, the other, or both. */
  readonly keep: 'this' | 'other' | 'both'
}

/** A page of open pairs, each as its two sides. */
export interface PairPage {
  readonly items: readonly (readonly SideRow[])[]
  readonly nextCursor: string | null
}

type Place = readonly [secondId: string, firstId: string]

/** Behind every id. */
const BEFORE_ALL: Place = ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'ffffffff-ffff-ffff-ffff-ffffffffffff']

/** Lists the likely duplicates of a user, and lets the user decide about each pair. */
export class DuplicateService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Open pairs, what was stored last first. @throws Problem `invalid_input` for a cursor that is none of this list */
  async list({ userId }: Caller, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<PairPage> {
    const list = ['workout-duplicates', userId]
    const place = cursor === undefined ? BEFORE_ALL : decodeListCursor(list, cursor, isPlace)
    const rows = await this.#parts.database.read({ owner: userId }, (reader) =>
      reader.many(LIST, [userId, ...place, limit + 1]),
    )
    const pairs = [...Map.groupBy(rows, ({ first_id, second_id }) => `${first_id} ${second_id}`).values()]
    const items = pairs.slice(0, limit)
    const last = items.at(-1)?.[0]
    const nextCursor =
      last && pairs.length > limit ? encodeListCursor(list, [last.second_id, last.first_id] satisfies Place) : null
    return { items, nextCursor }
  }

  /**
   * Keeps one of two likely duplicates and deletes the other, which can be restored; or keeps both, for good. What was
   * scheduled and completed by the one that goes is then completed by the one that stays.
   *
   * @returns the workout that is kept; of both, the one that was named first
   * @throws Problem `not_duplicates`; StorageError `not_found`, `version_conflict` where the first has another version
   */
  async resolve(
    { userId }: Caller,
    id: string,
    { other, keep }: Resolution,
    version: number | 'any',
  ): Promise<Workout> {
    const pair = toPair(id, other)
    const { database, store, workouts, pairing, finder } = this.#parts
    return await database.transaction({ owner: userId }, async (tx) => {
      await finder.lock(tx, userId)
      const workout = await store.get(tx, userId, id)
      refuseOtherVersion(workout, version)
      if (keep === 'both') {
        await this.#dismiss(tx, userId, pair)
        return await store.get(tx, userId, id)
      }
      if (!(await tx.maybeOne(FIND_OPEN, [userId, pair.first_id, pair.second_id]))) throw notDuplicates()
      const [kept, gone] = keep === 'this' ? [id, other] : [other, id]
      await pairing.pass(tx, userId, gone, kept)
      await workouts.deleteWithin(tx, userId, gone, { by: userId, version: 'any' })
      return await store.get(tx, userId, kept)
    })
  }

  async #dismiss(tx: Tx, userId: string, { first_id, second_id }: PairRow): Promise<void> {
    const dismissed = await tx.many(DISMISS, [userId, first_id, second_id])
    if (dismissed.length === 0) throw notDuplicates()
    await this.#parts.finder.show(tx, userId, dismissed)
  }
}

function toPair(id: string, other: string): PairRow {
  const [first, second] = [id.toLowerCase(), other.toLowerCase()].sort()
  if (first === second) throw invalidInput([{ path: 'other', message: 'must be another workout' }])
  return { first_id: first!, second_id: second! }
}

function refuseOtherVersion({ version: currentVersion }: Workout, version: number | 'any'): void {
  if (version === 'any' || version === currentVersion) return
  const details = { currentVersion, table: 'workouts' }
  throw new StorageError('version_conflict', 'the workout has another version by now', details)
}

function notDuplicates(): Problem {
  const detail = 'They are no open pair: resolved by now, changed, or never found to look alike'
  return new Problem('not_duplicates', { detail })
}

function isPlace(place: readonly unknown[]): place is Place {
  return place.length === 2 && place.every(isUuid)
}
