-- Whoever unpacks an archive says so every second. One that gave no sign for a while has ended, and another goes on.
alter table uploads add column unpack_claimed_at timestamptz(3);
-- The files of the spool are called by the id of their upload.
create index uploads_id_idx on uploads (id);
