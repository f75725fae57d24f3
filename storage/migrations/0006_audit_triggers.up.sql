-- What the functions that log tables have in common. Each table has a function of its own, made from its declaration.

-- Values as JSON in the spelling of the API, whatever a session has set. What the API knows no spelling for, infinities and
-- years beyond four digits, as PostgreSQL writes it.
create function longrun_audit_json(value timestamptz)
  returns json
  language plpgsql
  stable strict parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if value >= timestamptz '0001-01-01 00:00:00+00' and value < timestamptz '10000-01-01 00:00:00+00' then
    return to_char(value at time zone 'UTC', e'"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""');
  end if;
  return to_json(value at time zone 'UTC');
end
$$;
comment on function longrun_audit_json(timestamptz) is 'Spells a time for the audit log';

create function longrun_audit_json(value bytea)
  returns json
  language plpgsql
  immutable strict parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  return '"' || translate(encode(value, 'base64'), e'\n', '') || '"';
end
$$;
comment on function longrun_audit_json(bytea) is 'Spells bytes for the audit log';

create function longrun_audit_json(list timestamptz[])
  returns json
  language sql
  stable strict parallel safe
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(public.longrun_audit_json(item) order by place), '[]')
    from unnest(list) with ordinality as each (item, place);
$$;
comment on function longrun_audit_json(timestamptz[]) is 'Spells a list of times for the audit log';

create function longrun_audit_json(list bytea[])
  returns json
  language sql
  immutable strict parallel safe
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(json_agg(public.longrun_audit_json(item) order by place), '[]')
    from unnest(list) with ordinality as each (item, place);
$$;
comment on function longrun_audit_json(bytea[]) is 'Spells a list of bytes for the audit log';

-- What changed of deletion and archival, as properties of a JSON object. Apart from the functions of tables because most
-- statements change none of it, and what they do not have costs them nothing to prepare.
create function longrun_audit_lifecycle(
  deleted_at timestamptz, deleted_by uuid, deletion_id uuid, archived_at timestamptz, archived_by uuid, archive_reason text,
  now_deleted_at timestamptz, now_deleted_by uuid, now_deletion_id uuid,
  now_archived_at timestamptz, now_archived_by uuid, now_archive_reason text
)
  returns text
  language sql
  stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
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
$$;
comment on function longrun_audit_lifecycle(timestamptz, uuid, uuid, timestamptz, uuid, text, timestamptz, uuid, uuid, timestamptz, uuid, text)
  is 'What changed of deletion and archival, for the audit log';

-- Of {"name": [old, new]} the old (0) or the new (1) values alone, nulls left out: for rows whose key was changed by hand.
create function longrun_audit_side(difference text, side integer)
  returns jsonb
  language sql
  immutable
  parallel safe
  return (
    select coalesce(jsonb_object_agg(key, value -> side) filter (where value -> side <> 'null'), '{}')
      from jsonb_each(difference::jsonb)
  );
comment on function longrun_audit_side(text, integer) is 'The old or the new values of an entry of the audit log';

-- Makes every statement on a table and on its months be logged, by the function longrun_audit_<table>. A month alone is
-- given with the name of the table that it belongs to.
create function longrun_attach_audit(target regclass, named_after name default null)
  returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
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
$$;
comment on function longrun_attach_audit(regclass, name) is 'Logs every change of a table and of its months into audit_log';
revoke all on function longrun_attach_audit(regclass, name) from public, longrun_app;

-- A new month has the privileges that the owner's defaults give to any table; its parent may have fewer.
create function longrun_copy_privileges(source regclass, target regclass)
  returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
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
$$;
comment on function longrun_copy_privileges(regclass, regclass) is 'Lets others do with one table what they may do with another';
revoke all on function longrun_copy_privileges(regclass, regclass) from public, longrun_app;

-- As before, and a new month gets the audit and the privileges of its table.
create or replace function longrun_advance_month(parent regclass, month date)
  returns text
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set lock_timeout = '300ms'
as $$
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
$$;

revoke execute on function longrun_audit_json(timestamptz), longrun_audit_json(bytea), longrun_audit_json(timestamptz[]), longrun_audit_json(bytea[]),
  longrun_audit_lifecycle(timestamptz, uuid, uuid, timestamptz, uuid, text, timestamptz, uuid, uuid, timestamptz, uuid, text),
  longrun_audit_side(text, integer)
  from public;
