-- Tables that are still logged keep these in use: their own migrations are taken back before this one.
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
drop function longrun_copy_privileges(regclass, regclass);
drop function longrun_attach_audit(regclass, name);
drop function longrun_audit_side(text, integer);
drop function longrun_audit_lifecycle(timestamptz, uuid, uuid, timestamptz, uuid, text, timestamptz, uuid, uuid, timestamptz, uuid, text);
drop function longrun_audit_json(bytea[]);
drop function longrun_audit_json(timestamptz[]);
drop function longrun_audit_json(bytea);
drop function longrun_audit_json(timestamptz);
