import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { type Months, openMonths } from '../partitions/index.ts'
import { defineSeries } from './define-series.ts'
import { openSeriesStore, type SeriesStore } from './open-series-store.ts'

// A greenhouse, where growers measure: nothing here runs.
const ROLE = `do $$ begin create role longrun_app login; exception when duplicate_object or unique_violation then null; end $$;`
const TABLES = `
  create table sensor_kinds (
    id smallint primary key, code text not null, unit text not null, aggregation text not null,
    scale integer not null, minimum double precision not null, maximum double precision not null
  );
  insert into sensor_kinds values
    (1, 'air_temperature', 'Cel', 'average', 10, -50, 90),
    (2, 'soil_moisture', '%', 'average', 1000, 0, 100),
    (3, 'bearing', 'deg', 'last', 10000000, -180, 180),
    (4, 'water_used', 'l', 'sum', 1, 0, 500000000000);
  create table readings (
    grower_id uuid not null, id uuid not null, batch_id uuid,
    recorded_at timestamptz(3) not null, ended_at timestamptz(3) not null,
    value_first bigint not null, value_last bigint not null,
    value_min bigint not null, value_max bigint not null, value_sum bigint not null,
    sample_count integer not null, kind_id smallint not null,
    time_deltas integer[] not null, value_deltas smallint[], wide_value_deltas integer[],
    created_at timestamptz(3) not null default now(), created_by uuid,
    updated_at timestamptz(3) not null default now(), updated_by uuid,
    deleted_at timestamptz(3), deleted_by uuid, deletion_id uuid,
    version integer not null default 1,
    constraint readings_pkey primary key (grower_id, id, recorded_at),
    constraint readings_month_check check (
      ended_at >= recorded_at
      and date_trunc('month', recorded_at at time zone 'UTC') = date_trunc('month', ended_at at time zone 'UTC'))
  ) partition by range (recorded_at);
  create index on readings (grower_id, batch_id, kind_id, recorded_at);
  create index on readings (grower_id, kind_id, recorded_at, ended_at);
  create view reading_samples with (security_invoker = true) as
  select s.grower_id, k.code, s.batch_id, s.id as segment_id,
         s.recorded_at + d.ms * interval '1 millisecond' as at,
         (s.value_first + d.steps)::double precision / k.scale as value, s.value_first + d.steps as steps
    from readings s
    join sensor_kinds k on k.id = s.kind_id
   cross join lateral (
     select sum(u.t) over w as ms, sum(u.v) over w as steps
       from unnest(s.time_deltas, coalesce(s.value_deltas::integer[], s.wide_value_deltas)) with ordinality as u (t, v, n)
     window w as (order by u.n rows unbounded preceding)) d
   where s.deleted_at is null;
  -- What every read is compared with: a row a sample.
  create table oracle (
    grower_id uuid not null, code text not null, batch_id uuid, at timestamptz(3) not null, value double precision not null,
    unique nulls not distinct (grower_id, code, batch_id, at)
  );
  grant select, insert, update, delete on readings, sensor_kinds, oracle, reading_samples to longrun_app;`

const MONTHS = await readFile(new URL('../../../migrations/0002_months.up.sql', import.meta.url), 'utf8')

export const greenhouse = defineSeries({
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
