-- loses data: erasures
drop function longrun_reopen_erasure(uuid);
drop function longrun_finish_erasure(uuid, timestamptz, bytea);
drop function longrun_erase_origins(uuid, bigint, integer);
drop function longrun_erase_audit(uuid, uuid, bigint, integer);
drop index audit_log_foreign_actor_idx;
drop table erasures;
