-- What the migrations of storage and longrun make of an empty database: to read and to compare, not to run.
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

CREATE OR REPLACE FUNCTION public.longrun_audit_api_tokens()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'apiToken', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."user_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"userId":' || to_json(after."user_id")::text,
                     '"name":' || to_json(after."name")::text,
                     '"tokenHash":' || to_json(case when after."token_hash" is not null then '[secret]' end)::text,
                     '"prefix":' || to_json(after."prefix")::text,
                     '"scopes":' || to_json(after."scopes")::text,
                     '"expiresAt":' || to_json(public.longrun_audit_json(after."expires_at"))::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'apiToken', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."user_id", before."user_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."id" is null then 'create'
                            when after."id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."user_id" is distinct from after."user_id" then concat('"userId":', json_build_array(before."user_id", after."user_id")) end,
                         case when before."name" is distinct from after."name" then concat('"name":', json_build_array(before."name", after."name")) end,
                         case when before."token_hash" is distinct from after."token_hash" then concat('"tokenHash":', json_build_array(case when before."token_hash" is not null then '[secret]' end, case when after."token_hash" is not null then '[secret]' end)) end,
                         case when before."prefix" is distinct from after."prefix" then concat('"prefix":', json_build_array(before."prefix", after."prefix")) end,
                         case when before."scopes" is distinct from after."scopes" then concat('"scopes":', json_build_array(before."scopes", after."scopes")) end,
                         case when before."expires_at" is distinct from after."expires_at" then concat('"expiresAt":', json_build_array(public.longrun_audit_json(before."expires_at"), public.longrun_audit_json(after."expires_at"))) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."id" = after."id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'apiToken', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."user_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"userId":' || to_json(before."user_id")::text,
                     '"name":' || to_json(before."name")::text,
                     '"tokenHash":' || to_json(case when before."token_hash" is not null then '[secret]' end)::text,
                     '"prefix":' || to_json(before."prefix")::text,
                     '"scopes":' || to_json(before."scopes")::text,
                     '"expiresAt":' || to_json(public.longrun_audit_json(before."expires_at"))::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_api_tokens() from public;

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

CREATE OR REPLACE FUNCTION public.longrun_audit_performance_metrics()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'metric', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when change.ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, 'create' as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from new_rows segment
               group by segment."user_id", segment."workout_id", segment."metric_type_id", 4
            ) summary
           group by summary.user_id, summary.context, summary.action
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'metric', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when change.ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, segment.action as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from (
                  select case when after.id is null then before."user_id" else after."user_id" end as "user_id",
                         case when after.id is null then before."workout_id" else after."workout_id" end as "workout_id",
                         case when after.id is null then before."metric_type_id" else after."metric_type_id" end as "metric_type_id",
                         case when after.id is null then before."id" else after."id" end as "id",
                         case when after.id is null then before."recorded_at" else after."recorded_at" end as "recorded_at",
                         case when after.id is null then before."ended_at" else after."ended_at" end as "ended_at",
                         case when after.id is null then before."sample_count" else after."sample_count" end as "sample_count",
                         case when after.id is null then before."time_deltas" else after."time_deltas" end as "time_deltas",
                         case when after.id is null then before."value_deltas" else after."value_deltas" end as "value_deltas",
                         case when after.id is null then before."wide_value_deltas" else after."wide_value_deltas" end as "wide_value_deltas",
                         case when before.id is null then 'create'
                              when after.id is null then 'purge'
                              when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                         end as action
                    from old_rows before
                    full join new_rows after on before."user_id" = after."user_id" and before.id = after.id
                ) segment
               group by segment."user_id", segment."workout_id", segment."metric_type_id", 4
            ) summary
           group by summary.user_id, summary.context, summary.action
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'metric', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when change.ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, coalesce(change.ended_by, 'purge') as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from old_rows segment
               group by segment."user_id", segment."workout_id", segment."metric_type_id", 4
            ) summary
           group by summary.user_id, summary.context, summary.action
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_performance_metrics() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_root(ids bigint[], leaves bytea[])
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256((array_send(ids) || array_send(leaves)));
comment on function public.longrun_audit_root(bigint[],pg_catalog.bytea[]) is 'The hash of what a seal holds';
revoke execute on function longrun_audit_root(bigint[],bytea[]) from public;
grant execute on function longrun_audit_root(bigint[],bytea[]) to longrun_app;
grant execute on function longrun_audit_root(bigint[],bytea[]) to longrun_readonly;

CREATE OR REPLACE FUNCTION public.longrun_audit_runner_profiles()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET extra_float_digits TO '1'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'profile', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."user_id" as user_id, after."user_id" as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"experienceLevel":' || to_json(after."experience_level")::text,
                     '"weeklyDistanceMeters":' || to_json(after."weekly_distance_meters")::text,
                     '"targetRace":' || to_json(after."target_race")::text,
                     '"targetDate":' || to_json(after."target_date")::text,
                     '"preferredDays":' || to_json(after."preferred_days")::text,
                     '"timeZone":' || to_json(after."time_zone")::text,
                     '"units":' || to_json(after."units")::text,
                     '"zones":' || to_json(after."zones")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'profile', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."user_id", before."user_id") as user_id,
                       coalesce(after."user_id", before."user_id") as record_id,
                       case when before."user_id" is null then 'create'
                            when after."user_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."experience_level" is distinct from after."experience_level" then concat('"experienceLevel":', json_build_array(before."experience_level", after."experience_level")) end,
                         case when before."weekly_distance_meters" is distinct from after."weekly_distance_meters" then concat('"weeklyDistanceMeters":', json_build_array(before."weekly_distance_meters", after."weekly_distance_meters")) end,
                         case when before."target_race" is distinct from after."target_race" then concat('"targetRace":', json_build_array(before."target_race", after."target_race")) end,
                         case when before."target_date" is distinct from after."target_date" then concat('"targetDate":', json_build_array(before."target_date", after."target_date")) end,
                         case when before."preferred_days" is distinct from after."preferred_days" then concat('"preferredDays":', json_build_array(before."preferred_days", after."preferred_days")) end,
                         case when before."time_zone" is distinct from after."time_zone" then concat('"timeZone":', json_build_array(before."time_zone", after."time_zone")) end,
                         case when before."units" is distinct from after."units" then concat('"units":', json_build_array(before."units", after."units")) end,
                         case when before."zones" is distinct from after."zones" then concat('"zones":', json_build_array(before."zones", after."zones")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."user_id" = after."user_id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'profile', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."user_id" as user_id, before."user_id" as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"experienceLevel":' || to_json(before."experience_level")::text,
                     '"weeklyDistanceMeters":' || to_json(before."weekly_distance_meters")::text,
                     '"targetRace":' || to_json(before."target_race")::text,
                     '"targetDate":' || to_json(before."target_date")::text,
                     '"preferredDays":' || to_json(before."preferred_days")::text,
                     '"timeZone":' || to_json(before."time_zone")::text,
                     '"units":' || to_json(before."units")::text,
                     '"zones":' || to_json(before."zones")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_runner_profiles() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_side(difference text, side integer)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT COALESCE(jsonb_object_agg(jsonb_each.key, (jsonb_each.value -> longrun_audit_side.side)) FILTER (WHERE ((jsonb_each.value -> longrun_audit_side.side) <> 'null'::jsonb)), '{}'::jsonb) AS "coalesce" FROM jsonb_each((longrun_audit_side.difference)::jsonb) jsonb_each(key, value));
