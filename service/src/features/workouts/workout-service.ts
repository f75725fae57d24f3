import {
  type NewOf,
  newId,
  type RecordStore,
  type RowOf,
  type SeriesStore,
  statement,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'
import {
  type DeletedRecord,
  notRestorable,
  type RecordDeletion,
  type ResourceParts,
  ResourceService,
} from '../resources/index.ts'
import type { Template, templateEntity } from '../templates/index.ts'
import { workoutEntity } from './workout-entity.ts'
import { checkWorkout } from './workout-rules.ts'
import type { NewWorkoutBody } from './workout-schemas.ts'

/** A run that was recorded, or is planned. */
export type Workout = RowOf<typeof workoutEntity>

/** What of a workout tells whether it looks like another. */
export type ComparedWorkout = Pick<
  Workout,
  | 'id'
  | 'status'
  | 'sport'
  | 'startedAt'
  | 'durationSeconds'
  | 'deviceDurationSeconds'
  | 'distanceMeters'
  | 'deviceDistanceMeters'
  | 'fileSha256'
  | 'activityId'
>

/** Keeps the pairs of workouts true that look like one training from two devices. */
interface Duplicates {
  lock(tx: Tx, userId: string): Promise<void>
  /** Both give the workouts that changed by it. */
  noteNew(tx: Tx, userId: string, workouts: readonly ComparedWorkout[]): Promise<ReadonlySet<string>>
  noteChanged(tx: Tx, userId: string, id: string, workout: ComparedWorkout | 'deleted'): Promise<ReadonlySet<string>>
}

interface Parts extends ResourceParts<typeof workoutEntity> {
  readonly templates: RecordStore<typeof templateEntity>
  readonly series: Pick<SeriesStore, 'deleteContext' | 'restoreContext'>
  readonly duplicates: Duplicates
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
      and deletion_id is not distinct from $3::uuid
    order by 1`,
)

// A workout that stepped aside was deleted in the name of the one that completed it.
const FIND_COMPLETION = statement<{ id: string; is_deleted: boolean }>(
  'workouts.find-completion',
  `select done.id, done.deleted_at is not null as is_deleted
     from workouts planned
     join workouts done on done.user_id = planned.user_id
                       and done.id = planned.deletion_id
                       and done.paired_with = planned.id
    where planned.user_id = $1
      and planned.id = $2`,
)

/** What a change has to name for a workout to look like others. */
const COMPARED = ['status', 'sport', 'startedAt', 'durationSeconds', 'distanceMeters'] as const

/** What a workout that was typed in has none of. */
const TYPED = { deviceDurationSeconds: null, deviceDistanceMeters: null, fileSha256: null, activityId: null } as const

/** Workouts: a user's own, by hand, from templates or from files. Their samples and notes go with them. */
export class WorkoutService extends ResourceService<typeof workoutEntity> {
  readonly #templates: Parts['templates']
  readonly #series: Parts['series']
  readonly #duplicates: Duplicates

  constructor(parts: Parts) {
    super(workoutEntity, parts)
    this.#templates = parts.templates
    this.#series = parts.series
    this.#duplicates = parts.duplicates
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
    updated: Workout,
    patch: UpdateBodyOf<typeof workoutEntity>,
  ): Promise<Workout> {
    const { status, planId } = updated
    if (patch.status !== undefined && status === 'scheduled' && planId !== null) await this.#holdPlan(tx, owner, planId)
    return isCompared(patch) ? await this.#note(tx, owner, updated) : updated
  }

  async #holdPlan(tx: Tx, owner: string, planId: string): Promise<void> {
    if (await tx.maybeOne(HOLD_PLAN, [owner, planId])) return
    throw invalidInput([
      { path: 'planId', message: 'must be null: the plan is deleted, and would have taken it along' },
    ])
  }

  // What is done and has a length may be what a device recorded too.
  protected override async insert(owner: string, values: NewOf<typeof workoutEntity>, by: string): Promise<Workout> {
    const { status, startedAt, durationSeconds, distanceMeters = null } = values
    if (status !== 'completed' || !startedAt || !durationSeconds) return await super.insert(owner, values, by)
    const id = newId(this.parts.clock().getTime())
    const compared = { ...values, ...TYPED, id, startedAt: new Date(startedAt), durationSeconds, distanceMeters }
    return await this.parts.database.transaction({ owner }, async (tx) => {
      // Sent together, for one round trip.
      const [created, changed] = await Promise.all([
        this.parts.store.create(tx, owner, values, { by, id }),
        this.#duplicates.noteNew(tx, owner, [compared]),
      ])
      return changed.has(id) ? await this.parts.store.get(tx, owner, id) : created
    })
  }

  protected override async prepare(tx: Tx, owner: string, patch?: UpdateBodyOf<typeof workoutEntity>): Promise<void> {
    if (patch === undefined || isCompared(patch)) await this.#duplicates.lock(tx, owner)
  }

  async #note(tx: Tx, owner: string, workout: Workout): Promise<Workout> {
    const changed = await this.#duplicates.noteChanged(tx, owner, workout.id, workout)
    return changed.has(workout.id) ? await this.parts.store.get(tx, owner, workout.id) : workout
  }

  protected override async alsoDelete(tx: Tx, owner: string, { id, by, deletionId }: DeletedRecord): Promise<void> {
    await this.#series.deleteContext(tx, owner, id, { by, deletionId })
    await this.#duplicates.noteChanged(tx, owner, id, 'deleted')
  }

  protected override async mayRestore(tx: Tx, owner: string, id: string): Promise<void> {
    const completion = await tx.maybeOne(FIND_COMPLETION, [owner, id])
    if (!completion) return
    const wayOut = completion.is_deleted ? 'restore that one, then unpair it' : 'unpair that one'
    throw notRestorable(`The workout ${completion.id} completed this one and stands for it: ${wayOut}`)
  }

  protected override async alsoRestore(
    tx: Tx,
    owner: string,
    { id, by, deletionId }: DeletedRecord,
    restored: Workout,
  ): Promise<Workout> {
    await this.#series.restoreContext(tx, owner, id, { by, deletionId })
    return await this.#note(tx, owner, restored)
  }

  /** The samples of workouts that went with something else, or came back with it. Scheduled ones seldom have any. */
  readonly samples = {
    delete: async (tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion): Promise<void> => {
      for (const id of await findSampled(tx, owner, ids, null))
        await this.#series.deleteContext(tx, owner, id, deletion)
    },
    restore: async (tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion): Promise<void> => {
      for (const id of await findSampled(tx, owner, ids, deletion.deletionId))
        await this.#series.restoreContext(tx, owner, id, deletion)
    },
  }
}

async function findSampled(
  tx: Tx,
  owner: string,
  ids: readonly string[],
  deletionId: string | null,
): Promise<string[]> {
  if (ids.length === 0) return []
  return (await tx.many(FIND_SAMPLED, [owner, ids, deletionId])).map(({ id }) => id)
}

const isCompared = (patch: UpdateBodyOf<typeof workoutEntity>): boolean =>
  COMPARED.some((name) => patch[name] !== undefined)

// Null is a word of the caller: nothing is planned, whatever the template says.
const orElse = <T>(given: T | null | undefined, otherwise: T | null): T | null =>
  given === undefined ? otherwise : given
