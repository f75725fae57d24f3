-- Plans, templates and notes; workouts know what was planned; profiles know their zones by date.

create table workout_templates (
  id               uuid not null,
  name             text not null,
  sport            text not null,
  type             text not null,
  difficulty       text,
  duration_seconds double precision,
  distance_meters  double precision,
  instructions     text,
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

  constraint workout_templates_pkey primary key (id),
  constraint workout_templates_name_check check (length(name) between 1 and 200),
  constraint workout_templates_type_check check (
    type in ('recovery', 'easy', 'long', 'progression', 'tempo', 'threshold', 'intervals', 'fartlek', 'hills', 'race')
  ),
  constraint workout_templates_difficulty_check check (difficulty in ('beginner', 'intermediate', 'advanced'))
);
create unique index workout_templates_name_live_key on workout_templates (name) where deleted_at is null;
create index workout_templates_name_idx on workout_templates (name, id);
create index workout_templates_newest_idx on workout_templates (created_at desc, id desc);
create index workout_templates_sport_idx on workout_templates (sport, name, id);
create index workout_templates_type_idx on workout_templates (type, name, id);
create index workout_templates_difficulty_idx on workout_templates (difficulty, name, id);

-- A small library to begin with. Admins change it as they like: nothing depends on these rows.
insert into workout_templates (id, name, sport, type, difficulty, duration_seconds, distance_meters, instructions) values
  ('01980000-0000-7000-8000-000000000001', 'Recovery run', 'running', 'recovery', 'beginner', 1800, null,
   '30 minutes so easy that it feels too slow. Stop early rather than push: the point is to be fresh tomorrow.'),
  ('01980000-0000-7000-8000-000000000002', 'Easy run', 'running', 'easy', 'beginner', 2700, null,
   '45 minutes at a pace at which you could talk in whole sentences.'),
  ('01980000-0000-7000-8000-000000000003', 'Easy run with strides', 'running', 'easy', 'beginner', 2700, null,
   '40 minutes easy, then 6 x 20 s relaxed and fast, walking or jogging a minute between.'),
  ('01980000-0000-7000-8000-000000000004', 'Run and walk', 'running', 'easy', 'beginner', 1800, null,
   '5 minutes of brisk walking, then 8 x (2 minutes running easy, 1 minute walking), 1 minute to spare.'),
  ('01980000-0000-7000-8000-000000000005', 'Long run, 90 minutes', 'running', 'long', 'beginner', 5400, null,
   '90 minutes easy from start to end. Drink after 45 minutes; end as you began.'),
  ('01980000-0000-7000-8000-000000000006', 'Long run, 25 km', 'running', 'long', 'intermediate', null, 25000,
   '25 km easy. Take fuel every 40 minutes, as in the race.'),
  ('01980000-0000-7000-8000-000000000007', 'Long run with marathon pace', 'running', 'long', 'advanced', null, 30000,
   '12 km easy, 15 km at marathon pace, 3 km easy. On tired legs: not in the week of another hard long run.'),
  ('01980000-0000-7000-8000-000000000008', 'Progression run', 'running', 'progression', 'intermediate', 3600, null,
   '20 minutes easy, 20 minutes steady, 15 minutes at marathon pace or faster, 5 minutes jogging.'),
  ('01980000-0000-7000-8000-000000000009', 'Tempo run, 20 minutes', 'running', 'tempo', 'intermediate', 3000, null,
   '15 minutes easy, 20 minutes comfortably hard: the pace you could hold for an hour. 15 minutes easy.'),
  ('01980000-0000-7000-8000-000000000010', 'Cruise intervals, 4 x 1 mile', 'running', 'threshold', 'intermediate', 3900, null,
   '15 minutes easy, 4 x 1,609 m at threshold pace with 1 minute jogging between, 15 minutes easy. Even, not fast.'),
  ('01980000-0000-7000-8000-000000000011', 'Threshold, 3 x 10 minutes', 'running', 'threshold', 'advanced', 4200, null,
   '15 minutes easy, 3 x 10 minutes at threshold with 2 minutes jogging between, 15 minutes easy.'),
  ('01980000-0000-7000-8000-000000000012', 'Intervals, 10 x 400 m', 'running', 'intervals', 'intermediate', 3300, null,
   '15 minutes easy with 4 strides, 10 x 400 m at 5 km pace or slightly faster with 200 m jogging between, 10 minutes easy.'),
  ('01980000-0000-7000-8000-000000000013', 'Intervals, 6 x 800 m', 'running', 'intervals', 'intermediate', 3600, null,
   '15 minutes easy with 4 strides, 6 x 800 m at 5 km pace with 400 m jogging between, 10 minutes easy.'),
  ('01980000-0000-7000-8000-000000000014', 'Intervals, 5 x 1,000 m', 'running', 'intervals', 'advanced', 3600, null,
   '15 minutes easy with 4 strides, 5 x 1,000 m at 5 km pace with 3 minutes jogging between, 10 minutes easy.'),
  ('01980000-0000-7000-8000-000000000015', 'Fartlek, 10 x 1 minute', 'running', 'fartlek', 'beginner', 2400, null,
   '10 minutes easy, 10 x (1 minute fast by feel, 1 minute easy), 10 minutes easy. On any ground.'),
  ('01980000-0000-7000-8000-000000000016', 'Hill repeats, 8 x 60 s', 'running', 'hills', 'intermediate', 3000, null,
   '15 minutes easy, 8 x 60 s hard up a hill of 4 to 6 %, jogging down, 15 minutes easy. Tall, short steps.'),
  ('01980000-0000-7000-8000-000000000017', 'Short hill sprints', 'running', 'hills', 'advanced', 2700, null,
   '30 minutes easy, 8 x 10 s all out up a steep hill, walking down until you are ready, 5 minutes easy.'),
  ('01980000-0000-7000-8000-000000000018', '5 km time trial', 'running', 'race', 'intermediate', null, 5000,
   'Warm up for 15 minutes with 4 strides, then 5 km as fast as you can hold evenly. Sets your zones anew.');

