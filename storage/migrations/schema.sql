-- What the migrations of storage make of an empty database: to read and to compare, not to run.
-- Renew: npm run longrun -- migrate schema --write

CREATE OR REPLACE FUNCTION public.longrun_advance_month(parent regclass, month date)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '300ms'
AS $function$
declare
  latest         constant date := (date_trunc('month', (now() at time zone 'UTC') + interval '1 day') + interval '11 months')::date;
  from_bound     constant text := to_char(month::timestamp, 'YYYY-MM-DD') || ' 00:00:00+00';
  to_bound       constant text := to_char(month::timestamp + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
  schema_name    name;
  parent_name    name;
  key_column     name;
  partition_name text;
  qualified_name text;
  check_name     text;
  month_table    oid;
  is_ours        boolean;
  fits           boolean;
  has_rows       boolean;
begin
  select n.nspname, c.relname, a.attname
    into schema_name, parent_name, key_column
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_partitioned_table p on p.partrelid = c.oid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
   where c.oid = parent
     and c.relowner = (select r.oid from pg_roles r where r.rolname = current_user)
     and p.partstrat = 'r'
     and p.partnatts = 1
     and a.atttypid = 'timestamptz'::regtype
     and a.attnotnull;
  if not found then
    raise exception 'not a table that is partitioned by month and belongs to the owner of this function'
      using errcode = 'wrong_object_type';
  end if;
  if month is null or extract(day from month) <> 1 or month not between date '1990-01-01' and latest then
    raise exception 'the month must be the first day of a month from 1990-01-01 to %', latest
      using errcode = 'invalid_parameter_value';
  end if;

  partition_name := parent_name || to_char(month::timestamp, '_YYYY_MM');
  check_name := partition_name || '_month';
  if octet_length(check_name) > 63 then
    raise exception 'the name % is too long for its months', parent_name using errcode = 'name_too_long';
  end if;
  qualified_name := format('%I.%I', schema_name, partition_name);

  -- Most calls end here: another process was first.
  if exists (
    select from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent and c.relname = partition_name and not i.inhdetachpending
  ) then
    return 'present';
  end if;

  perform pg_advisory_xact_lock(hashtextextended('longrun month ' || qualified_name, 0));
  -- From the catalogue itself: to_regclass answers from a cache that a wait for this kind of lock does not refresh.
  select c.oid into month_table
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = schema_name and c.relname = partition_name;

  if month_table is not null then
    if exists (
      select from pg_inherits i where i.inhparent = parent and i.inhrelid = month_table and not i.inhdetachpending
    ) then
      return 'present';
    end if;
    -- A table of that name that is not a month: left behind by a kill between the two steps, or somebody's.
    select c.relkind = 'r' and not c.relispartition and c.relowner = p.relowner,
           exists (
             select from pg_constraint k
              where k.conrelid = c.oid
                and k.conname = check_name
                and k.contype = 'c'
                and k.convalidated
                and k.conbin is not null
                and pg_get_constraintdef(k.oid) = (
                  -- The bounds as this session's time zone and date style print them.
                  format('CHECK (((%1$I >= %2$L::timestamp with time zone) AND (%1$I < %3$L::timestamp with time zone)))',
                         key_column, from_bound::timestamptz::text, to_bound::timestamptz::text))
           )
           and not exists (
             (select a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated, a.attcollation
                from pg_attribute a where a.attrelid = parent and a.attnum > 0 and not a.attisdropped)
             except
             (select a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated, a.attcollation
                from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
           )
           and (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
             = (select count(*) from pg_attribute a where a.attrelid = parent and a.attnum > 0 and not a.attisdropped)
      into is_ours, fits
      from pg_class c, pg_class p
     where c.oid = month_table and p.oid = parent;
    if not is_ours then
      return 'occupied';
    end if;
    if not fits then
      execute format('lock table %s in access exclusive mode', qualified_name);
      execute format('select exists (select from %s)', qualified_name) into has_rows;
      if has_rows then
        return 'occupied';
      end if;
      execute format('drop table %s', qualified_name);
      month_table := null;
    end if;
  end if;

  if month_table is null then
    execute format(
      'create table %1$s (like %2$s including all excluding identity, constraint %3$I check (%4$I >= timestamptz %5$L and %4$I < timestamptz %6$L))',
      qualified_name, parent, check_name, key_column, from_bound, to_bound);
    return 'created';
  end if;

  -- A statement that names the month fires the triggers of the month alone, and needs the privileges on it alone.
  perform public.longrun_copy_privileges(parent, month_table);
  if exists (select from pg_trigger t where t.tgrelid = parent and t.tgname = 'longrun_audit_insert') then
    perform public.longrun_attach_audit(month_table, parent_name);
  end if;
  begin
    execute format('alter table %s attach partition %s for values from (%L) to (%L)',
                   parent, qualified_name, from_bound, to_bound);
    execute format('alter table %s drop constraint %I', qualified_name, check_name);
  exception when invalid_object_definition then
    -- Another partition, of another name, holds these times already.
    execute format('lock table %s in access exclusive mode', qualified_name);
    execute format('select exists (select from %s)', qualified_name) into has_rows;
    if has_rows then
      return 'occupied';
    end if;
    execute format('drop table %s', qualified_name);
    return 'overlapping';
  end;
  return 'attached';
end
$function$;
comment on function public.longrun_advance_month(pg_catalog.regclass,pg_catalog.date) is 'Brings one month of a partitioned table one step nearer: created, attached, present, overlapping or occupied';
revoke execute on function longrun_advance_month(regclass,date) from public;
grant execute on function longrun_advance_month(regclass,date) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_append_seal(seal audit_seals)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
revoke execute on function longrun_append_seal(audit_seals) from public;

CREATE OR REPLACE FUNCTION public.longrun_attach_audit(target regclass, named_after name DEFAULT NULL::name)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  writer constant text := format('public.%I',
    'longrun_audit_' || coalesce(named_after, (select c.relname from pg_class c where c.oid = target)));
  each   regclass;
begin
  for each in
    select target
    union all
    select i.inhrelid from pg_inherits i where i.inhparent = target
  loop
    execute format('create or replace trigger longrun_audit_insert after insert on %s
                      referencing new table as new_rows for each statement execute function %s()', each, writer);
    execute format('create or replace trigger longrun_audit_update after update on %s
                      referencing old table as old_rows new table as new_rows for each statement execute function %s()', each, writer);
    execute format('create or replace trigger longrun_audit_delete after delete on %s
                      referencing old table as old_rows for each statement execute function %s()', each, writer);
    execute format('create or replace trigger longrun_audit_truncate before truncate on %s
                      for each statement execute function %s()', each, writer);
  end loop;
end
$function$;
comment on function public.longrun_attach_audit(pg_catalog.regclass,pg_catalog.name) is 'Logs every change of a table and of its months into audit_log';
revoke execute on function longrun_attach_audit(regclass,name) from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_chain(seal audit_seals)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256(record_send(ROW((seal).previous, (seal).number, (seal).month, (seal).count, (seal).first_id, (seal).last_id, (seal).first_at, (seal).last_at, (seal).root, (seal).sealed_at, convert_to(((seal).pruning)::text, 'UTF8'::name))));
comment on function public.longrun_audit_chain(public.audit_seals) is 'The hash of a seal and, by the one before it, of all seals up to it';
revoke execute on function longrun_audit_chain(audit_seals) from public;
grant execute on function longrun_audit_chain(audit_seals) to longrun_app;
grant execute on function longrun_audit_chain(audit_seals) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_commitment(salt uuid, changes jsonb)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256((uuid_send(salt) || COALESCE(convert_to((changes)::text, 'UTF8'::name), '\x'::bytea)));
comment on function public.longrun_audit_commitment(pg_catalog.uuid,pg_catalog.jsonb) is 'The hash that stays of the values of an audit entry when they are erased';
revoke execute on function longrun_audit_commitment(uuid,jsonb) from public;
grant execute on function longrun_audit_commitment(uuid,jsonb) to longrun_app;
grant execute on function longrun_audit_commitment(uuid,jsonb) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_json(value bytea)
 RETURNS json
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return '"' || translate(encode(value, 'base64'), e'\n', '') || '"';
end
$function$;
comment on function public.longrun_audit_json(pg_catalog.bytea) is 'Spells bytes for the audit log';
revoke execute on function longrun_audit_json(bytea) from public;
grant execute on function longrun_audit_json(bytea) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_json(list bytea[])
 RETURNS json
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(json_agg(public.longrun_audit_json(item) order by place), '[]')
    from unnest(list) with ordinality as each (item, place);
$function$;
comment on function public.longrun_audit_json(pg_catalog.bytea[]) is 'Spells a list of bytes for the audit log';
revoke execute on function longrun_audit_json(bytea[]) from public;
grant execute on function longrun_audit_json(bytea[]) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_json(value timestamp with time zone)
 RETURNS json
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if value >= timestamptz '0001-01-01 00:00:00+00' and value < timestamptz '10000-01-01 00:00:00+00' then
    return to_char(value at time zone 'UTC', e'"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""');
  end if;
  return to_json(value at time zone 'UTC');
end
$function$;
comment on function public.longrun_audit_json(timestamp with time zone) is 'Spells a time for the audit log';
revoke execute on function longrun_audit_json(timestamp with time zone) from public;
grant execute on function longrun_audit_json(timestamp with time zone) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_json(list timestamp with time zone[])
 RETURNS json
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(json_agg(public.longrun_audit_json(item) order by place), '[]')
    from unnest(list) with ordinality as each (item, place);
$function$;
comment on function public.longrun_audit_json(timestamp with time zone[]) is 'Spells a list of times for the audit log';
revoke execute on function longrun_audit_json(timestamp with time zone[]) from public;
grant execute on function longrun_audit_json(timestamp with time zone[]) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_leaf(entry audit_log)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256(record_send(ROW((entry).id, (entry).at, (entry).txid, (entry).user_id, (entry).record_id, convert_to((entry).entity, 'UTF8'::name), convert_to((entry).action, 'UTF8'::name), (entry).version, (entry).actor_id, convert_to((entry).request_id, 'UTF8'::name), convert_to((entry).db_role, 'UTF8'::name), CASE WHEN ((entry).salt IS NOT NULL) THEN longrun_audit_commitment((entry).salt, (entry).changes) WHEN ((entry).changes IS NULL) THEN (entry).commitment ELSE NULL::bytea END, CASE WHEN ((entry).origin_salt IS NOT NULL) THEN longrun_audit_origin_commitment((entry).origin_salt, (entry).address, (entry).agent) WHEN (((entry).address IS NULL) AND ((entry).agent IS NULL)) THEN (entry).origin_commitment ELSE NULL::bytea END)));
comment on function public.longrun_audit_leaf(public.audit_log) is 'The hash of an audit entry that its seal holds';
revoke execute on function longrun_audit_leaf(audit_log) from public;
grant execute on function longrun_audit_leaf(audit_log) to longrun_app;
grant execute on function longrun_audit_leaf(audit_log) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_lifecycle(deleted_at timestamp with time zone, deleted_by uuid, deletion_id uuid, archived_at timestamp with time zone, archived_by uuid, archive_reason text, now_deleted_at timestamp with time zone, now_deleted_by uuid, now_deletion_id uuid, now_archived_at timestamp with time zone, now_archived_by uuid, now_archive_reason text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select concat_ws(',',
    case when deleted_at is distinct from now_deleted_at
         then concat('"deletedAt":', json_build_array(public.longrun_audit_json(deleted_at), public.longrun_audit_json(now_deleted_at))) end,
    case when deleted_by is distinct from now_deleted_by then concat('"deletedBy":', json_build_array(deleted_by, now_deleted_by)) end,
    case when deletion_id is distinct from now_deletion_id then concat('"deletionId":', json_build_array(deletion_id, now_deletion_id)) end,
    case when archived_at is distinct from now_archived_at
         then concat('"archivedAt":', json_build_array(public.longrun_audit_json(archived_at), public.longrun_audit_json(now_archived_at))) end,
    case when archived_by is distinct from now_archived_by then concat('"archivedBy":', json_build_array(archived_by, now_archived_by)) end,
    case when archive_reason is distinct from now_archive_reason
         then concat('"archiveReason":', json_build_array(archive_reason, now_archive_reason)) end);
$function$;
comment on function public.longrun_audit_lifecycle(timestamp with time zone,pg_catalog.uuid,pg_catalog.uuid,timestamp with time zone,pg_catalog.uuid,pg_catalog.text,timestamp with time zone,pg_catalog.uuid,pg_catalog.uuid,timestamp with time zone,pg_catalog.uuid,pg_catalog.text) is 'What changed of deletion and archival, for the audit log';
revoke execute on function longrun_audit_lifecycle(timestamp with time zone,uuid,uuid,timestamp with time zone,uuid,text,timestamp with time zone,uuid,uuid,timestamp with time zone,uuid,text) from public;
grant execute on function longrun_audit_lifecycle(timestamp with time zone,uuid,uuid,timestamp with time zone,uuid,text,timestamp with time zone,uuid,uuid,timestamp with time zone,uuid,text) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_origin_commitment(origin_salt uuid, address text, agent text)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256((uuid_send(origin_salt) || record_send(ROW(convert_to(address, 'UTF8'::name), convert_to(agent, 'UTF8'::name)))));
comment on function public.longrun_audit_origin_commitment(pg_catalog.uuid,pg_catalog.text,pg_catalog.text) is 'The hash that stays of address and agent of an audit entry when they are erased';
revoke execute on function longrun_audit_origin_commitment(uuid,text,text) from public;
grant execute on function longrun_audit_origin_commitment(uuid,text,text) to longrun_app;
grant execute on function longrun_audit_origin_commitment(uuid,text,text) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_root(ids bigint[], leaves bytea[])
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256((array_send(ids) || array_send(leaves)));
comment on function public.longrun_audit_root(bigint[],pg_catalog.bytea[]) is 'The hash of what a seal holds';
revoke execute on function longrun_audit_root(bigint[],bytea[]) from public;
grant execute on function longrun_audit_root(bigint[],bytea[]) to longrun_app;
grant execute on function longrun_audit_root(bigint[],bytea[]) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_side(difference text, side integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT COALESCE(jsonb_object_agg(jsonb_each.key, (jsonb_each.value -> longrun_audit_side.side)) FILTER (WHERE ((jsonb_each.value -> longrun_audit_side.side) <> 'null'::jsonb)), '{}'::jsonb) AS "coalesce" FROM jsonb_each((longrun_audit_side.difference)::jsonb) jsonb_each(key, value));
comment on function public.longrun_audit_side(pg_catalog.text,integer) is 'The old or the new values of an entry of the audit log';
revoke execute on function longrun_audit_side(text,integer) from public;
grant execute on function longrun_audit_side(text,integer) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_copy_privileges(source regclass, target regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  command text;
begin
  for command in
    select distinct format('revoke all on %s from %s', target,
                           case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
      from pg_class c cross join aclexplode(c.relacl) a
     where c.oid = target and a.grantee <> c.relowner
  loop
    execute command;
  end loop;
  for command in
    select format('grant %s on %s to %s%s', a.privilege_type, target,
                  case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
                  case when a.is_grantable then ' with grant option' else '' end)
      from pg_class c cross join aclexplode(c.relacl) a
     where c.oid = source and a.grantee <> c.relowner
  loop
    execute command;
  end loop;
end
$function$;
comment on function public.longrun_copy_privileges(pg_catalog.regclass,pg_catalog.regclass) is 'Lets others do with one table what they may do with another';
revoke execute on function longrun_copy_privileges(regclass,regclass) from public;

CREATE OR REPLACE FUNCTION public.longrun_erase_audit(person uuid, after_record uuid, after_id bigint, most integer)
 RETURNS TABLE(record_id uuid, id bigint, commitment bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
comment on function public.longrun_erase_audit(pg_catalog.uuid,pg_catalog.uuid,bigint,integer) is 'Erases the values of the next entries about a person whose erasure has begun';
revoke execute on function longrun_erase_audit(uuid,uuid,bigint,integer) from public;
grant execute on function longrun_erase_audit(uuid,uuid,bigint,integer) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_erase_origins(person uuid, after_id bigint, most integer)
 RETURNS TABLE(record_id uuid, id bigint, commitment bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
comment on function public.longrun_erase_origins(pg_catalog.uuid,bigint,integer) is 'Erases where the next changes came from that a person made whose erasure has begun';
revoke execute on function longrun_erase_origins(uuid,bigint,integer) from public;
grant execute on function longrun_erase_origins(uuid,bigint,integer) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_finish_erasure(person uuid, finished timestamp with time zone, proof bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
comment on function public.longrun_finish_erasure(pg_catalog.uuid,timestamp with time zone,pg_catalog.bytea) is 'Ends an erasure with its receipt, which goes into the audit log';
revoke execute on function longrun_finish_erasure(uuid,timestamp with time zone,bytea) from public;
grant execute on function longrun_finish_erasure(uuid,timestamp with time zone,bytea) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_reopen_erasure(person uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update erasures e
     set finished_at = null, receipt = null
   where e.user_id = person and e.finished_at is not null
  returning e.user_id;
$function$;
comment on function public.longrun_reopen_erasure(pg_catalog.uuid) is 'Begins a finished erasure anew';
revoke execute on function longrun_reopen_erasure(uuid) from public;
grant execute on function longrun_reopen_erasure(uuid) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_seal_audit(most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_bitmapscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
 SET jit TO 'off'
AS $function$
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
comment on function public.longrun_seal_audit(integer) is 'Seals entries of the audit log that are not sealed yet; null while somebody else does';
revoke execute on function longrun_seal_audit(integer) from public;
grant execute on function longrun_seal_audit(integer) to longrun_app;

create sequence audit_log_id_seq as bigint start with 1 increment by 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
grant select on sequence audit_log_id_seq to longrun_readonly;

create table audit_head (
  is_only boolean not null default true,
  number bigint not null,
  chain bytea not null,
  constraint audit_head_pkey PRIMARY KEY (is_only),
  constraint audit_head_only_check CHECK (is_only)
);
grant select on table audit_head to longrun_app;
grant select on table audit_head to longrun_readonly;

create table audit_log (
  user_id uuid not null,
  record_id uuid not null,
  id bigint not null,
  at timestamp(3) with time zone not null,
  entity text not null,
  action text not null,
  version integer,
  actor_id uuid,
  request_id text,
  address text,
  agent text,
  db_role text not null,
  txid xid8 not null,
  changes jsonb,
  salt uuid,
  commitment bytea,
  origin_salt uuid,
  origin_commitment bytea,
  constraint audit_log_pkey PRIMARY KEY (user_id, record_id, id, at)
) partition by RANGE (at);
CREATE INDEX audit_log_foreign_actor_idx ON ONLY public.audit_log USING btree (actor_id, id) WHERE (actor_id <> user_id);
CREATE INDEX audit_log_order_idx ON ONLY public.audit_log USING brin (id, at) WITH (autosummarize='on', pages_per_range='32');
grant select on table audit_log to longrun_app;
grant select on table audit_log to longrun_readonly;

create table audit_pending (
  id bigint not null,
  at timestamp(3) with time zone not null,
  txid xid8 not null,
  user_id uuid not null,
  record_id uuid not null
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);
grant select on table audit_pending to longrun_app;
grant select on table audit_pending to longrun_readonly;

create table audit_seals (
  number bigint not null,
  month date not null,
  count integer not null,
  first_id bigint not null,
  last_id bigint not null,
  first_at timestamp(3) with time zone not null,
  last_at timestamp(3) with time zone not null,
  ids bigint[],
  leaves bytea[] storage external,
  root bytea not null,
  previous bytea not null,
  chain bytea not null,
  sealed_at timestamp(3) with time zone not null,
  pruning jsonb,
  constraint audit_seals_pkey PRIMARY KEY (number),
  constraint audit_seals_pruned_check CHECK ((ids IS NULL) = (leaves IS NULL))
);
CREATE INDEX audit_seals_month_idx ON public.audit_seals USING btree (month, first_id);
grant select on table audit_seals to longrun_app;
grant select on table audit_seals to longrun_readonly;

create table erasures (
  user_id uuid not null,
  ordered_at timestamp(3) with time zone not null,
  ordered_by uuid,
  due_at timestamp(3) with time zone not null,
  begun_at timestamp(3) with time zone not null default now(),
  finished_at timestamp(3) with time zone,
  counts jsonb not null default '{}'::jsonb,
  hashes jsonb not null default '{}'::jsonb,
  receipt bytea,
  constraint erasures_pkey PRIMARY KEY (user_id),
  constraint erasures_finished_check CHECK ((finished_at IS NULL) = (receipt IS NULL)),
  constraint erasures_receipt_check CHECK (length(receipt) = 32)
);
CREATE INDEX erasures_begun_idx ON public.erasures USING btree (begun_at, user_id);
CREATE INDEX erasures_finished_idx ON public.erasures USING btree (finished_at, user_id);
CREATE INDEX erasures_open_idx ON public.erasures USING btree (begun_at, user_id) WHERE (finished_at IS NULL);
grant insert on column erasures.begun_at to longrun_app;
grant update on column erasures.counts to longrun_app;
grant insert on column erasures.due_at to longrun_app;
grant update on column erasures.hashes to longrun_app;
grant insert on column erasures.ordered_at to longrun_app;
grant insert on column erasures.ordered_by to longrun_app;
grant insert on column erasures.user_id to longrun_app;
grant select on table erasures to longrun_app;
grant select on table erasures to longrun_readonly;

create table idempotency_keys (
  user_id uuid not null,
  key text collate "C" not null,
  request_hash bytea not null,
  status smallint not null,
  headers json not null,
  body bytea,
  expires_at timestamp(3) with time zone not null,
  created_at timestamp(3) with time zone not null default now(),
  created_by uuid,
  updated_at timestamp(3) with time zone not null default now(),
  updated_by uuid,
  deleted_at timestamp(3) with time zone,
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  is_archived boolean not null generated always as ((archived_at IS NOT NULL)) stored,
  archived_at timestamp(3) with time zone,
  archived_by uuid,
  archive_reason text,
  constraint idempotency_keys_pkey PRIMARY KEY (user_id, key),
  constraint idempotency_keys_body_check CHECK (length(body) <= 16777216),
  constraint idempotency_keys_key_check CHECK (length(key) >= 1 AND length(key) <= 255),
  constraint idempotency_keys_request_hash_check CHECK (length(request_hash) = 32),
  constraint idempotency_keys_status_check CHECK (status >= 200 AND status <= 499)
);
CREATE INDEX idempotency_keys_expires_idx ON public.idempotency_keys USING btree (expires_at);
grant delete, insert, select, update on table idempotency_keys to longrun_app;
grant select on table idempotency_keys to longrun_readonly;

create table schema_migrations (
  set_name text not null,
  number integer not null,
  name text not null,
  checksum text not null,
  state text not null,
  sequence integer not null,
  applied_at timestamp(3) with time zone not null default clock_timestamp(),
  applied_by text not null default SESSION_USER,
  duration_ms integer,
  constraint schema_migrations_pkey PRIMARY KEY (set_name, number),
  constraint schema_migrations_sequence_key UNIQUE (sequence),
  constraint schema_migrations_state_check CHECK (state = ANY (ARRAY['applying'::text, 'applied'::text, 'reverting'::text]))
);
grant select on table schema_migrations to longrun_app;
grant select on table schema_migrations to longrun_readonly;

create table session_generations (
  user_id uuid not null,
  generation integer not null,
  created_at timestamp(3) with time zone not null default now(),
  created_by uuid,
  updated_at timestamp(3) with time zone not null default now(),
  updated_by uuid,
  deleted_at timestamp(3) with time zone,
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  is_archived boolean not null generated always as ((archived_at IS NOT NULL)) stored,
  archived_at timestamp(3) with time zone,
  archived_by uuid,
  archive_reason text,
  constraint session_generations_pkey PRIMARY KEY (user_id),
  constraint session_generations_generation_check CHECK (generation > 0)
);
grant delete, insert, select, update on table session_generations to longrun_app;
grant select on table session_generations to longrun_readonly;

create table sessions (
  id uuid not null,
  user_id uuid not null,
  token_hash bytea not null,
  generation integer not null,
  last_used_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  ends_at timestamp(3) with time zone not null,
  user_agent text,
  address inet,
  created_at timestamp(3) with time zone not null default now(),
  created_by uuid,
  updated_at timestamp(3) with time zone not null default now(),
  updated_by uuid,
  deleted_at timestamp(3) with time zone,
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  is_archived boolean not null generated always as ((archived_at IS NOT NULL)) stored,
  archived_at timestamp(3) with time zone,
  archived_by uuid,
  archive_reason text,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_hash_key UNIQUE (token_hash),
  constraint sessions_expires_at_check CHECK (expires_at <= ends_at),
  constraint sessions_token_hash_check CHECK (length(token_hash) = 32),
  constraint sessions_user_agent_check CHECK (length(user_agent) <= 300)
);
CREATE INDEX sessions_expires_idx ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_user_idx ON public.sessions USING btree (user_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
grant select on column sessions.address to longrun_readonly;
grant select on column sessions.archive_reason to longrun_readonly;
grant select on column sessions.archived_at to longrun_readonly;
grant select on column sessions.archived_by to longrun_readonly;
grant select on column sessions.created_at to longrun_readonly;
grant select on column sessions.created_by to longrun_readonly;
grant select on column sessions.deleted_at to longrun_readonly;
grant select on column sessions.deleted_by to longrun_readonly;
grant select on column sessions.deletion_id to longrun_readonly;
grant select on column sessions.ends_at to longrun_readonly;
grant select on column sessions.expires_at to longrun_readonly;
grant select on column sessions.generation to longrun_readonly;
grant select on column sessions.id to longrun_readonly;
grant select on column sessions.is_archived to longrun_readonly;
grant select on column sessions.last_used_at to longrun_readonly;
grant select on column sessions.updated_at to longrun_readonly;
grant select on column sessions.updated_by to longrun_readonly;
grant select on column sessions.user_agent to longrun_readonly;
grant select on column sessions.user_id to longrun_readonly;
grant select on column sessions.version to longrun_readonly;
grant delete, insert, select, update on table sessions to longrun_app;

grant usage on schema public to longrun_app;
grant usage on schema public to longrun_readonly;
grant usage on schema public to public;
alter default privileges in schema public grant execute on functions to longrun_app;
alter default privileges in schema public grant select, usage on sequences to longrun_app;
alter default privileges in schema public grant select on sequences to longrun_readonly;
alter default privileges in schema public grant delete, insert, select, update on tables to longrun_app;
alter default privileges in schema public grant select on tables to longrun_readonly;
alter role longrun_app in database set TimeZone = 'UTC';
alter role longrun_app in database set idle_in_transaction_session_timeout = '60s';
alter role longrun_app in database set lock_timeout = '5s';
alter role longrun_app in database set statement_timeout = '30s';
