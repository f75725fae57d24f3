insert into uploads (user_id, id, name, kind, status, archive_bytes, entries_listed, unpacked_at, progressed_at, counts)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c2', 'export.zip', 'archive', 'completed', 123456,
        3, '2026-01-05 10:00Z', '2026-01-05 10:01Z', '{"stored": 1, "failed": 1}');
insert into upload_files (user_id, upload_id, id, position, path, sha256, status, reason, detail, workout_ids, about, salvage, claimed_at)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c2', '01890000-0000-7000-8000-0000000000d2', 0,
        'activities/1.fit.gz', sha256('a file'), 'stored', null, null, '{01890000-0000-7000-8000-0000000000b1}', '{"name": "Dawn"}',
        '{"reason": "fit_truncated", "lostBytes": 17}', '2026-01-05 10:00Z'),
       ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c2', '01890000-0000-7000-8000-0000000000d4', 2,
        'activities/2.fit', sha256('a file'), 'failed', 'gave_up', 'too late', '{}', null, null, null);
update workouts
   set activity_id = '01890000-0000-7000-8000-0000000000b1', leg = 1, salvage = '{"reason": "fit_truncated", "lostBytes": 17}'
 where id = '01890000-0000-7000-8000-0000000000b1';
