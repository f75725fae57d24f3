import { type Database, type RecordStore, StorageError, type Tx } from '@longrun/storage'
import { type Caller, invalidInput, Problem } from '../../http/index.ts'
import { openZoneOffset } from '../profiles/index.ts'
import type { Workout, workoutEntity } from '../workouts/index.ts'
import { sortByFit } from './choose-scheduled.ts'
import {
  COME_BACK,
  FIND_CANDIDATES,
  GIVE_BACK,
  LOCK_WORKOUTS,
  MOVE_NOTES,
  RETURN_NOTES,
  STEP_ASIDE,
  TAKE_OVER,
} from './pairing-statements.ts'

interface Parts {
  readonly database: Database
  readonly workouts: RecordStore<typeof workoutEntity>
}

/**
 * Makes one training of a scheduled workout and the recorded one that completed it, by hand or when a file arrives. The
 * recorded workout takes over what was planned; the scheduled one steps aside, and comes back when they are parted.
 */
export class PairingService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Pairs two workouts, one of them scheduled or skipped, the other recorded; which is named first does not matter.
   * @returns the recorded workout, which stands for both
   * @throws StorageError `version_conflict` where the first has another version; Problem `not_pairable` with the reason,
   * `archived` where one of them is
   */
  async pair({ userId }: Caller, id: string, otherId: string, version: number | 'any'): Promise<Workout> {
    if (id.toLowerCase() === otherId.toLowerCase())
      throw invalidInput([{ path: 'workoutId', message: 'must be another workout' }])
    return await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      await tx.many(LOCK_WORKOUTS, [userId, [id, otherId]])
      const first = await this.#getVersion(tx, userId, id, version)
      const second = await this.#parts.workouts.find(tx, userId, otherId)
      if (!second) throw invalidInput([{ path: 'workoutId', message: 'must be the id of a workout that is there' }])
      refuseArchived(first)
      refuseArchived(second, 'workoutId')
      const [scheduled, recorded] = first.status === 'completed' ? [second, first] : [first, second]
      refuse(whyNotScheduled(scheduled, ['scheduled', 'skipped']) ?? whyNotRecorded(recorded))
      return await this.#join(tx, userId, scheduled.id, recorded.id)
    })
  }

  /**
   * Pairs a workout that was just recorded with the one that was scheduled for its day and sport, if there is one. Of several
   * it takes the one that fits best, of equal ones the oldest. Recordings that arrive at once never take the same.
   *
   * @param tx the transaction that made the workout
   * @param ownZone says which day it was where the recording does not
   */
  async pairRecorded(tx: Tx, owner: string, recorded: Workout, ownZone: string): Promise<void> {
    const { startedAt, sport, distanceMeters: distance, durationSeconds: duration } = recorded
    if (!startedAt) return
    const day = dayIn(recorded.timeZone ?? ownZone, startedAt.getTime())
    const candidates = await tx.many(FIND_CANDIDATES, [owner, day, sport])
    for (const { id } of sortByFit(candidates, { distance, duration })) {
      // Another recording may have taken it, or its owner deleted or archived it, since it was found.
      const [locked] = await tx.many(LOCK_WORKOUTS, [owner, [id]])
      const scheduled = locked && (await this.#parts.workouts.get(tx, owner, id))
      if (!scheduled || scheduled.isArchived || whyNotScheduled(scheduled, ['scheduled'])) continue
      if (scheduled.scheduledFor !== day || scheduled.sport !== sport) continue
      await this.#join(tx, owner, id, recorded.id)
      return
    }
  }

  /**
   * Parts what was paired: the scheduled workout comes back under its own id, and the recorded one is as it was recorded.
   * What was changed since stays with the one that it is about.
   * @throws Problem `not_pairable` where the workout is not paired; `archived`
   */
  async unpair({ userId }: Caller, id: string, version: number | 'any'): Promise<Workout> {
    return await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      await tx.many(LOCK_WORKOUTS, [userId, [id]])
      const paired = await this.#getVersion(tx, userId, id, version)
      refuseArchived(paired)
      refuse(paired.pairedWith === null ? 'The workout is not paired' : undefined)
      await this.#part(tx, userId, paired)
      return await this.#parts.workouts.get(tx, userId, id)
    })
  }

  /**
   * Passes what was scheduled from the recorded workout that completed it on to another recording of the same training, which
   * then stands for both. Nothing where the first is not paired, or the second was planned itself.
   * @throws Problem `archived` where the second would take something over and is archived
   */
  async pass(tx: Tx, owner: string, fromId: string, toId: string): Promise<void> {
    await tx.many(LOCK_WORKOUTS, [owner, [fromId, toId]])
    const from = await this.#parts.workouts.get(tx, owner, fromId)
    const to = await this.#parts.workouts.get(tx, owner, toId)
    if (from.pairedWith === null || whyNotRecorded(to)) return
    refuseArchived(to)
    await this.#part(tx, owner, from)
    await this.#join(tx, owner, from.pairedWith, toId)
  }

  async #part(tx: Tx, owner: string, paired: Workout): Promise<void> {
    const { id, pairedWith, planId, templateId, scheduledFor, plannedDurationSeconds, plannedDistanceMeters } = paired
    const both = [owner, pairedWith, id]
    await tx.execute(GIVE_BACK, both)
    const plan = [planId, templateId, scheduledFor, plannedDurationSeconds, plannedDistanceMeters]
    await tx.execute(COME_BACK, [...both, ...plan]).catch(refuseTaken)
    await tx.execute(RETURN_NOTES, both)
  }

  async #join(tx: Tx, owner: string, scheduledId: string, recordedId: string): Promise<Workout> {
    const both = [owner, scheduledId, recordedId]
    // In this order: what is unique among the live passes from the one to the other.
    await Promise.all([tx.execute(STEP_ASIDE, both), tx.execute(TAKE_OVER, both), tx.execute(MOVE_NOTES, both)])
    return await this.#parts.workouts.get(tx, owner, recordedId)
  }

  async #getVersion(tx: Tx, owner: string, id: string, version: number | 'any'): Promise<Workout> {
    const workout = await this.#parts.workouts.get(tx, owner, id)
    if (version === 'any' || version === workout.version) return workout
    const details = { currentVersion: workout.version, table: 'workouts' }
    throw new StorageError('version_conflict', 'the workout has another version by now', details)
  }
}

