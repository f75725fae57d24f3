insert into audit_seals (number, month, count, first_id, last_id, first_at, last_at, ids, leaves, root, previous, chain, sealed_at)
values (1, '2026-11-01', 1, 1, 1, '2026-11-02 07:00:00+00', '2026-11-02 07:00:00+00', '{1}', array[sha256('leaf')],
        longrun_audit_root('{1}', array[sha256('leaf')]), sha256('previous'), sha256('chain'), '2026-11-02 07:00:05+00');
insert into audit_head (number, chain) values (1, sha256('chain'));
