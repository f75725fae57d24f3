import {
  type Clock,
  type CreateBodyOf,
  type Database,
  type EntityStore,
  type ListParameters,
  newId,
  type Page,
  type RowOf,
  type SeriesStore,
  toListOptions,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type Caller, invalidInput } from '../../http/index.ts'
import { workoutEntity } from './workout-entity.ts'
import { checkWorkout } from './workout-rules.ts'

/** A run that was recorded, or is planned. */
export type Workout = RowOf<typeof workoutEntity>

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

  async list({ userId }: Caller, query: ListParameters): Promise<Page<Workout>> {
    return await this.#parts.database.read({ owner: userId }, (reader) =>
      this.#parts.workouts.list(reader, userId, toListOptions(workoutEntity, query)),
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
