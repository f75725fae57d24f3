-- loses data: uploads.unpack_claimed_at
drop index uploads_id_idx;
alter table uploads drop column unpack_claimed_at;
