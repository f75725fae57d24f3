import {
  type Clock,
  type CreateBodyOf,
  type Database,
  type EntityStore,
  type FilterOf,
  type ListState,
  newId,
  type Page,
  type RowOf,
  type SeriesStore,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type Caller, invalidInput } from '../../http/index.ts'
import type { workoutEntity } from './workout-entity.ts'
import { checkWorkout } from './workout-rules.ts'

/** A run that was recorded, or is planned. */
export type Workout = RowOf<typeof workoutEntity>

export interface WorkoutQuery {
  readonly limit: number
  readonly cursor?: string
  readonly state?: ListState
  readonly order?: 'newest' | 'started'
  readonly sport?: string
  readonly status?: 'scheduled' | 'completed' | 'skipped'
  readonly from?: string
  readonly to?: string
}

interface Parts {
  readonly database: Database
  readonly workouts: EntityStore<typeof workoutEntity>
  readonly series: Pick<SeriesStore, 'deleteContext'>
  readonly clock: Clock
}

/** Workouts: a user's own, by hand or from files. */
export class WorkoutService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async create({ userId }: Caller, values: CreateBodyOf<typeof workoutEntity>): Promise<Workout> {
    const problems = checkWorkout(values, this.#parts.clock())
    if (problems.length > 0) throw invalidInput(problems)
    const tx = this.#parts.database.autocommit({ owner: userId })
    return await this.#parts.workouts.create(tx, userId, values, { by: userId })
  }

  async get({ userId }: Caller, id: string): Promise<Workout> {
    return await this.#parts.database.read({ owner: userId }, (reader) => this.#parts.workouts.get(reader, userId, id))
  }

  async list({ userId }: Caller, query: WorkoutQuery): Promise<Page<Workout>> {
    const { from, to, sport, status, ...page } = query
    if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to)) {
      throw invalidInput([{ path: 'to', message: 'must be later than from' }])
    }
    const startedAt = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
    const filter: FilterOf<typeof workoutEntity> = {
      ...(sport === undefined ? {} : { sport }),
      ...(status === undefined ? {} : { status }),
      ...(from === undefined && to === undefined ? {} : { startedAt }),
    }
    return await this.#parts.database.read({ owner: userId }, (reader) =>
      this.#parts.workouts.list(reader, userId, { ...page, filter }),
    )
  }

  /** The rules are checked on what the workout becomes, so the change and the check see the same version. */
  async update(
    { userId }: Caller,
    id: string,
    patch: UpdateBodyOf<typeof workoutEntity>,
    version: number | 'any',
  ): Promise<Workout> {
    return await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      const updated = await this.#parts.workouts.update(tx, userId, id, patch, { by: userId, version })
      const problems = checkWorkout(updated, this.#parts.clock())
      if (problems.length > 0) throw invalidInput(problems)
      return updated
    })
  }

  /** Its samples go with it, in one deletion. */
  async delete({ userId }: Caller, id: string, version: number | 'any'): Promise<void> {
    const deletion = { by: userId, deletionId: newId() }
    await this.#parts.database.transaction({ owner: userId }, async (tx) => {
      await this.#parts.workouts.delete(tx, userId, id, { ...deletion, version })
      await this.#parts.series.deleteContext(tx, userId, id, deletion)
    })
  }
}
