import { randomUUID } from 'node:crypto'
import {
  type Database,
  type Months,
  migrateUp,
  openMonths,
  openPool,
  openSeriesStore,
  type SeriesStore,
} from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import pg from 'pg'
import { metricSeries } from '../../service/src/features/metrics/index.ts'
import { migrationSets } from '../../service/src/main/migration-sets.ts'

// What the samples would be without segments: the same identity as key, the same lifecycle columns, the same months.
const ROW_TABLE = `
  create table metric_rows (
    user_id        uuid             not null,
    metric_type_id smallint         not null,
    workout_id     uuid             not null,
    recorded_at    timestamptz(3)   not null,
    value          double precision not null,
    created_at     timestamptz(3) not null default now(),
    created_by     uuid,
    updated_at     timestamptz(3) not null default now(),
    updated_by     uuid,
    deleted_at     timestamptz(3),
    deleted_by     uuid,
    deletion_id    uuid,
    version        integer     not null default 1,
    is_archived    boolean     not null generated always as (archived_at is not null) stored,
    archived_at    timestamptz(3),
    archived_by    uuid,
    archive_reason text,
    primary key (user_id, metric_type_id, workout_id, recorded_at)
  ) partition by range (recorded_at)`

export const ROWS = 'metric_rows'

export interface SeriesBench extends AsyncDisposable {
  /** A pool of one connection. */
  readonly database: Database
  readonly months: Months
  readonly store: SeriesStore
  /** A plain connection, for COPY and looks behind the scenes. */
  readonly client: pg.Client
  readonly server: string
}

/** A server of its own that flushes to disk as a real one does, with the segments and a table with a row a sample. */
export async function openSeriesBench(binariesFolder: string | undefined): Promise<SeriesBench> {
  await using opened = new AsyncDisposableStack()
  const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', autovacuum: 'off' }
  const server = opened.use(await openThrowawayServer({ settings, ...(binariesFolder ? { binariesFolder } : {}) }))
  await migrateUp({ url: server.url, sets: migrationSets })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  opened.defer(() => client.end())
  await client.query(ROW_TABLE)
  const database = openPool({ url: server.url, maxConnections: 1 })
  opened.defer(() => database.close())
  const clock = () => new Date()
  const months = openMonths({ database, tables: [metricSeries, { table: ROWS }], clock })
  const store = openSeriesStore(metricSeries, { clock })
  const kept = opened.move()
  return {
    database,
    months,
    store,
    client,
    server: `PostgreSQL ${server.major}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The columns of one workout. */
export interface WorkoutSamples {
  readonly workoutId: string
  readonly columns: readonly { readonly type: string; readonly times: Float64Array; readonly values: Float64Array }[]
}

/** Appends a workout as the service does: months first, then one transaction. Returns how many samples it stored. */
export async function appendWorkout(
  { database, months, store }: SeriesBench,
  owner: string,
  { workoutId, columns }: WorkoutSamples,
): Promise<number> {
  const times = columns.flatMap((column) => [column.times[0]!, column.times.at(-1)!])
  const counts = await months.withMonths(metricSeries.table, times, () =>
    database.transaction({ owner }, (tx) => store.append(tx, owner, { context: workoutId, by: owner }, columns)),
  )
  return Object.values(counts).reduce((sum, { stored }) => sum + stored, 0)
}

const WALKED = {
  heart_rate: [150, 1],
  cadence: [85, 1],
  power: [240, 12],
  speed: [3.2, 0.04],
  altitude: [240, 0.2],
  latitude: [47.1, 0.000_03],
  longitude: [8.4, 0.000_04],
  temperature: [18, 0],
  vertical_oscillation: [88, 1.5],
  stance_time: [240, 3],
} as const

/** A made-up workout of 10 metrics, a sample a second, each walking about its usual value. The same for the same seed. */
export function makeWorkout(seed: number, samples: number, startMs: number): WorkoutSamples {
  const random = openRandom(seed)
  const times = Float64Array.from({ length: samples }, (_, index) => startMs + index * 1000)
  const columns = Object.entries(WALKED).map(([type, [usual, step]]) => {
    const { scale } = metricSeries.types.get(type)!
    let value = usual as number
    const values = times.map(() => {
      value += (random() - 0.5) * 2 * step + (usual - value) * 0.01
      return Math.round(value * scale) / scale
    })
    return { type, times, values }
  })
  return { workoutId: randomUUID(), columns }
}

function openRandom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    state ^= state >>> 15
    return (state >>> 0) / 2 ** 32
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

export const round = (number: number, digits = 2): number => Number(number.toFixed(digits))