comment on function public.longrun_audit_side(pg_catalog.text,integer) is 'The old or the new values of an entry of the audit log';
revoke execute on function longrun_audit_side(text,integer) from public;
grant execute on function longrun_audit_side(text,integer) to longrun_app;

CREATE OR REPLACE FUNCTION public.longrun_audit_training_plans()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'plan', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."user_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"name":' || to_json(after."name")::text,
                     '"description":' || to_json(after."description")::text,
                     '"startDate":' || to_json(after."start_date")::text,
                     '"endDate":' || to_json(after."end_date")::text,
                     '"status":' || to_json(after."status")::text,
                     '"type":' || to_json(after."type")::text,
                     '"difficulty":' || to_json(after."difficulty")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'plan', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."user_id", before."user_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."user_id" is null then 'create'
                            when after."user_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."name" is distinct from after."name" then concat('"name":', json_build_array(before."name", after."name")) end,
                         case when before."description" is distinct from after."description" then concat('"description":', json_build_array(before."description", after."description")) end,
                         case when before."start_date" is distinct from after."start_date" then concat('"startDate":', json_build_array(before."start_date", after."start_date")) end,
                         case when before."end_date" is distinct from after."end_date" then concat('"endDate":', json_build_array(before."end_date", after."end_date")) end,
                         case when before."status" is distinct from after."status" then concat('"status":', json_build_array(before."status", after."status")) end,
                         case when before."type" is distinct from after."type" then concat('"type":', json_build_array(before."type", after."type")) end,
                         case when before."difficulty" is distinct from after."difficulty" then concat('"difficulty":', json_build_array(before."difficulty", after."difficulty")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."user_id" = after."user_id" and before."id" = after."id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'plan', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."user_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"name":' || to_json(before."name")::text,
                     '"description":' || to_json(before."description")::text,
                     '"startDate":' || to_json(before."start_date")::text,
                     '"endDate":' || to_json(before."end_date")::text,
                     '"status":' || to_json(before."status")::text,
                     '"type":' || to_json(before."type")::text,
                     '"difficulty":' || to_json(before."difficulty")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_training_plans() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_users()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'user', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"email":' || to_json(after."email")::text,
                     '"displayName":' || to_json(after."display_name")::text,
                     '"role":' || to_json(after."role")::text,
                     '"passwordHash":' || to_json(case when after."password_hash" is not null then '[secret]' end)::text,
                     '"isDisabled":' || to_json(after."is_disabled")::text,
                     '"disabledAt":' || to_json(public.longrun_audit_json(after."disabled_at"))::text,
                     '"disabledBy":' || to_json(after."disabled_by")::text,
                     '"disabledReason":' || to_json(after."disabled_reason")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'user', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."id", before."id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."id" is null then 'create'
                            when after."id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."email" is distinct from after."email" then concat('"email":', json_build_array(before."email", after."email")) end,
                         case when before."display_name" is distinct from after."display_name" then concat('"displayName":', json_build_array(before."display_name", after."display_name")) end,
                         case when before."role" is distinct from after."role" then concat('"role":', json_build_array(before."role", after."role")) end,
                         case when before."password_hash" is distinct from after."password_hash" then concat('"passwordHash":', json_build_array(case when before."password_hash" is not null then '[secret]' end, case when after."password_hash" is not null then '[secret]' end)) end,
                         case when before."is_disabled" is distinct from after."is_disabled" then concat('"isDisabled":', json_build_array(before."is_disabled", after."is_disabled")) end,
                         case when before."disabled_at" is distinct from after."disabled_at" then concat('"disabledAt":', json_build_array(public.longrun_audit_json(before."disabled_at"), public.longrun_audit_json(after."disabled_at"))) end,
                         case when before."disabled_by" is distinct from after."disabled_by" then concat('"disabledBy":', json_build_array(before."disabled_by", after."disabled_by")) end,
                         case when before."disabled_reason" is distinct from after."disabled_reason" then concat('"disabledReason":', json_build_array(before."disabled_reason", after."disabled_reason")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."id" = after."id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'user', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"email":' || to_json(before."email")::text,
                     '"displayName":' || to_json(before."display_name")::text,
                     '"role":' || to_json(before."role")::text,
                     '"passwordHash":' || to_json(case when before."password_hash" is not null then '[secret]' end)::text,
                     '"isDisabled":' || to_json(before."is_disabled")::text,
                     '"disabledAt":' || to_json(public.longrun_audit_json(before."disabled_at"))::text,
                     '"disabledBy":' || to_json(before."disabled_by")::text,
                     '"disabledReason":' || to_json(before."disabled_reason")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_users() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_workout_notes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'note', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."user_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"workoutId":' || to_json(after."workout_id")::text,
                     '"content":' || to_json(after."content")::text,
                     '"type":' || to_json(after."type")::text,
                     '"rating":' || to_json(after."rating")::text,
                     '"tags":' || to_json(after."tags")::text,
                     '"perceivedEffort":' || to_json(after."perceived_effort")::text,
                     '"energyLevel":' || to_json(after."energy_level")::text,
                     '"sleepQuality":' || to_json(after."sleep_quality")::text,
                     '"stressLevel":' || to_json(after."stress_level")::text,
                     '"recoveryStatus":' || to_json(after."recovery_status")::text,
                     '"pairedFrom":' || to_json(after."paired_from")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'note', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."user_id", before."user_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."user_id" is null then 'create'
                            when after."user_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."workout_id" is distinct from after."workout_id" then concat('"workoutId":', json_build_array(before."workout_id", after."workout_id")) end,
                         case when before."content" is distinct from after."content" then concat('"content":', json_build_array(before."content", after."content")) end,
                         case when before."type" is distinct from after."type" then concat('"type":', json_build_array(before."type", after."type")) end,
                         case when before."rating" is distinct from after."rating" then concat('"rating":', json_build_array(before."rating", after."rating")) end,
                         case when before."tags" is distinct from after."tags" then concat('"tags":', json_build_array(before."tags", after."tags")) end,
                         case when before."perceived_effort" is distinct from after."perceived_effort" then concat('"perceivedEffort":', json_build_array(before."perceived_effort", after."perceived_effort")) end,
                         case when before."energy_level" is distinct from after."energy_level" then concat('"energyLevel":', json_build_array(before."energy_level", after."energy_level")) end,
                         case when before."sleep_quality" is distinct from after."sleep_quality" then concat('"sleepQuality":', json_build_array(before."sleep_quality", after."sleep_quality")) end,
                         case when before."stress_level" is distinct from after."stress_level" then concat('"stressLevel":', json_build_array(before."stress_level", after."stress_level")) end,
                         case when before."recovery_status" is distinct from after."recovery_status" then concat('"recoveryStatus":', json_build_array(before."recovery_status", after."recovery_status")) end,
                         case when before."paired_from" is distinct from after."paired_from" then concat('"pairedFrom":', json_build_array(before."paired_from", after."paired_from")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."user_id" = after."user_id" and before."id" = after."id" and before."created_at" = after."created_at"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'note', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."user_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"workoutId":' || to_json(before."workout_id")::text,
                     '"content":' || to_json(before."content")::text,
                     '"type":' || to_json(before."type")::text,
                     '"rating":' || to_json(before."rating")::text,
                     '"tags":' || to_json(before."tags")::text,
                     '"perceivedEffort":' || to_json(before."perceived_effort")::text,
                     '"energyLevel":' || to_json(before."energy_level")::text,
                     '"sleepQuality":' || to_json(before."sleep_quality")::text,
                     '"stressLevel":' || to_json(before."stress_level")::text,
                     '"recoveryStatus":' || to_json(before."recovery_status")::text,
                     '"pairedFrom":' || to_json(before."paired_from")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_workout_notes() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_workout_templates()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET extra_float_digits TO '1'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'template', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select '00000000-0000-0000-0000-000000000000'::uuid as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"name":' || to_json(after."name")::text,
                     '"sport":' || to_json(after."sport")::text,
                     '"type":' || to_json(after."type")::text,
                     '"difficulty":' || to_json(after."difficulty")::text,
                     '"durationSeconds":' || to_json(after."duration_seconds")::text,
                     '"distanceMeters":' || to_json(after."distance_meters")::text,
                     '"instructions":' || to_json(after."instructions")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'template', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce('00000000-0000-0000-0000-000000000000'::uuid, '00000000-0000-0000-0000-000000000000'::uuid) as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."id" is null then 'create'
                            when after."id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."name" is distinct from after."name" then concat('"name":', json_build_array(before."name", after."name")) end,
                         case when before."sport" is distinct from after."sport" then concat('"sport":', json_build_array(before."sport", after."sport")) end,
                         case when before."type" is distinct from after."type" then concat('"type":', json_build_array(before."type", after."type")) end,
                         case when before."difficulty" is distinct from after."difficulty" then concat('"difficulty":', json_build_array(before."difficulty", after."difficulty")) end,
                         case when before."duration_seconds" is distinct from after."duration_seconds" then concat('"durationSeconds":', json_build_array(before."duration_seconds", after."duration_seconds")) end,
                         case when before."distance_meters" is distinct from after."distance_meters" then concat('"distanceMeters":', json_build_array(before."distance_meters", after."distance_meters")) end,
                         case when before."instructions" is distinct from after."instructions" then concat('"instructions":', json_build_array(before."instructions", after."instructions")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."id" = after."id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'template', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select '00000000-0000-0000-0000-000000000000'::uuid as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"name":' || to_json(before."name")::text,
                     '"sport":' || to_json(before."sport")::text,
                     '"type":' || to_json(before."type")::text,
                     '"difficulty":' || to_json(before."difficulty")::text,
                     '"durationSeconds":' || to_json(before."duration_seconds")::text,
                     '"distanceMeters":' || to_json(before."distance_meters")::text,
                     '"instructions":' || to_json(before."instructions")::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_workout_templates() from public;

CREATE OR REPLACE FUNCTION public.longrun_audit_workouts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET extra_float_digits TO '1'
AS $function$
<<change>>
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  address    constant text := context ->> 'address';
  agent      constant text := context ->> 'agent';
begin
  if jsonb_typeof(context) <> 'object' or ended_by not in ('purge', 'erase') then
    raise exception 'the setting longrun.context must be a JSON object whose action, if any, is purge or erase'
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'INSERT' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'workout', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."user_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"name":' || to_json(after."name")::text,
                     '"sport":' || to_json(after."sport")::text,
                     '"status":' || to_json(after."status")::text,
                     '"notes":' || to_json(after."notes")::text,
                     '"planId":' || to_json(after."plan_id")::text,
                     '"templateId":' || to_json(after."template_id")::text,
                     '"scheduledFor":' || to_json(after."scheduled_for")::text,
                     '"plannedDurationSeconds":' || to_json(after."planned_duration_seconds")::text,
                     '"plannedDistanceMeters":' || to_json(after."planned_distance_meters")::text,
                     '"startedAt":' || to_json(public.longrun_audit_json(after."started_at"))::text,
                     '"timeZone":' || to_json(after."time_zone")::text,
                     '"durationSeconds":' || to_json(after."duration_seconds")::text,
                     '"distanceMeters":' || to_json(after."distance_meters")::text,
                     '"ascentMeters":' || to_json(after."ascent_meters")::text,
                     '"deviceDurationSeconds":' || to_json(after."device_duration_seconds")::text,
                     '"deviceDistanceMeters":' || to_json(after."device_distance_meters")::text,
                     '"deviceAscentMeters":' || to_json(after."device_ascent_meters")::text,
                     '"externalId":' || to_json(after."external_id")::text,
                     '"pairedWith":' || to_json(after."paired_with")::text,
                     '"recorded":' || to_json(after."recorded")::text,
                     '"activityId":' || to_json(after."activity_id")::text,
                     '"leg":' || to_json(after."leg")::text,
                     '"likelyDuplicateOf":' || to_json(after."likely_duplicate_of")::text,
                     '"salvage":' || to_json(after."salvage")::text,
                     '"fileSha256":' || to_json(public.longrun_audit_json(after."file_sha256"))::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(after."deleted_at"))::text,
                     '"deletedBy":' || to_json(after."deleted_by")::text,
                     '"deletionId":' || to_json(after."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(after."archived_at"))::text,
                     '"archivedBy":' || to_json(after."archived_by")::text,
                     '"archiveReason":' || to_json(after."archive_reason")::text
                   ) || '}')::jsonb as changes
              from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'workout', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select pair.user_id, pair.record_id, pair.action, pair.version,
                   case pair.action
                     when 'create' then public.longrun_audit_side(pair.difference, 1)
                     when 'purge' then public.longrun_audit_side(pair.difference, 0)
                     else pair.difference::jsonb
                   end as changes
              from (
                select coalesce(after."user_id", before."user_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."user_id" is null then 'create'
                            when after."user_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."name" is distinct from after."name" then concat('"name":', json_build_array(before."name", after."name")) end,
                         case when before."sport" is distinct from after."sport" then concat('"sport":', json_build_array(before."sport", after."sport")) end,
                         case when before."status" is distinct from after."status" then concat('"status":', json_build_array(before."status", after."status")) end,
                         case when before."notes" is distinct from after."notes" then concat('"notes":', json_build_array(before."notes", after."notes")) end,
                         case when before."plan_id" is distinct from after."plan_id" then concat('"planId":', json_build_array(before."plan_id", after."plan_id")) end,
                         case when before."template_id" is distinct from after."template_id" then concat('"templateId":', json_build_array(before."template_id", after."template_id")) end,
                         case when before."scheduled_for" is distinct from after."scheduled_for" then concat('"scheduledFor":', json_build_array(before."scheduled_for", after."scheduled_for")) end,
                         case when before."planned_duration_seconds" is distinct from after."planned_duration_seconds" then concat('"plannedDurationSeconds":', json_build_array(before."planned_duration_seconds", after."planned_duration_seconds")) end,
                         case when before."planned_distance_meters" is distinct from after."planned_distance_meters" then concat('"plannedDistanceMeters":', json_build_array(before."planned_distance_meters", after."planned_distance_meters")) end,
                         case when before."started_at" is distinct from after."started_at" then concat('"startedAt":', json_build_array(public.longrun_audit_json(before."started_at"), public.longrun_audit_json(after."started_at"))) end,
                         case when before."time_zone" is distinct from after."time_zone" then concat('"timeZone":', json_build_array(before."time_zone", after."time_zone")) end,
                         case when before."duration_seconds" is distinct from after."duration_seconds" then concat('"durationSeconds":', json_build_array(before."duration_seconds", after."duration_seconds")) end,
                         case when before."distance_meters" is distinct from after."distance_meters" then concat('"distanceMeters":', json_build_array(before."distance_meters", after."distance_meters")) end,
                         case when before."ascent_meters" is distinct from after."ascent_meters" then concat('"ascentMeters":', json_build_array(before."ascent_meters", after."ascent_meters")) end,
                         case when before."device_duration_seconds" is distinct from after."device_duration_seconds" then concat('"deviceDurationSeconds":', json_build_array(before."device_duration_seconds", after."device_duration_seconds")) end,
                         case when before."device_distance_meters" is distinct from after."device_distance_meters" then concat('"deviceDistanceMeters":', json_build_array(before."device_distance_meters", after."device_distance_meters")) end,
                         case when before."device_ascent_meters" is distinct from after."device_ascent_meters" then concat('"deviceAscentMeters":', json_build_array(before."device_ascent_meters", after."device_ascent_meters")) end,
                         case when before."external_id" is distinct from after."external_id" then concat('"externalId":', json_build_array(before."external_id", after."external_id")) end,
                         case when before."paired_with" is distinct from after."paired_with" then concat('"pairedWith":', json_build_array(before."paired_with", after."paired_with")) end,
                         case when before."recorded" is distinct from after."recorded" then concat('"recorded":', json_build_array(before."recorded", after."recorded")) end,
                         case when before."activity_id" is distinct from after."activity_id" then concat('"activityId":', json_build_array(before."activity_id", after."activity_id")) end,
                         case when before."leg" is distinct from after."leg" then concat('"leg":', json_build_array(before."leg", after."leg")) end,
                         case when before."likely_duplicate_of" is distinct from after."likely_duplicate_of" then concat('"likelyDuplicateOf":', json_build_array(before."likely_duplicate_of", after."likely_duplicate_of")) end,
                         case when before."salvage" is distinct from after."salvage" then concat('"salvage":', json_build_array(before."salvage", after."salvage")) end,
                         case when before."file_sha256" is distinct from after."file_sha256" then concat('"fileSha256":', json_build_array(public.longrun_audit_json(before."file_sha256"), public.longrun_audit_json(after."file_sha256"))) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."user_id" = after."user_id" and before."id" = after."id"
                offset 0
              ) pair
             where pair.is_next or pair.difference <> '{}'
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'workout', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."user_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"name":' || to_json(before."name")::text,
                     '"sport":' || to_json(before."sport")::text,
                     '"status":' || to_json(before."status")::text,
                     '"notes":' || to_json(before."notes")::text,
                     '"planId":' || to_json(before."plan_id")::text,
                     '"templateId":' || to_json(before."template_id")::text,
                     '"scheduledFor":' || to_json(before."scheduled_for")::text,
                     '"plannedDurationSeconds":' || to_json(before."planned_duration_seconds")::text,
                     '"plannedDistanceMeters":' || to_json(before."planned_distance_meters")::text,
                     '"startedAt":' || to_json(public.longrun_audit_json(before."started_at"))::text,
                     '"timeZone":' || to_json(before."time_zone")::text,
                     '"durationSeconds":' || to_json(before."duration_seconds")::text,
                     '"distanceMeters":' || to_json(before."distance_meters")::text,
                     '"ascentMeters":' || to_json(before."ascent_meters")::text,
                     '"deviceDurationSeconds":' || to_json(before."device_duration_seconds")::text,
                     '"deviceDistanceMeters":' || to_json(before."device_distance_meters")::text,
                     '"deviceAscentMeters":' || to_json(before."device_ascent_meters")::text,
                     '"externalId":' || to_json(before."external_id")::text,
                     '"pairedWith":' || to_json(before."paired_with")::text,
                     '"recorded":' || to_json(before."recorded")::text,
                     '"activityId":' || to_json(before."activity_id")::text,
                     '"leg":' || to_json(before."leg")::text,
                     '"likelyDuplicateOf":' || to_json(before."likely_duplicate_of")::text,
                     '"salvage":' || to_json(before."salvage")::text,
                     '"fileSha256":' || to_json(public.longrun_audit_json(before."file_sha256"))::text,
                     '"deletedAt":' || to_json(public.longrun_audit_json(before."deleted_at"))::text,
                     '"deletedBy":' || to_json(before."deleted_by")::text,
                     '"deletionId":' || to_json(before."deletion_id")::text,
                     '"archivedAt":' || to_json(public.longrun_audit_json(before."archived_at"))::text,
                     '"archivedBy":' || to_json(before."archived_by")::text,
                     '"archiveReason":' || to_json(before."archive_reason")::text
                   ) || '}')::jsonb end as changes
              from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
$function$;
revoke execute on function longrun_audit_workouts() from public;

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

create table api_tokens (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  token_hash bytea not null,
  prefix text not null,
  scopes text[] not null,
  expires_at timestamp(3) with time zone not null,
  last_used_at timestamp(3) with time zone,
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
  constraint api_tokens_pkey PRIMARY KEY (id),
  constraint api_tokens_token_hash_key UNIQUE (token_hash),
  constraint api_tokens_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint api_tokens_prefix_check CHECK (length(prefix) >= 1 AND length(prefix) <= 20),
  constraint api_tokens_scopes_check CHECK (scopes <@ ARRAY['read'::text, 'write'::text, 'upload'::text] AND cardinality(scopes) > 0),
  constraint api_tokens_token_hash_check CHECK (length(token_hash) = 32)
);
CREATE INDEX api_tokens_expires_idx ON public.api_tokens USING btree (expires_at);
CREATE INDEX api_tokens_newest_idx ON public.api_tokens USING btree (created_at DESC, id DESC);
CREATE INDEX api_tokens_user_idx ON public.api_tokens USING btree (user_id, created_at DESC, id DESC);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON api_tokens REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_api_tokens();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON api_tokens REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_api_tokens();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON api_tokens FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_api_tokens();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON api_tokens REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_api_tokens();
grant select on column api_tokens.archive_reason to longrun_readonly;
grant select on column api_tokens.archived_at to longrun_readonly;
grant select on column api_tokens.archived_by to longrun_readonly;
grant select on column api_tokens.created_at to longrun_readonly;
grant select on column api_tokens.created_by to longrun_readonly;
grant select on column api_tokens.deleted_at to longrun_readonly;
grant select on column api_tokens.deleted_by to longrun_readonly;
grant select on column api_tokens.deletion_id to longrun_readonly;
grant select on column api_tokens.expires_at to longrun_readonly;
grant select on column api_tokens.id to longrun_readonly;
grant select on column api_tokens.is_archived to longrun_readonly;
grant select on column api_tokens.last_used_at to longrun_readonly;
grant select on column api_tokens.name to longrun_readonly;
grant select on column api_tokens.prefix to longrun_readonly;
grant select on column api_tokens.scopes to longrun_readonly;
grant select on column api_tokens.updated_at to longrun_readonly;
grant select on column api_tokens.updated_by to longrun_readonly;
grant select on column api_tokens.user_id to longrun_readonly;
grant select on column api_tokens.version to longrun_readonly;
grant delete, insert, select, update on table api_tokens to longrun_app;

create table archival_runs (
  id uuid not null,
  entity text not null,
  older_than text not null,
  age_column text not null,
  filter jsonb not null,
  reason text not null,
  user_id uuid,
  is_dry_run boolean not null,
  batch_rows integer not null,
  pause_ms integer not null,
  before timestamp(3) with time zone not null,
  status text not null,
  ordered_by uuid,
  started_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  records bigint not null,
  users_with_records bigint not null,
  users_done bigint not null,
  users_total bigint,
  done_user_id uuid,
  current_user_id uuid,
  claimed_by uuid,
  claimed_until timestamp(3) with time zone,
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
  constraint archival_runs_pkey PRIMARY KEY (id),
  constraint archival_runs_age_column_check CHECK (length(age_column) >= 1 AND length(age_column) <= 100),
  constraint archival_runs_batch_rows_check CHECK (batch_rows >= 1 AND batch_rows <= 1000),
  constraint archival_runs_entity_check CHECK (entity = ANY (ARRAY['plan'::text, 'workout'::text, 'note'::text, 'template'::text])),
  constraint archival_runs_older_than_check CHECK (length(older_than) <= 10),
  constraint archival_runs_pause_ms_check CHECK (pause_ms >= 0 AND pause_ms <= 60000),
  constraint archival_runs_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 1000),
  constraint archival_runs_records_check CHECK (records >= 0),
  constraint archival_runs_status_check CHECK (status = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'cancelled'::text])),
  constraint archival_runs_users_done_check CHECK (users_done >= 0),
  constraint archival_runs_users_total_check CHECK (users_total >= 0),
  constraint archival_runs_users_with_records_check CHECK (users_with_records >= 0)
);
CREATE INDEX archival_runs_newest_idx ON public.archival_runs USING btree (created_at DESC, id DESC);
CREATE INDEX archival_runs_status_idx ON public.archival_runs USING btree (status, created_at DESC, id DESC);
CREATE INDEX archival_runs_user_idx ON public.archival_runs USING btree (user_id) WHERE (user_id IS NOT NULL);
grant delete, insert, select, update on table archival_runs to longrun_app;
grant select on table archival_runs to longrun_readonly;

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

