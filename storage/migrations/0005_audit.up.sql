-- The audit log: one entry for each change of each audited record, written by statement triggers in the transaction of the
-- change, whatever makes it. Nobody updates or deletes entries; the application's role may only read them.
--
-- Who changes something tells it by the setting `longrun.context` of the transaction, a JSON object with any of actor (a
-- user's id), request, address, agent and action. Without it an entry says only by which role of the database it was made.

create sequence audit_log_id_seq;

create table audit_log (
  -- Whose record it is; the nil UUID where records have no owner. A user's own row is the user's.
  user_id    uuid           not null,
  -- A small number n as the UUID 00000000-0000-0000-0000-n in hexadecimal; the owner where there is one row for each.
  record_id  uuid           not null,
  id         bigint         not null,
  -- When the transaction began: the same for all its entries, and for what it writes into records.
  at         timestamptz(3) not null,
  entity     text           not null,
  action     text           not null,
  -- Of the record, behind the change. None where what is logged is no record (samples).
  version    integer,
  actor_id   uuid,
  request_id text,
  -- From where the request came. Told in one entry of each transaction only, and always with its salt below.
  address    text,
  agent      text,
  db_role    text           not null,
  txid       xid8           not null,
  -- By the names of columns: [old, new], or the value alone for a record that was made.
  changes    jsonb,
  -- What is sealed is the hash of this with the values, which a person may want erased: they can go, and the hash stays.
  salt       uuid,
  -- The hash that stays where the values were erased.
  commitment bytea,
  -- The same for address and agent: they are the actor's, and the values may be of somebody else.
  origin_salt       uuid,
  origin_commitment bytea,

  constraint audit_log_pkey primary key (user_id, record_id, id, at)
  -- No CHECK: each statement that writes here would read and compile them anew, which took a sixth of the time of an audited
  -- update. Only functions of the owner write, and `longrun audit verify` holds entries against their seals.
) partition by range (at);
-- Rows lie in the order in which they came: this finds the ids or times of a range at next to no cost for writers.
create index audit_log_order_idx on audit_log using brin (id, at) with (autosummarize = on, pages_per_range = 32);

-- Entries that are not sealed yet. Whoever seals takes those of finished transactions, and takes them out of here.
create table audit_pending (
  id        bigint         not null,
  at        timestamptz(3) not null,
  txid      xid8           not null,
  user_id   uuid           not null,
  record_id uuid           not null
);
-- It is short-lived: dead rows are to go soon.
alter table audit_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Written by functions of the owner alone.
revoke insert, update, delete on audit_log, audit_pending from longrun_app;
revoke usage, select on sequence audit_log_id_seq from longrun_app;

-- The months from this one on for a quarter. The service keeps more.
do $months$
declare
  first date := date_trunc('month', now() at time zone 'UTC')::date;
begin
  for i in 0..3 loop
    execute format(
      'create table audit_log_%s partition of audit_log for values from (%L) to (%L)',
      to_char(first + make_interval(months => i), 'YYYY_MM'),
      to_char(first + make_interval(months => i), 'YYYY-MM-DD') || ' 00:00:00+00',
      to_char(first + make_interval(months => i + 1), 'YYYY-MM-DD') || ' 00:00:00+00'
    );
    execute format(
      'revoke insert, update, delete on audit_log_%s from longrun_app',
      to_char(first + make_interval(months => i), 'YYYY_MM')
    );
  end loop;
end
$months$;
