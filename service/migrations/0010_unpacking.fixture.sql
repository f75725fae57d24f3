insert into uploads (user_id, id, name, kind, status, archive_bytes, entries_listed, unpack_claimed_at)
values ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000c3', 'half.zip', 'archive', 'processing', 123456,
        3, '2026-01-05 10:00Z');
