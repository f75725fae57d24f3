insert into sessions (id, user_id, token_hash, generation, last_used_at, expires_at, ends_at, user_agent, address, deleted_at)
values
  ('01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-0000000000a1', sha256('one'), 0,
   '2026-01-05 06:00Z', '2026-01-12 06:00Z', '2026-04-05 06:00Z', 'Fixture/1.0', '192.0.2.1', null),
  ('01890000-0000-7000-8000-000000000002', '01890000-0000-7000-8000-0000000000a1', sha256('two'), 1,
   '2026-02-05 06:00Z', '2026-02-12 06:00Z', '2026-05-05 06:00Z', null, '2001:db8::1', '2026-02-06 06:00Z');
insert into session_generations (user_id, generation) values ('01890000-0000-7000-8000-0000000000a1', 1);