create table file_contents (
  user_id uuid not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  content bytea storage external not null,
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
  constraint file_contents_pkey PRIMARY KEY (user_id, sha256),
  constraint file_contents_user_id_fkey FOREIGN KEY (user_id) REFERENCES runner_profiles(user_id),
  constraint file_contents_sha256_check CHECK (length(sha256) = 32)
);
grant delete, insert, select, update on table file_contents to longrun_app;
grant select on table file_contents to longrun_readonly;

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

create table metric_types (
  id smallint not null,
  code text not null,
  unit text not null,
  aggregation text not null,
  scale integer not null,
  minimum double precision not null,
  maximum double precision not null,
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
  constraint metric_types_pkey PRIMARY KEY (id),
  constraint metric_types_code_key UNIQUE (code),
  constraint metric_types_aggregation_check CHECK (aggregation = ANY (ARRAY['average'::text, 'sum'::text, 'last'::text, 'increase'::text])),
  constraint metric_types_bounds_check CHECK (minimum < maximum),
  constraint metric_types_code_check CHECK (code ~ '^[a-z][a-z0-9_]{0,62}$'::text),
  constraint metric_types_scale_check CHECK (scale >= 1 AND scale <= 1000000000)
);
grant select on table metric_types to longrun_app;
grant select on table metric_types to longrun_readonly;

