-- Who is being erased, and what became of it. The row is the truth of the work: it is made when nothing brings the person back
-- any more, and stays as the receipt. It names nobody: the id is what is left of the person in the audit log too.
create table erasures (
  user_id     uuid           not null,
  -- When the account was closed, or the erasure asked for, and by whom.
  ordered_at  timestamptz(3) not null,
  ordered_by  uuid,
  due_at      timestamptz(3) not null,
  begun_at    timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  -- By table: how many rows went, and a hash over their keys in their order.
  counts      jsonb          not null default '{}',
  hashes      jsonb          not null default '{}',
  -- Of all of the above, once it is finished. The audit log holds it too.
  receipt     bytea,

  constraint erasures_pkey primary key (user_id),
  constraint erasures_receipt_check check (length(receipt) = 32),
  constraint erasures_finished_check check ((finished_at is null) = (receipt is null))
);
create index erasures_open_idx on erasures (begun_at, user_id) where finished_at is null;
create index erasures_begun_idx on erasures (begun_at, user_id);
create index erasures_finished_idx on erasures (finished_at, user_id);
-- The application begins an erasure and counts what goes. That one is finished, or is to be done again, only the functions below write.
revoke insert, update, delete on erasures from longrun_app;
grant insert (user_id, ordered_at, ordered_by, due_at, begun_at), update (counts, hashes) on erasures to longrun_app;

-- What somebody did to records that are not their own: seldom, so this stays small, and finding it takes no look at every entry.
create index audit_log_foreign_actor_idx on audit_log (actor_id, id) where actor_id <> user_id;

-- Takes the values, addresses and agents out of entries about records of a person whose erasure has begun, and no others. The hashes that prove
-- the log stay. Gives the entries it changed, in their order; call it again behind the last one.
create function longrun_erase_audit(person uuid, after_record uuid, after_id bigint, most integer)
returns table (record_id uuid, id bigint, commitment bytea)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $function$
#variable_conflict use_column
begin
  if not exists (select from erasures e where e.user_id = person and e.finished_at is null) then
    raise exception 'no erasure of this person is under way' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return query
    with found as (
      select l.record_id, l.id, l.at
        from audit_log l
       where l.user_id = person
         and (l.record_id, l.id) > (after_record, after_id)
         and (l.salt is not null or l.origin_salt is not null)
         and l.entity <> 'erasure'
       order by l.record_id, l.id
       limit most
    ), erased as (
      update audit_log l
         set commitment = coalesce(l.commitment, longrun_audit_commitment(l.salt, l.changes)),
             salt = null, changes = null,
             origin_commitment = case when l.origin_salt is null then l.origin_commitment
                                      else longrun_audit_origin_commitment(l.origin_salt, l.address, l.agent) end,
             origin_salt = null, address = null, agent = null
        from found f
       where l.user_id = person and l.record_id = f.record_id and l.id = f.id and l.at = f.at
      returning l.record_id, l.id, l.commitment
    )
    select e.record_id, e.id, e.commitment from erased e order by e.record_id, e.id;
end
$function$;
comment on function longrun_erase_audit(uuid, uuid, bigint, integer) is
  'Erases the values of the next entries about a person whose erasure has begun';
revoke execute on function longrun_erase_audit(uuid, uuid, bigint, integer) from public;
grant execute on function longrun_erase_audit(uuid, uuid, bigint, integer) to longrun_app;

-- The same for what such a person did to records of others: where it came from goes, what was changed is the others'.
create function longrun_erase_origins(person uuid, after_id bigint, most integer)
returns table (record_id uuid, id bigint, commitment bytea)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $function$
#variable_conflict use_column
begin
  if not exists (select from erasures e where e.user_id = person and e.finished_at is null) then
    raise exception 'no erasure of this person is under way' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return query
    with found as (
      select l.user_id, l.record_id, l.id, l.at
        from audit_log l
       where l.actor_id = person
         and l.actor_id <> l.user_id
         and l.id > after_id
         and l.origin_salt is not null
       order by l.id
       limit most
    ), erased as (
      update audit_log l
         set origin_commitment = longrun_audit_origin_commitment(l.origin_salt, l.address, l.agent),
             origin_salt = null, address = null, agent = null
        from found f
       where l.user_id = f.user_id and l.record_id = f.record_id and l.id = f.id and l.at = f.at
      returning l.record_id, l.id, l.origin_commitment as commitment
    )
    select e.record_id, e.id, e.commitment from erased e order by e.id;
end
$function$;
comment on function longrun_erase_origins(uuid, bigint, integer) is
  'Erases where the next changes came from that a person made whose erasure has begun';
revoke execute on function longrun_erase_origins(uuid, bigint, integer) from public;
grant execute on function longrun_erase_origins(uuid, bigint, integer) to longrun_app;

-- Ends an erasure: keeps the receipt, and puts it into the log, where it is sealed with everything else.
create function longrun_finish_erasure(person uuid, finished timestamptz, proof bytea) returns void
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $function$
declare
  done  erasures;
  entry bigint;
begin
  update erasures e
     set finished_at = finished, receipt = proof
   where e.user_id = person and e.finished_at is null
  returning * into done;
  if not found then
    raise exception 'no erasure of this person is under way' using errcode = 'object_not_in_prerequisite_state';
  end if;
  entry := nextval('audit_log_id_seq');
  insert into audit_log (user_id, record_id, id, at, entity, action, actor_id, db_role, txid, changes, salt)
  values (person, person, entry, now(), 'erasure', 'erase', done.ordered_by, session_user, pg_current_xact_id(),
          jsonb_build_object('receipt', encode(proof, 'hex'), 'counts', done.counts, 'hashes', done.hashes), gen_random_uuid());
  insert into audit_pending (id, at, txid, user_id, record_id)
  values (entry, now(), pg_current_xact_id(), person, person);
end
$function$;
comment on function longrun_finish_erasure(uuid, timestamptz, bytea) is 'Ends an erasure with its receipt, which goes into the audit log';
revoke execute on function longrun_finish_erasure(uuid, timestamptz, bytea) from public;
grant execute on function longrun_finish_erasure(uuid, timestamptz, bytea) to longrun_app;

-- Begins a finished erasure anew: something of the person is there again. Its receipts stay in the log.
create function longrun_reopen_erasure(person uuid) returns setof uuid
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $function$
  update erasures e
     set finished_at = null, receipt = null
   where e.user_id = person and e.finished_at is not null
  returning e.user_id;
$function$;
comment on function longrun_reopen_erasure(uuid) is 'Begins a finished erasure anew';
revoke execute on function longrun_reopen_erasure(uuid) from public;
grant execute on function longrun_reopen_erasure(uuid) to longrun_app;
