import type { Database, EntityStore, Samples, SeriesStore } from '@longrun/storage'
import { type Caller, invalidInput } from '../../http/index.ts'
import type { MetricCode } from '../metrics/index.ts'
import type { workoutEntity } from '../workouts/index.ts'
import { choosePoints } from './choose-points.ts'
import { joinTimes, samplesOn } from './time-axis.ts'

interface Parts {
  readonly database: Database
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly series: SeriesStore
}

/** The samples of one workout on one axis. */
export interface WorkoutStreams {
  readonly workoutId: string
  /** The time from which the axis counts; null without a start and without samples. */
  readonly startTime: Date | null
  /** How many points there are of what was asked for, shown or not. */
  readonly originalSize: number
  /** Milliseconds since 1970, ascending, each once. */
  readonly axis: Float64Array
  /** By metric: its own times, all of them on the axis, and its values. Only metrics that have samples. */
  readonly streams: ReadonlyMap<MetricCode, Samples>
  /** Metrics that were asked for and have no samples. */
  readonly absent: readonly MetricCode[]
}

/** Which streams, along which axis, and how finely. */
export interface StreamOptions {
  /** The first one that has samples decides which points are shown. */
  readonly types: readonly MetricCode[]
  /** Along the distance there are only points that have one. */
  readonly series: 'time' | 'distance'
  /** Points to show, from 2; all where left out. Ends and extremes come on top: at most two for each type. */
  readonly points?: number | undefined
}

/** Reads what was recorded during a workout. */
export class StreamService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * @throws StorageError `not_found`
   * @throws Problem `invalid_input` for a workout without distance that is to be shown along it
   */
  async read(
    { userId }: Pick<Caller, 'userId'>,
    workoutId: string,
    { types, series, points }: StreamOptions,
  ): Promise<WorkoutStreams> {
    const { startedAt, samples } = await this.#readSamples(userId, workoutId, withAxis(types, series))
    const found = withAxis(types, series).filter((type) => samples[type]!.times.length > 0)
    const all = await joinTimes(found.map((type) => samples[type]!.times))
    const along = series === 'distance' ? samples.distance! : undefined
    if (along?.times.length === 0) throw invalidInput([NO_DISTANCE])
    const axis = along?.times ?? all
    const onAxis = await alignAll(found, samples, axis)
    const asked = types.filter((type) => onAxis.has(type)).map((type) => onAxis.get(type)!)
    const shown =
      points === undefined ? axis : await choosePoints({ axis, streams: asked, ...(along && { along }) }, points)
    return {
      workoutId,
      startTime: startedAt ?? (all.length > 0 ? new Date(all[0]!) : null),
      originalSize: all.length,
      axis: shown,
      streams: shown === axis ? onAxis : await alignAll(found, Object.fromEntries(onAxis), shown),
      absent: types.filter((type) => !found.includes(type)),
    }
  }

  async #readSamples(userId: string, workoutId: string, types: readonly MetricCode[]) {
    const { database, workouts, series } = this.#parts
    return await database.read({ owner: userId }, async (reader) => {
      const { startedAt } = await workouts.get(reader, userId, workoutId)
      return { startedAt, samples: await series.read(reader, userId, { types, context: workoutId }) }
    })
  }
}

const NO_DISTANCE = { path: 'series', message: 'must be time: this workout has no distance' }

function withAxis(types: readonly MetricCode[], series: StreamOptions['series']): readonly MetricCode[] {
  return series === 'distance' ? ['distance', ...types.filter((type) => type !== 'distance')] : types
}

async function alignAll(
  types: readonly MetricCode[],
  samples: Readonly<Record<string, Samples>>,
  axis: Float64Array,
): Promise<Map<MetricCode, Samples>> {
  const aligned = new Map<MetricCode, Samples>()
  for (const type of types) aligned.set(type, await samplesOn(axis, samples[type]!))
  return aligned
}
