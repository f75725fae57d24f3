-- Temperature and humidity of the rooms. Made with toSeriesSql (src/climate.ts).

create table climate_types (
  id smallint primary key,
  code text not null unique,
  unit text not null,
  aggregation text not null,
  scale integer not null,
  minimum double precision not null,
  maximum double precision not null
);
insert into climate_types (id, code, unit, aggregation, scale, minimum, maximum) values
  (1, 'temperature', 'Cel', 'average', 10, -30, 60),
  (2, 'humidity', '%', 'average', 10, 0, 100);

create table climate_readings (
  library_id uuid not null,
  id uuid not null,
  room_id uuid,
  type_id smallint not null,
  recorded_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  sample_count integer not null,
  value_first bigint not null,
  value_last bigint not null,
  value_min bigint not null,
  value_max bigint not null,
  value_sum bigint not null,
  time_deltas integer[] not null,
  value_deltas smallint[],
  wide_value_deltas integer[],
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint climate_readings_pkey primary key (library_id, id, recorded_at),
  constraint climate_readings_samples_check check (
    sample_count > 0
    and cardinality(time_deltas) = sample_count
    and num_nonnulls(value_deltas, wide_value_deltas) = 1
    and coalesce(cardinality(value_deltas), cardinality(wide_value_deltas)) = sample_count
  ),
  constraint climate_readings_month_check check (
    ended_at >= recorded_at
    and date_trunc('month', recorded_at at time zone 'UTC') = date_trunc('month', ended_at at time zone 'UTC')
  )
) partition by range (recorded_at);
create index climate_readings_context_idx on climate_readings (library_id, room_id, type_id, recorded_at);
create index climate_readings_range_idx on climate_readings (library_id, type_id, recorded_at, ended_at);
