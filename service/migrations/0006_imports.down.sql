-- loses data: uploads.kind, uploads.start_time, uploads.archive_bytes, uploads.entries_listed, uploads.unpacked_at, uploads.progressed_at, uploads.counts, upload_files.position, upload_files.about, upload_files.salvage, upload_files.claimed_at, workouts.activity_id, workouts.leg, workouts.salvage
-- What the older schema cannot hold: entries without content, and states that it does not know.
delete from upload_files where sha256 is null or status in ('skipped', 'cancelled');
update uploads set status = 'failed' where status = 'cancelled';

drop index workouts_activity_idx;
alter table workouts
  drop constraint workouts_activity_check,
  drop constraint workouts_leg_check,
  drop column salvage,
  drop column leg,
  drop column activity_id;

drop index upload_files_open_idx;
drop index upload_files_position_key;
alter table upload_files drop constraint upload_files_content_check;
alter table upload_files drop constraint upload_files_status_check;
alter table upload_files
  add constraint upload_files_status_check check (status in ('queued', 'processing', 'stored', 'duplicate', 'failed')),
  drop column claimed_at,
  drop column salvage,
  drop column about,
  drop column position;
alter table upload_files alter column sha256 set not null;

alter table uploads drop constraint uploads_status_check;
alter table uploads
  add constraint uploads_status_check check (status in ('queued', 'processing', 'completed', 'failed')),
  drop constraint uploads_kind_check,
  drop column counts,
  drop column progressed_at,
  drop column unpacked_at,
  drop column entries_listed,
  drop column archive_bytes,
  drop column start_time,
  drop column kind;
