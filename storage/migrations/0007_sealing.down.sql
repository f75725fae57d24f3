-- loses data: audit_seals, audit_head
-- What was sealed waits to be sealed again.
insert into audit_pending (id, at, txid, user_id, record_id)
select l.id, l.at, l.txid, l.user_id, l.record_id
  from audit_log l
 where not exists (select from audit_pending p where p.id = l.id);

drop function longrun_seal_audit(integer);
drop function longrun_append_seal(audit_seals);
drop function longrun_audit_chain(audit_seals);
drop function longrun_audit_root(bigint[], bytea[]);
drop table audit_head;
drop table audit_seals;
drop function longrun_audit_leaf(audit_log);
drop function longrun_audit_origin_commitment(uuid, text, text);
drop function longrun_audit_commitment(uuid, jsonb);
