-- Series. A row of performance_metrics is a segment: up to some thousands of samples of one metric, of one workout where
-- there is one, never crossing a month. Times are milliseconds and values are integers of the metric type's resolution
-- (value * scale), both as differences to the sample before; the first difference is 0. Differences of values are
-- smallint where all of a segment fit, since that takes a sixth less space, and integer otherwise. Live segments of one
-- (user_id, workout_id, metric_type_id) never overlap.

create table metric_types (
  id          smallint         not null,
  code        text             not null,
  unit        text             not null,
  aggregation text             not null,
  scale       integer          not null,
  minimum     double precision not null,
  maximum     double precision not null,
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

  constraint metric_types_pkey primary key (id),
  constraint metric_types_code_key unique (code),
  constraint metric_types_code_check check (code ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint metric_types_aggregation_check check (aggregation in ('average', 'sum', 'last', 'increase')),
  constraint metric_types_scale_check check (scale between 1 and 1000000000),
  constraint metric_types_bounds_check check (minimum < maximum)
);

-- Ids are never given to another metric. `scale` never changes either: it is the unit of what is stored.
insert into metric_types (id, code, unit, aggregation, scale, minimum, maximum) values
  ( 1, 'heart_rate',           'bpm',       'average',         1,   20,       255),
  ( 2, 'cadence',              'rpm',       'average',       100,    0,       300),
  ( 3, 'power',                'W',         'average',         1,    0,      5000),
  ( 4, 'speed',                'm/s',       'average',      1000,    0,       100),
  ( 5, 'distance',             'm',         'increase',      100,    0,  10000000),
  ( 6, 'altitude',             'm',         'average',       100, -500,     12000),
  ( 7, 'latitude',             'deg',       'last',     10000000,  -90,        90),
  ( 8, 'longitude',            'deg',       'last',     10000000, -180,       180),
  ( 9, 'temperature',          'Cel',       'average',       100,  -90,       100),
  (10, 'grade',                '%',         'average',       100, -200,       200),
  (11, 'vertical_oscillation', 'mm',        'average',        10,    0,       500),
  (12, 'stance_time',          'ms',        'average',        10,    0,      5000),
  (13, 'step_length',          'mm',        'average',        10,    0,      5000),
  (14, 'vertical_ratio',       '%',         'average',       100,    0,       100),
  (15, 'stance_time_balance',  '%',         'average',       100,    0,       100),
  (16, 'respiration_rate',     '1/min',     'average',       100,    0,       150),
  (17, 'rr_interval',          'ms',        'average',        10,  200,      3000),
  (18, 'resting_heart_rate',   'bpm',       'average',        10,   20,       200),
  (19, 'hrv_rmssd',            'ms',        'average',        10,    0,       500),
  (20, 'hrv_sdnn',             'ms',        'average',        10,    0,       500),
  (21, 'weight',               'kg',        'last',          100,    1,       500),
  (22, 'vo2_max',              'mL/kg/min', 'last',          100,    5,       120),
  (23, 'sleep_duration',       's',         'sum',             1,    0,     86400),
  (24, 'steps',                '1',         'sum',             1,    0,    200000);

-- Migrations make them; the application only looks them up.
revoke insert, update, delete on metric_types from longrun_app;

create table performance_metrics (
  user_id        uuid           not null,
  id             uuid           not null,
  workout_id     uuid,
  recorded_at    timestamptz(3) not null,
  ended_at       timestamptz(3) not null,
  value_first    bigint         not null,
  value_last     bigint         not null,
  value_min      bigint         not null,
  value_max      bigint         not null,
  value_sum      bigint         not null,
  sample_count   integer        not null,
  metric_type_id smallint       not null,
  time_deltas    integer[]      not null,
  value_deltas      smallint[],
  wide_value_deltas integer[],
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

  constraint performance_metrics_pkey primary key (user_id, id, recorded_at),
  constraint performance_metrics_samples_check check (
    sample_count > 0
    and cardinality(time_deltas) = sample_count
    and num_nonnulls(value_deltas, wide_value_deltas) = 1
    and coalesce(cardinality(value_deltas), cardinality(wide_value_deltas)) = sample_count
  ),
  constraint performance_metrics_month_check check (
    ended_at >= recorded_at
    and date_trunc('month', recorded_at at time zone 'UTC') = date_trunc('month', ended_at at time zone 'UTC')
  )
) partition by range (recorded_at);

-- The streams of a workout, and the neighbours of what is appended to it.
create index performance_metrics_context_idx on performance_metrics (user_id, workout_id, metric_type_id, recorded_at);
-- One metric over time, whatever the workout. The end is in it so that a narrow range reads no other segment of its month.
create index performance_metrics_range_idx on performance_metrics (user_id, metric_type_id, recorded_at, ended_at);

-- A row a sample, for SQL by hand. Values are exact: the integer over its scale, divided as the service divides it.
create view performance_metric_samples with (security_invoker = true) as
select s.user_id,
       t.code as metric,
       s.workout_id,
       s.recorded_at + d.milliseconds * interval '1 millisecond' as recorded_at,
       (s.value_first + d.steps)::double precision / t.scale as value
  from performance_metrics s
  join metric_types t on t.id = s.metric_type_id
 cross join lateral (
   select sum(u.time_delta) over before as milliseconds,
          sum(u.value_delta) over before as steps
     from unnest(s.time_deltas, coalesce(s.value_deltas::integer[], s.wide_value_deltas))
          with ordinality as u (time_delta, value_delta, position)
   window before as (order by u.position rows unbounded preceding)
 ) d
 where s.deleted_at is null;
