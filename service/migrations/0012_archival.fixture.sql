insert into archival_runs (id, entity, older_than, age_column, filter, reason, user_id, is_dry_run, batch_rows, pause_ms, before, status,
                           ordered_by, started_at, finished_at, records, users_with_records, users_done, users_total, done_user_id,
                           current_user_id, claimed_by, claimed_until)
values ('01890000-0000-7000-8000-0000000000d1', 'workout', '2y', 'startedAt', '{"status": "completed"}', 'long ago', null, false, 500,
        100, '2024-03-07 06:00Z', 'running', '01890000-0000-7000-8000-0000000000a1', '2026-03-07 06:00Z', null, 17, 1, 1, 2,
        '01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000e1',
        '2026-03-07 06:01Z'),
       ('01890000-0000-7000-8000-0000000000d2', 'note', '90d', 'createdAt', '{}', 'no longer read',
        '01890000-0000-7000-8000-0000000000a1', true, 1, 0, '2025-12-07 06:00Z', 'done', null, '2026-03-07 06:00Z',
        '2026-03-07 06:00Z', 0, 0, 1, 1, null, null, null, null);