create table performance_metrics (
  user_id uuid not null,
  id uuid not null,
  workout_id uuid,
  recorded_at timestamp(3) with time zone not null,
  ended_at timestamp(3) with time zone not null,
  value_first bigint not null,
  value_last bigint not null,
  value_min bigint not null,
  value_max bigint not null,
  value_sum bigint not null,
  sample_count integer not null,
  metric_type_id smallint not null,
  time_deltas integer[] not null,
  value_deltas smallint[],
  wide_value_deltas integer[],
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
  constraint performance_metrics_pkey PRIMARY KEY (user_id, id, recorded_at),
  constraint performance_metrics_month_check CHECK (ended_at >= recorded_at AND date_trunc('month'::text, (recorded_at AT TIME ZONE 'UTC'::text)) = date_trunc('month'::text, (ended_at AT TIME ZONE 'UTC'::text))),
  constraint performance_metrics_samples_check CHECK (sample_count > 0 AND cardinality(time_deltas) = sample_count AND num_nonnulls(value_deltas, wide_value_deltas) = 1 AND COALESCE(cardinality(value_deltas), cardinality(wide_value_deltas)) = sample_count)
) partition by RANGE (recorded_at);
CREATE INDEX performance_metrics_context_idx ON ONLY public.performance_metrics USING btree (user_id, workout_id, metric_type_id, recorded_at);
CREATE INDEX performance_metrics_range_idx ON ONLY public.performance_metrics USING btree (user_id, metric_type_id, recorded_at, ended_at);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON performance_metrics REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_performance_metrics();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON performance_metrics REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_performance_metrics();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON performance_metrics FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_performance_metrics();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON performance_metrics REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_performance_metrics();
grant delete, insert, select, update on table performance_metrics to longrun_app;
grant select on table performance_metrics to longrun_readonly;

