insert into audit_log (user_id, record_id, id, at, entity, action, version, actor_id, request_id, address, agent, db_role, txid, changes, salt, origin_salt)
values
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b1', 1, now(), 'book', 'create', 1,
   '01890000-0000-7000-8000-0000000000a1', 'req-1', '192.0.2.1', 'Fixture/1.0', 'longrun_app', '7', '{"title": "One"}', gen_random_uuid(), gen_random_uuid()),
  ('01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000b1', 2, now(), 'book', 'update', 2,
   null, null, null, null, 'postgres', '8', '{"title": ["One", "Two"]}', gen_random_uuid(), null);
insert into audit_pending (id, at, txid, user_id, record_id)
select id, at, txid, user_id, record_id from audit_log;
