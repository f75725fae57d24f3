insert into idempotency_keys (user_id, key, request_hash, status, headers, body, expires_at)
values
  ('01890000-0000-7000-8000-0000000000a1', 'first', sha256('one'), 201,
   '{"location": "/v1/workouts/1"}', '{"id": "1"}', '2026-01-06 06:00Z'),
  ('01890000-0000-7000-8000-0000000000a1', 'second', sha256('two'), 204, '{}', null, '2026-02-06 06:00Z');
