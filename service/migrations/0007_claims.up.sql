-- How often a file was taken in hand and came to no end, because the process died or failed on it. Such files wait until the
-- others are done, and are given up after a few times.
alter table upload_files add column failed_attempts smallint not null default 0;
-- Whose files come next: single files before archives, the oldest first.
create index uploads_open_idx on uploads (user_id, (kind <> 'file'), created_at, id) where status in ('queued', 'processing');
