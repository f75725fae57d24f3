-- loses data: upload_files.failed_attempts
drop index uploads_open_idx;
alter table upload_files drop column failed_attempts;