create table runner_profiles (
  user_id uuid not null,
  experience_level text,
  weekly_distance_meters double precision,
  target_race text,
  target_date date,
  preferred_days text[] not null default '{}'::text[],
  time_zone text not null default 'UTC'::text,
  units text not null default 'metric'::text,
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
  zones jsonb not null default '[]'::jsonb,
  constraint runner_profiles_pkey PRIMARY KEY (user_id),
  constraint runner_profiles_experience_level_check CHECK (experience_level = ANY (ARRAY['beginner'::text, 'intermediate'::text, 'advanced'::text])),
  constraint runner_profiles_preferred_days_check CHECK (preferred_days <@ ARRAY['monday'::text, 'tuesday'::text, 'wednesday'::text, 'thursday'::text, 'friday'::text, 'saturday'::text, 'sunday'::text]),
  constraint runner_profiles_units_check CHECK (units = ANY (ARRAY['metric'::text, 'imperial'::text])),
  constraint runner_profiles_weekly_distance_meters_check CHECK (weekly_distance_meters >= 0::double precision AND weekly_distance_meters <= 1000000::double precision)
);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON runner_profiles REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_runner_profiles();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON runner_profiles REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_runner_profiles();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON runner_profiles FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_runner_profiles();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON runner_profiles REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_runner_profiles();
grant delete, insert, select, update on table runner_profiles to longrun_app;
grant select on table runner_profiles to longrun_readonly;

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

