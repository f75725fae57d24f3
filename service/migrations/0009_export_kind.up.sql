-- Whose export an archive or a folder is, where it was recognised as one.
alter table uploads
  add column export_kind text,
  add constraint uploads_export_kind_check check (export_kind in ('strava', 'garmin', 'plain'));
