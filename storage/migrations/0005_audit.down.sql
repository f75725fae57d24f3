-- loses data: audit_log, audit_pending
drop table audit_pending;
drop table audit_log;
drop sequence audit_log_id_seq;