create table training_plans (
  user_id uuid not null,
  id uuid not null,
  name text not null,
  description text,
  start_date date not null,
  end_date date not null,
  status text not null default 'draft'::text,
  type text not null,
  difficulty text,
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
  constraint training_plans_pkey PRIMARY KEY (user_id, id),
  constraint training_plans_user_id_fkey FOREIGN KEY (user_id) REFERENCES runner_profiles(user_id),
  constraint training_plans_difficulty_check CHECK (difficulty = ANY (ARRAY['beginner'::text, 'intermediate'::text, 'advanced'::text])),
  constraint training_plans_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint training_plans_status_check CHECK (status = ANY (ARRAY['draft'::text, 'active'::text, 'completed'::text])),
  constraint training_plans_type_check CHECK (type = ANY (ARRAY['5k'::text, '10k'::text, 'half'::text, 'full'::text, 'custom'::text]))
);
CREATE INDEX training_plans_deleted_idx ON public.training_plans USING btree (deleted_at, user_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX training_plans_newest_idx ON public.training_plans USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX training_plans_start_idx ON public.training_plans USING btree (user_id, start_date DESC, id DESC);
CREATE INDEX training_plans_status_idx ON public.training_plans USING btree (user_id, status, created_at DESC, id DESC);
CREATE INDEX training_plans_type_idx ON public.training_plans USING btree (user_id, type, created_at DESC, id DESC);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON training_plans REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_training_plans();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON training_plans REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_training_plans();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON training_plans FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_training_plans();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON training_plans REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_training_plans();
grant delete, insert, select, update on table training_plans to longrun_app;
grant select on table training_plans to longrun_readonly;

create table upload_files (
  user_id uuid not null,
  upload_id uuid not null,
  id uuid not null,
  path text not null,
  sha256 bytea,
  status text not null default 'queued'::text,
  reason text,
  detail text,
  workout_ids uuid[] not null default '{}'::uuid[],
  points_received integer not null default 0,
  points_stored integer not null default 0,
  points_merged integer not null default 0,
  points_rejected jsonb not null default '{}'::jsonb,
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
  "position" integer not null default 0,
  about jsonb,
  salvage jsonb,
  claimed_at timestamp(3) with time zone,
  failed_attempts smallint not null default 0,
  constraint upload_files_pkey PRIMARY KEY (user_id, upload_id, id),
  constraint upload_files_content_fkey FOREIGN KEY (user_id, sha256) REFERENCES file_contents(user_id, sha256),
  constraint upload_files_upload_fkey FOREIGN KEY (user_id, upload_id) REFERENCES uploads(user_id, id),
  constraint upload_files_content_check CHECK (sha256 IS NOT NULL OR (status <> ALL (ARRAY['queued'::text, 'processing'::text]))),
  constraint upload_files_status_check CHECK (status = ANY (ARRAY['queued'::text, 'processing'::text, 'stored'::text, 'duplicate'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text]))
);
CREATE INDEX upload_files_content_idx ON public.upload_files USING btree (user_id, sha256);
CREATE INDEX upload_files_open_idx ON public.upload_files USING btree (user_id, upload_id, "position") WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));
CREATE UNIQUE INDEX upload_files_position_key ON public.upload_files USING btree (user_id, upload_id, "position");
grant delete, insert, select, update on table upload_files to longrun_app;
grant select on table upload_files to longrun_readonly;

