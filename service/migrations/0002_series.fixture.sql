-- A month is made in single steps: its table, then its place in the parent.
select longrun_advance_month('performance_metrics', '2026-01-01');
select longrun_advance_month('performance_metrics', '2026-01-01');
insert into performance_metrics
  (user_id, id, workout_id, recorded_at, ended_at, value_first, value_last, value_min, value_max, value_sum, sample_count,
   metric_type_id, time_deltas, value_deltas)
values
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000e1', '01890000-0000-7000-8000-0000000000b1',
   '2026-01-04 07:30Z', '2026-01-04 07:30:02Z', 90, 93, 90, 93, 274, 3, 1, '{0,1000,1000}', '{0,1,2}'),
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000e2', null,
   '2026-01-05 00:00Z', '2026-01-05 00:00Z', 480, 480, 480, 480, 480, 1, 18, '{0}', '{0}');
insert into performance_metrics
  (user_id, id, workout_id, recorded_at, ended_at, value_first, value_last, value_min, value_max, value_sum, sample_count,
   metric_type_id, time_deltas, wide_value_deltas)
values
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000e3', '01890000-0000-7000-8000-0000000000b1',
   '2026-01-04 07:30Z', '2026-01-04 07:30:01Z', 0, 90000, 0, 90000, 90000, 2, 5, '{0,1000}', '{0,90000}');
