import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { type Months, openMonths } from '../partitions/index.ts'
import { defineSeries } from './define-series.ts'
import { openSeriesStore, type SeriesStore } from './open-series-store.ts'
import type { Samples } from './read-samples.ts'
import type { SampleColumn } from './screen-samples.ts'
import { ROLE, TABLES } from './test-tables.ts'

const MONTHS = await readFile(new URL('../../../migrations/0002_months.up.sql', import.meta.url), 'utf8')

export const greenhouse = defineSeries({
  name: 'reading',
  table: 'readings',
  typesTable: 'sensor_kinds',
  ownerKey: 'grower_id',
  typeKey: 'kind_id',
  contextKey: 'batch_id',
  types: [
    { id: 1, code: 'air_temperature', unit: 'Cel', aggregation: 'average', scale: 10, minimum: -50, maximum: 90 },
    { id: 2, code: 'soil_moisture', unit: '%', aggregation: 'average', scale: 1000, minimum: 0, maximum: 100 },
    { id: 3, code: 'bearing', unit: 'deg', aggregation: 'last', scale: 10_000_000, minimum: -180, maximum: 180 },
    { id: 4, code: 'water_used', unit: 'l', aggregation: 'sum', scale: 1, minimum: 0, maximum: 500_000_000_000 },
  ],
})

export const NOW = new Date('2026-11-23T10:00:00Z')
export const GROWER = '0193a000-0000-7000-8000-000000000001'
export const OTHER_GROWER = '0193a000-0000-7000-8000-000000000002'
export const BATCH = '0193b000-0000-7000-8000-000000000001'
export const OTHER_BATCH = '0193b000-0000-7000-8000-000000000002'

export interface Greenhouse extends TestDatabase {
  readonly store: SeriesStore
  readonly months: Months
}

/** A database with the greenhouse's tables, and its store, as the application's role. */
export async function openGreenhouse(): Promise<Greenhouse> {
  const key = ROLE + MONTHS + TABLES
  const database = await openTestDatabase({ template: { key, prepare }, role: 'application' })
  const clock = () => NOW
  return Object.assign(database, {
    store: openSeriesStore(greenhouse, { clock }),
    months: openMonths({ database: database.database, tables: [greenhouse], clock }),
  })
}

async function prepare(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(ROLE)
    await client.query(MONTHS)
    await client.query(TABLES)
  } finally {
    await client.end()
  }
}

/** Names whatever is wrong with the segments themselves; empty when every rule holds. */
export async function findBrokenSegments({ query }: TestDatabase): Promise<unknown[]> {
  return query(`
    with live as (select * from readings where deleted_at is null),
         sums as (
           select segment_id, count(*) as count, min(steps) as min, max(steps) as max, sum(steps) as sum,
                  min(at) as first_at, max(at) as last_at,
                  (array_agg(steps order by at))[1] as first, (array_agg(steps order by at desc))[1] as last
             from reading_samples group by segment_id)
    select 'overlaps' as problem, a.id
      from live a join live b on a.id <> b.id and a.grower_id = b.grower_id and a.kind_id = b.kind_id
       and a.batch_id is not distinct from b.batch_id and a.recorded_at <= b.ended_at and b.recorded_at <= a.ended_at
    union all
    select 'says something else than it holds', s.id
      from live s join sums on sums.segment_id = s.id
     where (s.sample_count, s.value_min, s.value_max, s.value_sum, s.value_first, s.value_last, s.recorded_at, s.ended_at)
        <> (sums.count, sums.min, sums.max, sums.sum, sums.first, sums.last, sums.first_at, sums.last_at)
    union all
    select 'is too long', id from live where sample_count > 8192
    union all
    select 'does not begin with 0', id from live where time_deltas[1] <> 0 or coalesce(value_deltas[1], wide_value_deltas[1]) <> 0
    union all
    select 'is not as narrow as it can be', id from live
     where num_nonnulls(value_deltas, wide_value_deltas) <> 1
        or (select bool_and(d between -32768 and 32767) from unnest(wide_value_deltas) d)
    union all
    select 'does not ascend', id from live where (select min(d) from unnest(time_deltas[2:]) d) <= 0`)
}

export const NOON = Date.UTC(2026, 10, 3, 12)
/** Who writes: not the owner, so that one is not taken for the other. */
export const by = '0193c000-0000-7000-8000-00000000000b'

/** Appends as a caller does: months first, then one transaction. */
export async function append(house: Greenhouse, context: string | null, columns: SampleColumn[], owner = GROWER) {
  const times = columns.flatMap((column) => [...column.times].filter((time) => time > 0 && time < NOW.getTime()))
  return house.months.withMonths('readings', times, () =>
    house.database.transaction({ owner }, (tx) => house.store.append(tx, owner, { context, by }, columns)),
  )
}

export function read(
  house: Greenhouse,
  options: { types: string[]; context?: string | null; from?: number; to?: number },
) {
  return house.database.read({ owner: GROWER }, (reader) => house.store.read(reader, GROWER, options))
}

export const list = (samples: { times: Float64Array; values: Float64Array }) =>
  Array.from(samples.times, (time, index) => [time, samples.values[index]!])

// Says where they differ; a diff of thousands of samples says nothing.
export function assertSame(actual: SampleColumn | Samples, expected: SampleColumn | Samples): void {
  assert.equal(actual.times.length, expected.times.length)
  const differs = (_: unknown, index: number) =>
    actual.times[index] !== expected.times[index] || actual.values[index] !== expected.values[index]
  assert.equal([...actual.times].findIndex(differs), -1, 'the first sample that differs')
}

export const countSegments = async (house: Greenhouse) =>
  (await house.query<{ count: number }>('select count(*)::int as count from readings where deleted_at is null'))[0]!
    .count

/** Samples of one type, a step apart. */
export function wave(count: number, startMs: number, stepMs = 1000): SampleColumn {
  const times = Float64Array.from({ length: count }, (_, index) => startMs + index * stepMs)
  return { type: 'air_temperature', times, values: times.map((time) => Math.round(Math.sin(time / 1e5) * 300) / 10) }
}