create table uploads (
  user_id uuid not null,
  id uuid not null,
  name text not null,
  external_id text,
  status text not null default 'queued'::text,
  started_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
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
  kind text not null default 'file'::text,
  start_time timestamp(3) with time zone,
  archive_bytes bigint,
  entries_listed integer,
  unpacked_at timestamp(3) with time zone,
  progressed_at timestamp(3) with time zone not null default now(),
  counts jsonb,
  export_kind text,
  unpack_claimed_at timestamp(3) with time zone,
  constraint uploads_pkey PRIMARY KEY (user_id, id),
  constraint uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES runner_profiles(user_id),
  constraint uploads_export_kind_check CHECK (export_kind = ANY (ARRAY['strava'::text, 'garmin'::text, 'plain'::text])),
  constraint uploads_kind_check CHECK (kind = ANY (ARRAY['file'::text, 'archive'::text, 'folder'::text])),
  constraint uploads_status_check CHECK (status = ANY (ARRAY['queued'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text]))
);
CREATE INDEX uploads_id_idx ON public.uploads USING btree (id);
CREATE INDEX uploads_newest_idx ON public.uploads USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX uploads_open_idx ON public.uploads USING btree (user_id, ((kind <> 'file'::text)), created_at, id) WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));
CREATE INDEX uploads_unfinished_idx ON public.uploads USING btree (updated_at) WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));
grant delete, insert, select, update on table uploads to longrun_app;
grant select on table uploads to longrun_readonly;

create table users (
  id uuid not null,
  email text not null,
  display_name text not null,
  role text not null default 'athlete'::text,
  password_hash text not null,
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
  is_disabled boolean not null default false,
  disabled_at timestamp(3) with time zone,
  disabled_by uuid,
  disabled_reason text,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_disabled_reason_check CHECK (length(disabled_reason) >= 1 AND length(disabled_reason) <= 1000),
  constraint users_display_name_check CHECK (length(display_name) >= 1 AND length(display_name) <= 100),
  constraint users_email_check CHECK (email = lower(email) AND length(email) >= 3 AND length(email) <= 254),
  constraint users_is_disabled_check CHECK (is_disabled = (disabled_at IS NOT NULL)),
  constraint users_role_check CHECK (role = ANY (ARRAY['athlete'::text, 'admin'::text]))
);
CREATE INDEX users_deleted_idx ON public.users USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX users_email_idx ON public.users USING btree (email COLLATE "C");
CREATE UNIQUE INDEX users_email_live_key ON public.users USING btree (email) WHERE (deleted_at IS NULL);
CREATE INDEX users_is_disabled_idx ON public.users USING btree (is_disabled, created_at DESC, id DESC);
CREATE INDEX users_newest_idx ON public.users USING btree (created_at DESC, id DESC);
CREATE INDEX users_role_idx ON public.users USING btree (role, created_at DESC, id DESC);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_users();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_users();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_users();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_users();
grant select on column users.archive_reason to longrun_readonly;
grant select on column users.archived_at to longrun_readonly;
grant select on column users.archived_by to longrun_readonly;
grant select on column users.created_at to longrun_readonly;
grant select on column users.created_by to longrun_readonly;
grant select on column users.deleted_at to longrun_readonly;
grant select on column users.deleted_by to longrun_readonly;
grant select on column users.deletion_id to longrun_readonly;
grant select on column users.disabled_at to longrun_readonly;
grant select on column users.disabled_by to longrun_readonly;
grant select on column users.disabled_reason to longrun_readonly;
grant select on column users.display_name to longrun_readonly;
grant select on column users.email to longrun_readonly;
grant select on column users.id to longrun_readonly;
grant select on column users.is_archived to longrun_readonly;
grant select on column users.is_disabled to longrun_readonly;
grant select on column users.role to longrun_readonly;
grant select on column users.updated_at to longrun_readonly;
grant select on column users.updated_by to longrun_readonly;
grant select on column users.version to longrun_readonly;
grant delete, insert, select, update on table users to longrun_app;

create table workout_duplicates (
  user_id uuid not null,
  first_id uuid not null,
  second_id uuid not null,
  state text not null default 'open'::text,
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
  constraint workout_duplicates_pkey PRIMARY KEY (user_id, first_id, second_id),
  constraint workout_duplicates_first_fkey FOREIGN KEY (user_id, first_id) REFERENCES workouts(user_id, id) ON DELETE CASCADE,
  constraint workout_duplicates_second_fkey FOREIGN KEY (user_id, second_id) REFERENCES workouts(user_id, id) ON DELETE CASCADE,
  constraint workout_duplicates_order_check CHECK (first_id < second_id),
  constraint workout_duplicates_state_check CHECK (state = ANY (ARRAY['open'::text, 'dismissed'::text]))
);
CREATE INDEX workout_duplicates_open_idx ON public.workout_duplicates USING btree (user_id, state, second_id, first_id);
grant delete, insert, select, update on table workout_duplicates to longrun_app;
grant select on table workout_duplicates to longrun_readonly;

