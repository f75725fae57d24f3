-- An upload may hold many files: an archive, or a folder from the command line. Its entries become rows as it is read.
alter table uploads
  add column kind text not null default 'file',
  -- Where the recording has no clock: when it began.
  add column start_time timestamptz(3),
  add column archive_bytes bigint,
  -- Entries that the archive lists; those of archives inside it are counted when they are opened.
  add column entries_listed integer,
  -- When the last entry became a row. No file of it may be missing after that.
  add column unpacked_at timestamptz(3),
  -- When something was last done for it, or asked: an upload without progress for long enough is given up.
  add column progressed_at timestamptz(3) not null default now(),
  -- How many files came to which end, written down when the upload ends.
  add column counts jsonb,
  add constraint uploads_kind_check check (kind in ('file', 'archive', 'folder'));
update uploads set unpacked_at = created_at, progressed_at = updated_at;
alter table uploads drop constraint uploads_status_check;
alter table uploads
  add constraint uploads_status_check check (status in ('queued', 'processing', 'completed', 'failed', 'cancelled'));

-- What is skipped or refused before it was read has no content.
alter table upload_files alter column sha256 drop not null;
alter table upload_files
  add column position integer not null default 0,
  -- What an export tells of the activity beside the file: its name, sport and description.
  add column about jsonb,
  -- What was lost of a damaged file that was saved in part.
  add column salvage jsonb,
  add column claimed_at timestamptz(3);
alter table upload_files drop constraint upload_files_status_check;
alter table upload_files
  add constraint upload_files_status_check check (
    status in ('queued', 'processing', 'stored', 'duplicate', 'failed', 'skipped', 'cancelled')
  ),
  add constraint upload_files_content_check check (sha256 is not null or status in ('failed', 'skipped', 'cancelled'));
update upload_files f
   set position = numbered.position
  from (
    select user_id, upload_id, id, row_number() over (partition by user_id, upload_id order by id) - 1 as position
      from upload_files
  ) numbered
 where numbered.position > 0
   and f.user_id = numbered.user_id
   and f.upload_id = numbered.upload_id
   and f.id = numbered.id;
-- The same entry becomes one row, however often the archive is read.
create unique index upload_files_position_key on upload_files (user_id, upload_id, position);
-- What is left to do, of one user, in its order.
create index upload_files_open_idx on upload_files (user_id, upload_id, position) where status in ('queued', 'processing');

-- A recording with several sessions, such as a triathlon, becomes a workout a session: they share the activity.
alter table workouts
  add column activity_id uuid,
  add column leg smallint,
  add column salvage jsonb,
  add constraint workouts_leg_check check (leg between 1 and 1000),
  add constraint workouts_activity_check check ((activity_id is null) = (leg is null));
create index workouts_activity_idx on workouts (user_id, activity_id, leg) where activity_id is not null;
