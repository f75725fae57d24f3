insert into api_tokens (id, user_id, name, token_hash, prefix, scopes, expires_at, last_used_at, deleted_at)
values
  ('01890000-0000-7000-8000-0000000000f1', '01890000-0000-7000-8000-0000000000a1', 'Watch', sha256('lrt_one'), 'lrt_one',
   '{upload}', '2026-06-01 00:00Z', '2026-03-05 06:00Z', null),
  ('01890000-0000-7000-8000-0000000000f2', '01890000-0000-7000-8000-0000000000a1', 'Coach', sha256('lrt_two'), 'lrt_two',
   '{read,write}', '2026-06-01 00:00Z', null, '2026-03-06 06:00Z');
insert into users (id, email, display_name, password_hash, is_disabled, disabled_at, disabled_by, disabled_reason)
values ('01890000-0000-7000-8000-0000000000a4', 'cy@example.org', 'Cy', 'not a hash', true, '2026-03-07 06:00Z',
        '01890000-0000-7000-8000-0000000000a1', 'sells shoes');
