import {
  type NewOf,
  type RecordStore,
  type RowOf,
  type SeriesStore,
  statement,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'
import { type DeletedRecord, type RecordDeletion, type ResourceParts, ResourceService } from '../resources/index.ts'
import type { Template, templateEntity } from '../templates/index.ts'
import { workoutEntity } from './workout-entity.ts'
import { checkWorkout } from './workout-rules.ts'
import type { NewWorkoutBody } from './workout-schemas.ts'

/** A run that was recorded, or is planned. */
export type Workout = RowOf<typeof workoutEntity>

interface Parts extends ResourceParts<typeof workoutEntity> {
  readonly templates: RecordStore<typeof templateEntity>
  readonly series: Pick<SeriesStore, 'deleteContext'>
}

// Deleting a plan takes the scheduled workouts that it finds. Whoever makes one meanwhile waits here, or it waits for them.
const HOLD_PLAN = statement<{ id: string }>(
  'training-plans.hold',
  `select id
     from training_plans
    where user_id = $1
      and id = $2
      and deleted_at is null
      for share`,
)

const FIND_SAMPLED = statement<{ id: string }>(
  'workouts.find-sampled',
  `select distinct workout_id as id
     from performance_metrics
    where user_id = $1
      and workout_id = any($2::uuid[])
      and deleted_at is null
    order by 1`,
)

/** Workouts: a user's own, by hand, from templates or from files. Their samples and notes go with them. */
export class WorkoutService extends ResourceService<typeof workoutEntity> {
  readonly #templates: Parts['templates']
  readonly #series: Parts['series']

  constructor(parts: Parts) {
    super(workoutEntity, parts)
    this.#templates = parts.templates
    this.#series = parts.series
  }

  /** What the values leave out and their template says: name, sport, planned duration and distance. */
  protected override async complete(values: NewWorkoutBody): Promise<NewOf<typeof workoutEntity>> {
    const { templateId } = values
    if (!templateId) return values as NewOf<typeof workoutEntity>
    const template = await this.#getTemplate(templateId)
    return {
      ...values,
      name: values.name ?? template.name,
      sport: values.sport ?? template.sport,
      plannedDurationSeconds: orElse(values.plannedDurationSeconds, template.durationSeconds),
      plannedDistanceMeters: orElse(values.plannedDistanceMeters, template.distanceMeters),
    }
  }

  async #getTemplate(id: string): Promise<Template> {
    const found = await this.parts.database.read('catalog', (reader) => this.#templates.find(reader, 'catalog', id))
    if (found) return found
    // In the store's words for a parent that is missing.
    throw invalidInput([{ path: 'templateId', message: 'must be the id of a template that is there' }])
  }

  protected override check(workout: Partial<Workout>): InputProblem[] {
    return checkWorkout(workout, this.parts.clock())
  }

  protected override async settle(
    tx: Tx,
    owner: string,
    { status, planId }: Workout,
    patch: UpdateBodyOf<typeof workoutEntity>,
  ): Promise<void> {
    if (patch.status === undefined || status !== 'scheduled' || planId === null) return
    if (await tx.maybeOne(HOLD_PLAN, [owner, planId])) return
    throw invalidInput([
      { path: 'planId', message: 'must be null: the plan is deleted, and would have taken it along' },
    ])
  }

  protected override async alsoDelete(tx: Tx, owner: string, { id, by, deletionId }: DeletedRecord): Promise<void> {
    await this.#series.deleteContext(tx, owner, id, { by, deletionId })
  }

  /** Deletes the samples of workouts that went with something else. Scheduled ones seldom have any. */
  async deleteSamples(tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion): Promise<void> {
    if (ids.length === 0) return
    for (const { id } of await tx.many(FIND_SAMPLED, [owner, ids]))
      await this.#series.deleteContext(tx, owner, id, deletion)
  }
}

// Null is a word of the caller: nothing is planned, whatever the template says.
const orElse = <T>(given: T | null | undefined, otherwise: T | null): T | null =>
  given === undefined ? otherwise : given