function whyNotScheduled({ status, fileSha256 }: Workout, allowed: readonly Workout['status'][]): string | undefined {
  if (!allowed.includes(status)) return 'One of the two must be scheduled or skipped'
  return fileSha256 ? 'The scheduled workout was recorded itself' : undefined
}

function whyNotRecorded(workout: Workout): string | undefined {
  if (workout.status !== 'completed') return 'One of the two must be completed'
  if (workout.pairedWith !== null) return 'The completed workout is paired already: unpair it first'
  const { scheduledFor, planId, templateId, plannedDurationSeconds, plannedDistanceMeters } = workout
  const isPlanned = [scheduledFor, planId, templateId, plannedDurationSeconds, plannedDistanceMeters].some(
    (value) => value !== null,
  )
  return isPlanned ? 'The completed workout was planned itself: clear its plan first' : undefined
}

// While the scheduled workout stood aside, its external id was free.
function refuseTaken(error: unknown): never {
  if (!(error instanceof StorageError) || error.code !== 'unique_violation') throw error
  const detail = 'Another workout has the external id of the scheduled one by now: delete it first'
  throw new Problem('not_pairable', { detail, cause: error })
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new Problem('not_pairable', { detail: reason })
}

function refuseArchived({ isArchived }: Workout, path?: string): void {
  if (!isArchived) return
  const errors = path === undefined ? [] : [{ path, message: 'must be the id of a workout that is not archived' }]
  throw new Problem('archived', errors.length > 0 ? { errors } : {})
}

function dayIn(timeZone: string, atMs: number): string {
  return new Date(atMs + openZoneOffset(timeZone)(atMs) * 60_000).toISOString().slice(0, 10)
}
