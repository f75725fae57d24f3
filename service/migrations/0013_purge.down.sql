-- loses data: upload_files
-- What the older schema cannot hold: results of files whose bytes are gone.
delete from upload_files where sha256 is null and status in ('stored', 'duplicate');
alter table upload_files drop constraint upload_files_content_check;
alter table upload_files add constraint upload_files_content_check
  check (sha256 is not null or status in ('failed', 'skipped', 'cancelled'));
drop index users_deleted_idx;
drop index workout_notes_deleted_idx;
drop index workouts_deleted_idx;
drop index training_plans_deleted_idx;
