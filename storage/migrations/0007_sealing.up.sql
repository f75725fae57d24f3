-- Tamper evidence. What was committed to the audit log is sealed in batches: a seal holds the hash of each of its entries
-- and follows the hash of the seal before it. Whoever changes, removes or adds an entry afterwards no longer fits the seals;
-- whoever makes all seals anew no longer fits the hashes that somebody noted elsewhere (`longrun audit roots`).
--
-- The hashes are over PostgreSQL's binary format of rows and arrays, with text in UTF-8: it tells the length of everything
-- and null from empty, and is the same in every version, time zone and style of dates.

-- Of the values of an entry. Without values it is of the salt alone.
create function longrun_audit_commitment(salt uuid, changes jsonb) returns bytea
language sql stable parallel safe
return sha256(uuid_send(salt) || coalesce(convert_to(changes::text, 'UTF8'), ''::bytea));
comment on function longrun_audit_commitment(uuid, jsonb) is 'The hash that stays of the values of an audit entry when they are erased';

-- Of address and agent.
create function longrun_audit_origin_commitment(origin_salt uuid, address text, agent text) returns bytea
language sql stable parallel safe
return sha256(uuid_send(origin_salt) || record_send(row(convert_to(address, 'UTF8'), convert_to(agent, 'UTF8'))));
comment on function longrun_audit_origin_commitment(uuid, text, text) is
  'The hash that stays of address and agent of an audit entry when they are erased';

-- Of an entry. Values without a salt prove nothing: they count as none with a hash of theirs.
create function longrun_audit_leaf(entry audit_log) returns bytea
language sql stable parallel safe
return sha256(record_send(row(
  entry.id, entry.at, entry.txid, entry.user_id, entry.record_id,
  convert_to(entry.entity, 'UTF8'), convert_to(entry.action, 'UTF8'), entry.version,
  entry.actor_id, convert_to(entry.request_id, 'UTF8'), convert_to(entry.db_role, 'UTF8'),
  case
    when entry.salt is not null then longrun_audit_commitment(entry.salt, entry.changes)
    when entry.changes is null then entry.commitment
  end,
  case
    when entry.origin_salt is not null then longrun_audit_origin_commitment(entry.origin_salt, entry.address, entry.agent)
    when entry.address is null and entry.agent is null then entry.origin_commitment
  end
)));
comment on function longrun_audit_leaf(audit_log) is 'The hash of an audit entry that its seal holds';

-- Entries of one month, in the order of their ids. Without ids and leaves when the month was pruned: the hashes that the
-- chain needs stay.
create table audit_seals (
  number    bigint         not null,
  month     date           not null,
  count     integer        not null,
  first_id  bigint         not null,
  last_id   bigint         not null,
  first_at  timestamptz(3) not null,
  last_at   timestamptz(3) not null,
  ids       bigint[],
  -- 32 zero bytes stand for an entry that was gone before it could be sealed.
  leaves    bytea[],
  root      bytea          not null,
  -- The chain of the seal before; 32 zero bytes for the first.
  previous  bytea          not null,
  chain     bytea          not null,
  sealed_at timestamptz(3) not null,
  -- A seal without entries that says that its month was pruned, when, and by whom.
  pruning   jsonb,

  constraint audit_seals_pkey primary key (number),
  constraint audit_seals_pruned_check check ((ids is null) = (leaves is null))
);
create index audit_seals_month_idx on audit_seals (month, first_id);
-- Hashes do not compress.
alter table audit_seals alter column leaves set storage external;

create function longrun_audit_root(ids bigint[], leaves bytea[]) returns bytea
language sql stable parallel safe
return sha256(array_send(ids) || array_send(leaves));
comment on function longrun_audit_root(bigint[], bytea[]) is 'The hash of what a seal holds';

create function longrun_audit_chain(seal audit_seals) returns bytea
language sql stable parallel safe
return sha256(record_send(row(
  seal.previous, seal.number, seal.month, seal.count, seal.first_id, seal.last_id, seal.first_at, seal.last_at,
  seal.root, seal.sealed_at, convert_to(seal.pruning::text, 'UTF8')
)));
comment on function longrun_audit_chain(audit_seals) is 'The hash of a seal and, by the one before it, of all seals up to it';

-- The last seal, told apart from the seals: so it is seen when the last ones are gone. No row before the first seal.
create table audit_head (
  is_only boolean not null default true,
  number  bigint  not null,
  chain   bytea   not null,

  constraint audit_head_pkey primary key (is_only),
  constraint audit_head_only_check check (is_only)
);

