update runner_profiles
   set zones = '[{"metric": "heart_rate", "validFrom": "2026-01-01", "threshold": 168, "zones": [{"name": "easy", "from": 0}]}]'
 where user_id = '01890000-0000-7000-8000-0000000000a1';
insert into workout_templates (id, name, sport, type, difficulty, duration_seconds, instructions, deleted_at)
values ('01890000-0000-7000-8000-000000000051', 'Easy run', 'running', 'easy', null, 1800, null, '2026-03-01 00:00Z');
insert into training_plans (user_id, id, name, start_date, end_date, status, type, difficulty)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-000000000061', 'Autumn marathon', '2026-06-01', '2026-10-11',
        'active', 'full', 'advanced');
insert into workouts (user_id, id, name, sport, status, plan_id, template_id, scheduled_for, planned_duration_seconds,
                      planned_distance_meters, deleted_at, deletion_id)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b3', 'Tempo', 'running', 'scheduled',
        '01890000-0000-7000-8000-000000000061', '01980000-0000-7000-8000-000000000009', '2026-01-04', 3000, 10000.5,
        '2026-01-04 10:00Z', '01890000-0000-7000-8000-0000000000b1');
update workouts
   set paired_with = '01890000-0000-7000-8000-0000000000b3', recorded = '{"name": "morning-run"}',
       plan_id = '01890000-0000-7000-8000-000000000061', scheduled_for = '2026-01-04'
 where id = '01890000-0000-7000-8000-0000000000b1';
select longrun_advance_month('workout_notes', '2026-01-01');
select longrun_advance_month('workout_notes', '2026-01-01');
insert into workout_notes (user_id, id, workout_id, content, type, rating, tags, perceived_effort, paired_from, created_at)
values ('01890000-0000-7000-8000-0000000000a1', '019b8845-3e80-7000-8000-000000000071', '01890000-0000-7000-8000-0000000000b1',
        'Windy', 'feedback', 4, '{race,"a, b"}', 7, '01890000-0000-7000-8000-0000000000b3', '2026-01-04 10:30Z');
