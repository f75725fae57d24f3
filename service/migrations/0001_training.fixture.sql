insert into users (id, email, display_name, role, password_hash, deleted_at, archived_at, archive_reason) values
  ('01890000-0000-7000-8000-0000000000a1', 'ada@example.org', 'Ada', 'admin', 'not a hash', null, null, null),
  ('01890000-0000-7000-8000-0000000000a2', 'bo@example.org', 'Bo', 'athlete', 'not a hash', '2026-03-01 00:00Z', null, null),
  ('01890000-0000-7000-8000-0000000000a3', 'bo@example.org', 'Bo again', 'athlete', 'not a hash', null, '2026-03-02 00:00Z', 'moved away');
insert into runner_profiles (user_id, experience_level, weekly_distance_meters, target_race, target_date, preferred_days, time_zone, units)
values
  ('01890000-0000-7000-8000-0000000000a1', 'advanced', 82000.5, 'Autumn marathon', '2026-10-11', '{tuesday,sunday}', 'Europe/Oslo', 'metric'),
  ('01890000-0000-7000-8000-0000000000a3', null, null, null, null, default, 'America/Lima', 'imperial');
insert into file_contents (user_id, sha256, size_bytes, content)
values ('01890000-0000-7000-8000-0000000000a1', sha256('a file'), 6, 'a file');
insert into workouts (user_id, id, name, sport, status, started_at, time_zone, duration_seconds, distance_meters, external_id, file_sha256, version)
values
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b1', 'Long run', 'running', 'completed',
   '2026-01-04 07:30Z', 'Europe/Oslo', 7325.25, 24010.7, 'device:1', sha256('a file'), 3),
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b2', 'Intervals', 'running', 'scheduled',
   null, null, null, null, null, null, 1);
insert into uploads (user_id, id, name, external_id, status, started_at, finished_at)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c1', 'run.fit', 'device:1', 'completed',
        '2026-01-04 10:00Z', '2026-01-04 10:00:01.25Z');
insert into upload_files (user_id, upload_id, id, path, sha256, status, workout_ids, points_received, points_stored, points_rejected)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c1', '01890000-0000-7000-8000-0000000000d1',
        'run.fit', sha256('a file'), 'stored', '{01890000-0000-7000-8000-0000000000b1}', 7325, 7324, '{"out_of_bounds": 1}');
