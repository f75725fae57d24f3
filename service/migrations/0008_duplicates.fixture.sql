insert into workouts (user_id, id, name, sport, status, started_at, duration_seconds, likely_duplicate_of)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b5', 'Long run by hand', 'running', 'completed',
        '2026-01-04 07:31Z', 7300, '{01890000-0000-7000-8000-0000000000b1}');
insert into workout_duplicates (user_id, first_id, second_id, state)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b1', '01890000-0000-7000-8000-0000000000b5', 'open'),
       ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b2', '01890000-0000-7000-8000-0000000000b5', 'dismissed');
