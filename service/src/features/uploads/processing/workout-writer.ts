import { type EntityStore, MOST_APPENDED_SAMPLES, newId, type SeriesStore, type Tx } from '@longrun/storage'
import type { DuplicateFinder } from '../../duplicates/index.ts'
import type { PairingService } from '../../pairing/index.ts'
import type { Workout, workoutEntity } from '../../workouts/index.ts'
import type { DecodedActivity, DecodedFile } from '../decoding/index.ts'
import { toWorkout, type WorkoutSource } from './workout-from-activity.ts'

/** What workouts are stored with. */
export interface WriterParts {
  readonly series: SeriesStore
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly pairing: Pick<PairingService, 'pairRecorded'>
  readonly duplicates: Pick<DuplicateFinder, 'noteNew'>
}

/** Makes workouts of decoded files. */
export class WorkoutWriter {
  readonly #parts: WriterParts

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  /** Stores a workout for each activity of the file, with its samples. Returns their ids in order. */
  async write(tx: Tx, userId: string, file: DecodedFile, source: WorkoutSource): Promise<string[]> {
    const ids = file.activities.map(() => newId())
    const isOne = file.activities.length === 1
    const workouts: Workout[] = []
    for (const [index, activity] of file.activities.entries()) {
      const leg = isOne ? undefined : { activityId: ids[0]!, leg: index + 1 }
      const values = toWorkout(activity, { ...source, leg })
      const id = ids[index]!
      workouts.push(await this.#parts.workouts.create(tx, userId, values, { by: userId, id }))
      await this.#append(tx, userId, id, activity)
    }
    // Last but for pairing: from here on no other change of this user's workouts goes on at once, and pairing locks one that
    // others see.
    await this.#parts.duplicates.noteNew(tx, userId, workouts)
    for (const workout of workouts) await this.#parts.pairing.pairRecorded(tx, userId, workout, source.ownZone)
    return ids
  }

  async #append(tx: Tx, userId: string, context: string, { columns }: DecodedActivity): Promise<void> {
    for (const batch of toBatches(columns)) await this.#parts.series.append(tx, userId, { context, by: userId }, batch)
  }
}

function toBatches(columns: DecodedActivity['columns']): DecodedActivity['columns'][number][][] {
  const batches: DecodedActivity['columns'][number][][] = []
  let samples = Number.POSITIVE_INFINITY
  for (const column of columns) {
    if (samples + column.times.length > MOST_APPENDED_SAMPLES) {
      batches.push([])
      samples = 0
    }
    batches.at(-1)!.push(column)
    samples += column.times.length
  }
  return batches
}
