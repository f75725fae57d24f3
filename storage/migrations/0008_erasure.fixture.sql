insert into erasures (user_id, ordered_at, ordered_by, due_at, begun_at, finished_at, counts, hashes, receipt)
values ('01890000-0000-7000-8000-0000000000a2', now(), '01890000-0000-7000-8000-0000000000a2', now(), now(), now(),
        '{"books": 3}', '{"books": "00"}', decode(repeat('ab', 32), 'hex'));