create table workout_notes (
  user_id uuid not null,
  id uuid not null,
  workout_id uuid not null,
  content text not null,
  type text not null default 'note'::text,
  rating smallint,
  tags text[] not null default '{}'::text[],
  perceived_effort smallint,
  energy_level smallint,
  sleep_quality smallint,
  stress_level smallint,
  recovery_status smallint,
  paired_from uuid,
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
  constraint workout_notes_pkey PRIMARY KEY (user_id, id, created_at),
  constraint workout_notes_content_check CHECK (length(content) >= 1 AND length(content) <= 10000),
  constraint workout_notes_energy_level_check CHECK (energy_level >= 1 AND energy_level <= 5),
  constraint workout_notes_perceived_effort_check CHECK (perceived_effort >= 1 AND perceived_effort <= 10),
  constraint workout_notes_rating_check CHECK (rating >= 1 AND rating <= 5),
  constraint workout_notes_recovery_status_check CHECK (recovery_status >= 1 AND recovery_status <= 5),
  constraint workout_notes_sleep_quality_check CHECK (sleep_quality >= 1 AND sleep_quality <= 5),
  constraint workout_notes_stress_level_check CHECK (stress_level >= 1 AND stress_level <= 5),
  constraint workout_notes_type_check CHECK (type = ANY (ARRAY['note'::text, 'feedback'::text]))
) partition by RANGE (created_at);
CREATE INDEX workout_notes_deleted_idx ON ONLY public.workout_notes USING btree (deleted_at, user_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX workout_notes_newest_idx ON ONLY public.workout_notes USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX workout_notes_type_idx ON ONLY public.workout_notes USING btree (user_id, type, created_at DESC, id DESC);
CREATE INDEX workout_notes_workout_idx ON ONLY public.workout_notes USING btree (user_id, workout_id, created_at DESC, id DESC);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON workout_notes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_notes();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON workout_notes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_notes();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON workout_notes FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_notes();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON workout_notes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_notes();
grant delete, insert, select, update on table workout_notes to longrun_app;
grant select on table workout_notes to longrun_readonly;

create table workout_templates (
  id uuid not null,
  name text not null,
  sport text not null,
  type text not null,
  difficulty text,
  duration_seconds double precision,
  distance_meters double precision,
  instructions text,
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
  constraint workout_templates_pkey PRIMARY KEY (id),
  constraint workout_templates_difficulty_check CHECK (difficulty = ANY (ARRAY['beginner'::text, 'intermediate'::text, 'advanced'::text])),
  constraint workout_templates_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint workout_templates_type_check CHECK (type = ANY (ARRAY['recovery'::text, 'easy'::text, 'long'::text, 'progression'::text, 'tempo'::text, 'threshold'::text, 'intervals'::text, 'fartlek'::text, 'hills'::text, 'race'::text]))
);
CREATE INDEX workout_templates_difficulty_idx ON public.workout_templates USING btree (difficulty, name, id);
CREATE INDEX workout_templates_name_idx ON public.workout_templates USING btree (name, id);
CREATE UNIQUE INDEX workout_templates_name_live_key ON public.workout_templates USING btree (name) WHERE (deleted_at IS NULL);
CREATE INDEX workout_templates_newest_idx ON public.workout_templates USING btree (created_at DESC, id DESC);
CREATE INDEX workout_templates_sport_idx ON public.workout_templates USING btree (sport, name, id);
CREATE INDEX workout_templates_type_idx ON public.workout_templates USING btree (type, name, id);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON workout_templates REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_templates();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON workout_templates REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_templates();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON workout_templates FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_templates();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON workout_templates REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workout_templates();
grant delete, insert, select, update on table workout_templates to longrun_app;
grant select on table workout_templates to longrun_readonly;

create table workouts (
  user_id uuid not null,
  id uuid not null,
  name text not null,
  sport text not null,
  status text not null,
  notes text,
  scheduled_for date,
  started_at timestamp(3) with time zone,
  time_zone text,
  duration_seconds double precision,
  distance_meters double precision,
  ascent_meters double precision,
  device_duration_seconds double precision,
  device_distance_meters double precision,
  device_ascent_meters double precision,
  external_id text,
  file_sha256 bytea,
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
  plan_id uuid,
  template_id uuid,
  planned_duration_seconds double precision,
  planned_distance_meters double precision,
  paired_with uuid,
  recorded jsonb,
  activity_id uuid,
  leg smallint,
  salvage jsonb,
  likely_duplicate_of uuid[] not null default '{}'::uuid[],
  constraint workouts_pkey PRIMARY KEY (user_id, id),
  constraint workouts_file_fkey FOREIGN KEY (user_id, file_sha256) REFERENCES file_contents(user_id, sha256),
  constraint workouts_paired_with_fkey FOREIGN KEY (user_id, paired_with) REFERENCES workouts(user_id, id),
  constraint workouts_plan_fkey FOREIGN KEY (user_id, plan_id) REFERENCES training_plans(user_id, id),
  constraint workouts_template_fkey FOREIGN KEY (template_id) REFERENCES workout_templates(id),
  constraint workouts_user_id_fkey FOREIGN KEY (user_id) REFERENCES runner_profiles(user_id),
  constraint workouts_activity_check CHECK ((activity_id IS NULL) = (leg IS NULL)),
  constraint workouts_leg_check CHECK (leg >= 1 AND leg <= 1000),
  constraint workouts_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint workouts_status_check CHECK (status = ANY (ARRAY['scheduled'::text, 'completed'::text, 'skipped'::text]))
);
CREATE INDEX workouts_activity_idx ON public.workouts USING btree (user_id, activity_id, created_at DESC, id DESC);
CREATE INDEX workouts_deleted_idx ON public.workouts USING btree (deleted_at, user_id, id) WHERE (deleted_at IS NOT NULL);
CREATE UNIQUE INDEX workouts_external_id_live_key ON public.workouts USING btree (user_id, external_id) WHERE (deleted_at IS NULL);
CREATE INDEX workouts_file_idx ON public.workouts USING btree (user_id, file_sha256) WHERE (file_sha256 IS NOT NULL);
CREATE INDEX workouts_newest_idx ON public.workouts USING btree (user_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX workouts_paired_with_live_key ON public.workouts USING btree (user_id, paired_with) WHERE (deleted_at IS NULL);
CREATE INDEX workouts_plan_idx ON public.workouts USING btree (user_id, plan_id, scheduled_for, id);
CREATE INDEX workouts_recorded_idx ON public.workouts USING btree (user_id, started_at) WHERE (file_sha256 IS NOT NULL);
CREATE INDEX workouts_scheduled_idx ON public.workouts USING btree (user_id, scheduled_for, id);
CREATE INDEX workouts_sport_idx ON public.workouts USING btree (user_id, sport, created_at DESC, id DESC);
CREATE INDEX workouts_started_idx ON public.workouts USING btree (user_id, started_at DESC NULLS LAST, id DESC);
CREATE INDEX workouts_status_idx ON public.workouts USING btree (user_id, status, created_at DESC, id DESC);
CREATE INDEX workouts_template_idx ON public.workouts USING btree (user_id, template_id, created_at DESC, id DESC);
CREATE TRIGGER longrun_audit_delete AFTER DELETE ON workouts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workouts();
CREATE TRIGGER longrun_audit_insert AFTER INSERT ON workouts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workouts();
CREATE TRIGGER longrun_audit_truncate BEFORE TRUNCATE ON workouts FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workouts();
CREATE TRIGGER longrun_audit_update AFTER UPDATE ON workouts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION longrun_audit_workouts();
grant delete, insert, select, update on table workouts to longrun_app;
grant select on table workouts to longrun_readonly;

create view performance_metric_samples with (security_invoker=true) as
 SELECT s.user_id,
    t.code AS metric,
    s.workout_id,
    s.recorded_at + d.milliseconds::double precision * '00:00:00.001'::interval AS recorded_at,
    (s.value_first + d.steps)::double precision / t.scale::double precision AS value
   FROM performance_metrics s
     JOIN metric_types t ON t.id = s.metric_type_id
     CROSS JOIN LATERAL ( SELECT sum(u.time_delta) OVER before AS milliseconds,
            sum(u.value_delta) OVER before AS steps
           FROM UNNEST(s.time_deltas, COALESCE(s.value_deltas::integer[], s.wide_value_deltas)) WITH ORDINALITY u(time_delta, value_delta, "position")
          WINDOW before AS (ORDER BY u."position" ROWS UNBOUNDED PRECEDING)) d
  WHERE s.deleted_at IS NULL;
grant delete, insert, select, update on table performance_metric_samples to longrun_app;
grant select on table performance_metric_samples to longrun_readonly;

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
