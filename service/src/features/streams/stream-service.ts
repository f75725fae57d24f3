import type { Database, EntityStore, Samples, SeriesStore } from '@longrun/storage'
import type { Caller } from '../../http/index.ts'
import type { MetricCode } from '../metrics/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import { joinTimes } from './time-axis.ts'

interface Parts {
  readonly database: Database
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly series: SeriesStore
}

/** The samples of one workout on one time axis. */
export interface WorkoutStreams {
  readonly workoutId: string
  /** The time from which the axis counts; null without a start and without samples. */
  readonly startTime: Date | null
  /** Milliseconds since 1970, ascending, each once. */
  readonly axis: Float64Array
  /** By metric: its own times, all of them on the axis, and its values. Only metrics that have samples. */
  readonly streams: ReadonlyMap<MetricCode, Samples>
  /** Metrics that were asked for and have no samples. */
  readonly absent: readonly MetricCode[]
}

/** Reads what was recorded during a workout. */
export class StreamService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws StorageError `not_found` */
  async read(
    { userId }: Pick<Caller, 'userId'>,
    workoutId: string,
    types: readonly MetricCode[],
  ): Promise<WorkoutStreams> {
    const { database, workouts, series } = this.#parts
    return await database.read({ owner: userId }, async (reader) => {
      const { startedAt } = await workouts.get(reader, userId, workoutId)
      const samples = await series.read(reader, userId, { types, context: workoutId })
      const found = types.filter((type) => samples[type]!.times.length > 0)
      const axis = await joinTimes(found.map((type) => samples[type]!.times))
      return {
        workoutId,
        startTime: startedAt ?? (axis.length > 0 ? new Date(axis[0]!) : null),
        axis,
        streams: new Map(found.map((type) => [type, samples[type]!])),
        absent: types.filter((type) => !found.includes(type)),
      }
    })
  }
}
