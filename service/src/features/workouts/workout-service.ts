import {
  batchFailed,
  type NewOf,
  type RecordStore,
  type RowOf,
  type SeriesStore,
  type Settled,
  statement,
  type Tx,
  type UpdateBodyOf,
} from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'
import {
  type ChangedRecord,
  type DeletedRecords,
  type NewRecord,
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

/** A workout that was changed or restored, or is gone. */
export interface ComparedChange {
  readonly id: string
  readonly now: ComparedWorkout | 'deleted'
}

/** Keeps the pairs of workouts true that look like one training from two devices. */
interface Duplicates {
  lock(tx: Tx, userId: string): Promise<void>
  /** Both give the workouts that changed by it. */
  noteNew(tx: Tx, userId: string, workouts: readonly ComparedWorkout[]): Promise<ReadonlySet<string>>
  noteChanged(tx: Tx, userId: string, changes: readonly ComparedChange[]): Promise<ReadonlySet<string>>
}

interface Parts extends ResourceParts<typeof workoutEntity> {
  readonly templates: RecordStore<typeof templateEntity>
  readonly series: Pick<SeriesStore, 'deleteContext' | 'restoreContext'>
  readonly duplicates: Duplicates
}

// Deleting a plan takes the scheduled workouts that it finds. Whoever makes one meanwhile waits here, or it waits for them.
const HOLD_PLANS = statement<{ id: string }>(
  'training-plans.hold',
  `select id
     from training_plans
    where user_id = $1
      and id = any($2::uuid[])
      and deleted_at is null
    order by id
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
const FIND_COMPLETIONS = statement<{ planned_id: string; id: string; is_deleted: boolean }>(
  'workouts.find-completions',
  `select planned.id as planned_id, done.id, done.deleted_at is not null as is_deleted
     from workouts planned
     join workouts done on done.user_id = planned.user_id
                       and done.id = planned.deletion_id
                       and done.paired_with = planned.id
    where planned.user_id = $1
      and planned.id = any($2::uuid[])`,
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
  protected override async complete(
    values: readonly NewWorkoutBody[],
  ): Promise<Settled<NewOf<typeof workoutEntity>>[]> {
    const templates = await this.#findTemplates(values)
    return values.map((each) => {
      const { templateId } = each
      if (!templateId) return { done: each as NewOf<typeof workoutEntity> }
      const template = templates.get(templateId)
      // In the store's words for a parent that is missing.
      const message = 'must be the id of a template that is there'
      if (template === undefined) return { error: invalidInput([{ path: 'templateId', message }]) }
      return { done: { ...each, ...fromTemplate(each, template) } }
    })
  }

  async #findTemplates(values: readonly NewWorkoutBody[]): Promise<Map<string, Template>> {
    const ids = new Set(values.flatMap(({ templateId }) => templateId ?? []))
    const found = new Map<string, Template>()
    if (ids.size === 0) return found
    await this.parts.database.read('catalog', async (reader) => {
      for (const id of ids) {
        const template = await this.#templates.find(reader, 'catalog', id)
        if (template !== undefined) found.set(id, template)
      }
    })
    return found
  }

  protected override check(workout: Partial<Workout>): InputProblem[] {
    return checkWorkout(workout, this.parts.clock())
  }

  protected override async settle(
    tx: Tx,
    owner: string,
    changes: readonly ChangedRecord<typeof workoutEntity>[],
  ): Promise<readonly Workout[]> {
    await this.#holdPlans(tx, owner, changes)
    const compared = changes.filter(({ patch }) => isCompared(patch)).map(({ record }) => record)
    const records = changes.map(({ record }) => record)
    return compared.length === 0 ? records : await this.#note(tx, owner, compared, records)
  }

  async #holdPlans(tx: Tx, owner: string, changes: readonly ChangedRecord<typeof workoutEntity>[]): Promise<void> {
    const needed = changes.map(({ patch, record: { status, planId } }) =>
      patch.status !== undefined && status === 'scheduled' ? planId : null,
    )
    const ids = new Set(needed.filter((id) => id !== null))
    if (ids.size === 0) return
    const held = new Set((await tx.many(HOLD_PLANS, [owner, [...ids]])).map(({ id }) => id))
    const message = 'must be null: the plan is deleted, and would have taken it along'
    const failures = needed.flatMap((id, index) =>
      id === null || held.has(id) ? [] : [{ index, error: invalidInput([{ path: 'planId', message }]) }],
    )
    if (failures.length > 0) throw batchFailed(failures)
  }

  // What is done and has a length may be what a device recorded too.
  protected override isAlone({ status, startedAt, durationSeconds }: NewOf<typeof workoutEntity>): boolean {
    return status !== 'completed' || !startedAt || !durationSeconds
  }

  protected override async alsoCreate(
    tx: Tx,
    owner: string,
    made: readonly NewRecord<typeof workoutEntity>[],
  ): Promise<ReadonlySet<string>> {
    const compared = made.map(({ id, values }) => {
      const { startedAt, durationSeconds = null, distanceMeters = null } = values
      return { ...values, ...TYPED, id, startedAt: new Date(startedAt!), durationSeconds, distanceMeters }
    })
    return await this.#duplicates.noteNew(tx, owner, compared)
  }

  protected override async prepare(
    tx: Tx,
    owner: string,
    patches?: readonly UpdateBodyOf<typeof workoutEntity>[],
  ): Promise<void> {
    if (patches === undefined || patches.some(isCompared)) await this.#duplicates.lock(tx, owner)
  }

  /** Looks again what some of the records look like, and gives all of them as they are then. */
  async #note(
    tx: Tx,
    owner: string,
    compared: readonly Workout[],
    records: readonly Workout[],
  ): Promise<readonly Workout[]> {
    const changes = compared.map((now) => ({ id: now.id, now }))
    return await this.reread(tx, owner, records, await this.#duplicates.noteChanged(tx, owner, changes))
  }

  protected override async alsoDelete(tx: Tx, owner: string, { ids, by, deletionId }: DeletedRecords): Promise<void> {
    await this.samples.delete(tx, owner, ids, { by, deletionId })
    const gone = ids.map((id) => ({ id, now: 'deleted' as const }))
    await this.#duplicates.noteChanged(tx, owner, gone)
  }

  protected override async mayRestore(tx: Tx, owner: string, ids: readonly string[]): Promise<void> {
    const completions = await tx.many(FIND_COMPLETIONS, [owner, ids])
    if (completions.length === 0) return
    const failures = completions.map(({ planned_id, id, is_deleted }) => {
      const wayOut = is_deleted ? 'restore that one, then unpair it' : 'unpair that one'
      const error = notRestorable(`The workout ${id} completed this one and stands for it: ${wayOut}`)
      return { index: ids.findIndex((each) => each.toLowerCase() === planned_id), error }
    })
    throw batchFailed(failures.sort((a, b) => a.index - b.index))
  }

  protected override async alsoRestore(
    tx: Tx,
    owner: string,
    { ids, by, deletionId }: DeletedRecords,
    restored: readonly Workout[],
  ): Promise<readonly Workout[]> {
    await this.samples.restore(tx, owner, ids, { by, deletionId })
    return await this.#note(tx, owner, restored, restored)
  }

  /** The samples of workouts that went with something else, or came back with it. Scheduled ones seldom have any. */
  readonly samples = {
    delete: async (tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion): Promise<void> => {
      await this.#series.deleteContext(tx, owner, await findSampled(tx, owner, ids, null), deletion)
    },
    restore: async (tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion): Promise<void> => {
      await this.#series.restoreContext(tx, owner, await findSampled(tx, owner, ids, deletion.deletionId), deletion)
    },
  }
}

async function findSampled(
  tx: Tx,
  owner: string,
  ids: readonly string[],
  deletionId: string | null,
): Promise<string[]> {
  // Of a single one it costs no more to look for its samples themselves.
  if (ids.length < 2) return [...ids]
  return (await tx.many(FIND_SAMPLED, [owner, ids, deletionId])).map(({ id }) => id)
}

const isCompared = (patch: UpdateBodyOf<typeof workoutEntity>): boolean =>
  COMPARED.some((name) => patch[name] !== undefined)

/** What a template says and the values of a new workout leave out. */
function fromTemplate(values: NewWorkoutBody, template: Template) {
  return {
    name: values.name ?? template.name,
    sport: values.sport ?? template.sport,
    plannedDurationSeconds: orElse(values.plannedDurationSeconds, template.durationSeconds),
    plannedDistanceMeters: orElse(values.plannedDistanceMeters, template.distanceMeters),
  }
}

// Null is a word of the caller: nothing is planned, whatever the template says.
const orElse = <T>(given: T | null | undefined, otherwise: T | null): T | null =>
  given === undefined ? otherwise : given
