import {
  type AppendCounts,
  type Database,
  type Months,
  monthOf,
  type SeriesStore,
  statement,
  type Tx,
} from '@longrun/storage'
import { type Caller, invalidInput, Problem } from '../../http/index.ts'
import type { MetricCode } from './metric-types.ts'
import { decodePointCursor, encodePointCursor } from './point-cursor.ts'
import type { SampleBatch } from './sample-batch.ts'

/** What became of the samples that were sent, all together and by type. */
export interface StoredSamples extends AppendCounts {
  readonly types: Readonly<Record<string, AppendCounts>>
}

/** Which points to list. */
export interface PointListQuery {
  readonly type: MetricCode
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly workoutId?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of points, in order of time. */
export interface PointPage {
  readonly points: readonly { readonly at: string; readonly value: number }[]
  readonly nextCursor: string | null
}

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly series: SeriesStore
}

// Whoever deletes one of them meanwhile waits, and takes these samples along; whoever archives one waits too.
const HOLD_WORKOUTS = statement<{ id: string; is_archived: boolean }>(
  'metrics.hold-workouts',
  `select id, is_archived
     from workouts
    where user_id = $1
      and id = any($2::uuid[])
      and deleted_at is null
    order by id
      for share`,
)
const FIND_WORKOUT = statement<{ id: string }>(
  'metrics.find-workout',
  `select id
     from workouts
    where user_id = $1
      and id = $2
      and deleted_at is null`,
)
const NOTHING: AppendCounts = { received: 0, stored: 0, merged: 0 }

/** Single samples, of workouts or of a day: written in batches, read in order of time. */
export class MetricService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Stores all samples or none. @throws Problem `invalid_input` for workouts that are not there; `archived` for archived ones */
  async store({ userId }: Pick<Caller, 'userId'>, batch: SampleBatch): Promise<StoredSamples> {
    const { database, months, series } = this.#parts
    const { table } = series.series
    const byContext = await months.withMonths(table, timesOf(batch), () =>
      database.transaction({ owner: userId }, async (tx) => {
        await holdWorkouts(tx, userId, batch)
        const stored: Record<string, AppendCounts>[] = []
        for (const [context, columns] of batch.contexts) {
          stored.push(await series.append(tx, userId, { context, by: userId }, columns))
        }
        return stored
      }),
    )
    const types: Record<string, AppendCounts> = {}
    for (const counts of byContext)
      for (const [type, each] of Object.entries(counts)) types[type] = add(types[type] ?? NOTHING, each)
    return { ...Object.values(types).reduce(add, NOTHING), types }
  }

  /**
   * @throws StorageError `not_found` for a workout that is not there
   * @throws Problem `invalid_input` for a range that ends before it begins, or a cursor of another list
   */
  async list({ userId }: Pick<Caller, 'userId'>, query: PointListQuery): Promise<PointPage> {
    const { type, from, to, workoutId, limit, cursor } = query
    const range = { ...timeOf('from', from), ...timeOf('to', to) }
    if (range.from !== undefined && range.to !== undefined && range.from >= range.to) {
      throw invalidInput([{ path: 'from', message: 'must be before to' }])
    }
    const list = [type, ...[range.from, range.to].map((ms) => String(ms)), workoutId?.toLowerCase() ?? null]
    const after = cursor === undefined ? undefined : decodePointCursor(list, cursor)
    const { times, values, next } = await this.#parts.database.read({ owner: userId }, async (reader) => {
      if (workoutId !== undefined) await reader.one(FIND_WORKOUT, [userId, workoutId])
      const scope = workoutId === undefined ? {} : { context: workoutId.toLowerCase() }
      return await this.#parts.series.readPage(reader, userId, { type, ...range, ...scope, after, limit })
    })
    return {
      points: Array.from(times, (time, index) => ({ at: new Date(time).toISOString(), value: values[index]! })),
      nextCursor: next ? encodePointCursor(list, next) : null,
    }
  }
}

async function holdWorkouts(tx: Tx, userId: string, { workouts }: SampleBatch): Promise<void> {
  if (workouts.size === 0) return
  const held = await tx.many(HOLD_WORKOUTS, [userId, [...workouts.keys()]])
  const isArchived = new Map(held.map((each) => [each.id, each.is_archived]))
  const missing = [...workouts].filter(([id]) => !isArchived.has(id))
  if (missing.length > 0)
    throw invalidInput(missing.map(([, path]) => ({ path, message: 'must be the id of a workout of yours' })))
  const archived = [...workouts].filter(([id]) => isArchived.get(id))
  if (archived.length === 0) return
  const errors = archived.map(([, path]) => ({ path, message: 'must be the id of a workout that is not archived' }))
  throw new Problem('archived', { errors })
}

// One time for each month that is met on the way: to look at a million one by one would take a while.
function* timesOf({ contexts }: SampleBatch): Generator<number> {
  let month = { fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY }
  for (const { times } of [...contexts.values()].flat()) {
    for (let index = 0; index < times.length; index++) {
      const timeMs = times[index]!
      if (timeMs >= month.fromMs && timeMs < month.untilMs) continue
      month = monthOf(timeMs)
      yield timeMs
    }
  }
}

function timeOf<Name extends string>(name: Name, text: string | undefined): { [Key in Name]?: number } {
  return text === undefined ? {} : ({ [name]: Date.parse(text) } as { [Key in Name]: number })
}

function add(a: AppendCounts, b: AppendCounts): AppendCounts {
  return { received: a.received + b.received, stored: a.stored + b.stored, merged: a.merged + b.merged }
}