revoke insert, update, delete on audit_seals, audit_head from longrun_app;

-- Adds a seal behind the last one. When somebody took seals or the head away, the chain goes on with what is left: the
-- break stays to be seen, and what comes is sealed nevertheless.
create function longrun_append_seal(seal audit_seals) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $function$
declare
  head audit_head;
  last audit_seals;
begin
  select * into head from audit_head for update;
  select * into last from audit_seals order by number desc limit 1;
  seal.number := greatest(head.number, last.number, 0) + 1;
  seal.previous := coalesce(head.chain, last.chain, decode(repeat('00', 32), 'hex'));
  seal.sealed_at := clock_timestamp();
  seal.root := longrun_audit_root(seal.ids, seal.leaves);
  seal.chain := longrun_audit_chain(seal);
  insert into audit_seals select seal.*;
  insert into audit_head (number, chain) values (seal.number, seal.chain)
  on conflict (is_only) do update set number = excluded.number, chain = excluded.chain;
  return seal.number;
end
$function$;
revoke execute on function longrun_append_seal(audit_seals) from public, longrun_app;

-- Seals what waits, at most so many entries, one seal for each month, and gives how many they were; null while somebody
-- else seals. An entry is in the queue for whoever sees what its transaction committed, and is marked as sealed by leaving
-- it, in the transaction of the seal: so none is skipped, however late it commits, and none waits for a stranger's
-- transaction to end.
--
-- Entries are looked up by key: with statistics of a queue that was empty a moment ago, anything else might be chosen.
create function longrun_seal_audit(most integer) returns integer
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set plan_cache_mode = force_custom_plan
set jit = off
as $function$
declare
  gone     constant bytea := decode(repeat('00', 32), 'hex');
  places   tid[];
  ids      bigint[];
  ats      timestamptz[];
  users    uuid[];
  records  uuid[];
  of_month date;
  seal     audit_seals;
begin
  if most is null or most not between 1 and 100000 then
    raise exception 'the most entries to seal must be from 1 to 100000' using errcode = 'invalid_parameter_value';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('longrun audit chain', 0)) then
    return null;
  end if;

  select array_agg(t.ctid), array_agg(t.id), array_agg(t.at), array_agg(t.user_id), array_agg(t.record_id)
    into places, ids, ats, users, records
    from (
      select p.ctid, p.*
        from audit_pending p
       order by p.id
       limit most
    ) t;
  if ids is null then
    return 0;
  end if;

  for of_month in
    select distinct date_trunc('month', t.at at time zone 'UTC')::date from unnest(ats) as t (at) order by 1
  loop
    seal := null;
    seal.month := of_month;
    select count(*), min(t.id), max(t.id), min(t.at), max(t.at),
           array_agg(t.id order by t.id), array_agg(coalesce(longrun_audit_leaf(l), gone) order by t.id)
      into seal.count, seal.first_id, seal.last_id, seal.first_at, seal.last_at, seal.ids, seal.leaves
      from unnest(ids, ats, users, records) as t (id, at, user_id, record_id)
      left join audit_log l
        on l.user_id = t.user_id and l.record_id = t.record_id and l.id = t.id and l.at = t.at
       and l.at >= of_month::timestamp at time zone 'UTC'
       and l.at < (of_month + interval '1 month') at time zone 'UTC'
     where date_trunc('month', t.at at time zone 'UTC')::date = of_month;
    perform longrun_append_seal(seal);
  end loop;

  delete from audit_pending p where p.ctid = any (places) and p.id = any (ids);
  return cardinality(ids);
end
$function$;
comment on function longrun_seal_audit(integer) is 'Seals entries of the audit log that are not sealed yet; null while somebody else does';
revoke execute on function longrun_seal_audit(integer) from public;
grant execute on function longrun_seal_audit(integer) to longrun_app;

-- Who only looks may prove the log too.
revoke execute on function longrun_audit_commitment(uuid, jsonb), longrun_audit_origin_commitment(uuid, text, text), longrun_audit_leaf(audit_log),
  longrun_audit_root(bigint[], bytea[]), longrun_audit_chain(audit_seals)
  from public;
grant execute on function longrun_audit_commitment(uuid, jsonb), longrun_audit_origin_commitment(uuid, text, text), longrun_audit_leaf(audit_log),
  longrun_audit_root(bigint[], bytea[]), longrun_audit_chain(audit_seals)
  to longrun_readonly;