create table training_plans (
  user_id     uuid not null,
  id          uuid not null,
  name        text not null,
  description text,
  start_date  date not null,
  end_date    date not null,
  status      text not null default 'draft',
  type        text not null,
  difficulty  text,
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

  constraint training_plans_pkey primary key (user_id, id),
  constraint training_plans_user_id_fkey foreign key (user_id) references runner_profiles (user_id),
  constraint training_plans_name_check check (length(name) between 1 and 200),
  constraint training_plans_status_check check (status in ('draft', 'active', 'completed')),
  constraint training_plans_type_check check (type in ('5k', '10k', 'half', 'full', 'custom')),
  constraint training_plans_difficulty_check check (difficulty in ('beginner', 'intermediate', 'advanced'))
);
create index training_plans_newest_idx on training_plans (user_id, created_at desc, id desc);
create index training_plans_start_idx on training_plans (user_id, start_date desc, id desc);
create index training_plans_status_idx on training_plans (user_id, status, created_at desc, id desc);
create index training_plans_type_idx on training_plans (user_id, type, created_at desc, id desc);

alter table workouts
  add column plan_id                  uuid,
  add column template_id              uuid,
  add column planned_duration_seconds double precision,
  add column planned_distance_meters  double precision,
  -- The scheduled workout that this one completed: it is deleted, with this one's id as its deletion.
  add column paired_with              uuid,
  -- What the recording said of its own where the scheduled one has a word: name, notes, external id. Given back by unpairing.
  add column recorded                 jsonb,
  add constraint workouts_plan_fkey foreign key (user_id, plan_id) references training_plans (user_id, id),
  add constraint workouts_template_fkey foreign key (template_id) references workout_templates (id),
  add constraint workouts_paired_with_fkey foreign key (user_id, paired_with) references workouts (user_id, id);
create unique index workouts_paired_with_live_key on workouts (user_id, paired_with) where deleted_at is null;
create index workouts_scheduled_idx on workouts (user_id, scheduled_for, id);
-- A plan's workouts come by day.
create index workouts_plan_idx on workouts (user_id, plan_id, scheduled_for, id);
create index workouts_template_idx on workouts (user_id, template_id, created_at desc, id desc);

-- By month of created_at, which is the id's own time. Without foreign keys: making a month would lock what they refer to.
create table workout_notes (
  user_id          uuid     not null,
  id               uuid     not null,
  workout_id       uuid     not null,
  content          text     not null,
  type             text     not null default 'note',
  rating           smallint,
  tags             text[]   not null default '{}',
  perceived_effort smallint,
  energy_level     smallint,
  sleep_quality    smallint,
  stress_level     smallint,
  recovery_status  smallint,
  -- The scheduled workout from which the note came along, while that one is paired.
  paired_from      uuid,
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

  constraint workout_notes_pkey primary key (user_id, id, created_at),
  constraint workout_notes_content_check check (length(content) between 1 and 10000),
  constraint workout_notes_type_check check (type in ('note', 'feedback')),
  constraint workout_notes_rating_check check (rating between 1 and 5),
  constraint workout_notes_perceived_effort_check check (perceived_effort between 1 and 10),
  constraint workout_notes_energy_level_check check (energy_level between 1 and 5),
  constraint workout_notes_sleep_quality_check check (sleep_quality between 1 and 5),
  constraint workout_notes_stress_level_check check (stress_level between 1 and 5),
  constraint workout_notes_recovery_status_check check (recovery_status between 1 and 5)
) partition by range (created_at);
create index workout_notes_newest_idx on workout_notes (user_id, created_at desc, id desc);
create index workout_notes_workout_idx on workout_notes (user_id, workout_id, created_at desc, id desc);
create index workout_notes_type_idx on workout_notes (user_id, type, created_at desc, id desc);

-- Zones of heart rate, pace and power, each valid from a date on.
alter table runner_profiles add column zones jsonb not null default '[]';
