-- What was deleted long ago goes for good, oldest first: found by small indexes of deleted records alone.
create index training_plans_deleted_idx on training_plans (deleted_at, user_id, id) where deleted_at is not null;
create index workouts_deleted_idx on workouts (deleted_at, user_id, id) where deleted_at is not null;
create index workout_notes_deleted_idx on workout_notes (deleted_at, user_id, id) where deleted_at is not null;
-- Closed accounts, to erase those whose time is over.
create index users_deleted_idx on users (deleted_at) where deleted_at is not null;

-- The results of a file stay when its workouts and its bytes are gone; only what is still to be processed needs them.
alter table upload_files drop constraint upload_files_content_check;
alter table upload_files add constraint upload_files_content_check
  check (sha256 is not null or status not in ('queued', 'processing')) not valid;
alter table upload_files validate constraint upload_files_content_check;
