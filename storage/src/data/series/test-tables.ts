// A greenhouse, where growers measure: nothing here runs.
export const ROLE = `do $$ begin create role longrun_app login; exception when duplicate_object or unique_violation then null; end $$;`
export const TABLES = `
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
