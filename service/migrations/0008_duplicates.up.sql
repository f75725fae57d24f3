-- The same training from two devices, and what the legs of one recording have in common.

-- Two workouts that look like one training: found when either is stored or changed, and gone again when they no longer look so.
-- Each pair once, the smaller id first. What a user said to be two trainings stays here as dismissed, so it is never found again.
create table workout_duplicates (
  user_id   uuid not null,
  first_id  uuid not null,
  second_id uuid not null,
  state     text not null default 'open',
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

  constraint workout_duplicates_pkey primary key (user_id, first_id, second_id),
  constraint workout_duplicates_order_check check (first_id < second_id),
  constraint workout_duplicates_state_check check (state in ('open', 'dismissed')),
  constraint workout_duplicates_first_fkey foreign key (user_id, first_id) references workouts (user_id, id) on delete cascade,
  constraint workout_duplicates_second_fkey foreign key (user_id, second_id) references workouts (user_id, id) on delete cascade
);
-- The pairs of a workout by its other side, and the list of what is open.
create index workout_duplicates_open_idx on workout_duplicates (user_id, state, second_id, first_id);

-- The open pairs as a workout shows them.
alter table workouts add column likely_duplicate_of uuid[] not null default '{}';
-- What was typed in is compared with recordings alone, of which there may be few among many.
create index workouts_recorded_idx on workouts (user_id, started_at) where file_sha256 is not null;

-- Lists of the legs of one recording, in the order of lists.
drop index workouts_activity_idx;
create index workouts_activity_idx on workouts (user_id, activity_id, created_at desc, id desc);
