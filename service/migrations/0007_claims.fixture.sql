insert into upload_files (user_id, upload_id, id, position, path, sha256, status, failed_attempts)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c2', '01890000-0000-7000-8000-0000000000d7', 7,
        'activities/7.fit', sha256('a file'), 'queued', 2);
