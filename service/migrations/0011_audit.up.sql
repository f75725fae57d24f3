-- Every change of these tables from here on is logged in audit_log: who, when, what it was and what it is. The functions come
-- from the declarations (`toAuditSql`); `longrun doctor` compares them. Working tables of uploads, keys and sessions are not
-- logged: docs/audit.md tells why.

create or replace function public."longrun_audit_users"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select after."id" as user_id, after.id as record_id,
                 'create' as action, after.version,
                 ('{' || concat_ws(',',
                   '"email":' || to_json(after."email")::text,
                   '"displayName":' || to_json(after."display_name")::text,
                   '"role":' || to_json(after."role")::text,
                   '"passwordHash":' || (case when after."password_hash" is not null then '"[secret]"' end),
                   '"isDisabled":' || after."is_disabled"::text,
                   '"disabledAt":' || public.longrun_audit_time(after."disabled_at"),
                   '"disabledBy":' || '"' || after."disabled_by" || '"',
                   '"disabledReason":' || to_json(after."disabled_reason")::text,
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'user', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."email" is distinct from after."email" then '"email":' || '[' || coalesce(to_json(before."email")::text, 'null') || ',' || coalesce(to_json(after."email")::text, 'null') || ']' end,
                       case when before."display_name" is distinct from after."display_name" then '"displayName":' || '[' || coalesce(to_json(before."display_name")::text, 'null') || ',' || coalesce(to_json(after."display_name")::text, 'null') || ']' end,
                       case when before."role" is distinct from after."role" then '"role":' || '[' || coalesce(to_json(before."role")::text, 'null') || ',' || coalesce(to_json(after."role")::text, 'null') || ']' end,
                       case when before."password_hash" is distinct from after."password_hash" then '"passwordHash":' || '[' || coalesce(case when before."password_hash" is not null then '"[secret]"' end, 'null') || ',' || coalesce(case when after."password_hash" is not null then '"[secret]"' end, 'null') || ']' end,
                       case when before."is_disabled" is distinct from after."is_disabled" then '"isDisabled":' || '[' || coalesce(before."is_disabled"::text, 'null') || ',' || coalesce(after."is_disabled"::text, 'null') || ']' end,
                       case when before."disabled_at" is distinct from after."disabled_at" then '"disabledAt":' || '[' || coalesce(public.longrun_audit_time(before."disabled_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."disabled_at"), 'null') || ']' end,
                       case when before."disabled_by" is distinct from after."disabled_by" then '"disabledBy":' || '[' || coalesce('"' || before."disabled_by" || '"', 'null') || ',' || coalesce('"' || after."disabled_by" || '"', 'null') || ']' end,
                       case when before."disabled_reason" is distinct from after."disabled_reason" then '"disabledReason":' || '[' || coalesce(to_json(before."disabled_reason")::text, 'null') || ',' || coalesce(to_json(after."disabled_reason")::text, 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'user', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."id" as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"email":' || to_json(before."email")::text,
                   '"displayName":' || to_json(before."display_name")::text,
                   '"role":' || to_json(before."role")::text,
                   '"passwordHash":' || (case when before."password_hash" is not null then '"[secret]"' end),
                   '"isDisabled":' || before."is_disabled"::text,
                   '"disabledAt":' || public.longrun_audit_time(before."disabled_at"),
                   '"disabledBy":' || '"' || before."disabled_by" || '"',
                   '"disabledReason":' || to_json(before."disabled_reason")::text,
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_users"() from public, longrun_app;
select longrun_attach_audit('"users"');

create or replace function public."longrun_audit_api_tokens"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select after."user_id" as user_id, after.id as record_id,
                 'create' as action, after.version,
                 ('{' || concat_ws(',',
                   '"userId":' || '"' || after."user_id" || '"',
                   '"name":' || to_json(after."name")::text,
                   '"tokenHash":' || (case when after."token_hash" is not null then '"[secret]"' end),
                   '"prefix":' || to_json(after."prefix")::text,
                   '"scopes":' || to_json(after."scopes")::text,
                   '"expiresAt":' || public.longrun_audit_time(after."expires_at"),
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'apiToken', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."user_id" is distinct from after."user_id" then '"userId":' || '[' || coalesce('"' || before."user_id" || '"', 'null') || ',' || coalesce('"' || after."user_id" || '"', 'null') || ']' end,
                       case when before."name" is distinct from after."name" then '"name":' || '[' || coalesce(to_json(before."name")::text, 'null') || ',' || coalesce(to_json(after."name")::text, 'null') || ']' end,
                       case when before."token_hash" is distinct from after."token_hash" then '"tokenHash":' || '[' || coalesce(case when before."token_hash" is not null then '"[secret]"' end, 'null') || ',' || coalesce(case when after."token_hash" is not null then '"[secret]"' end, 'null') || ']' end,
                       case when before."prefix" is distinct from after."prefix" then '"prefix":' || '[' || coalesce(to_json(before."prefix")::text, 'null') || ',' || coalesce(to_json(after."prefix")::text, 'null') || ']' end,
                       case when before."scopes" is distinct from after."scopes" then '"scopes":' || '[' || coalesce(to_json(before."scopes")::text, 'null') || ',' || coalesce(to_json(after."scopes")::text, 'null') || ']' end,
                       case when before."expires_at" is distinct from after."expires_at" then '"expiresAt":' || '[' || coalesce(public.longrun_audit_time(before."expires_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."expires_at"), 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'apiToken', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."user_id" as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"userId":' || '"' || before."user_id" || '"',
                   '"name":' || to_json(before."name")::text,
                   '"tokenHash":' || (case when before."token_hash" is not null then '"[secret]"' end),
                   '"prefix":' || to_json(before."prefix")::text,
                   '"scopes":' || to_json(before."scopes")::text,
                   '"expiresAt":' || public.longrun_audit_time(before."expires_at"),
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_api_tokens"() from public, longrun_app;
select longrun_attach_audit('"api_tokens"');

create or replace function public."longrun_audit_runner_profiles"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set extra_float_digits = 1
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                   '"zones":' || after."zones"::text,
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'profile', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."experience_level" is distinct from after."experience_level" then '"experienceLevel":' || '[' || coalesce(to_json(before."experience_level")::text, 'null') || ',' || coalesce(to_json(after."experience_level")::text, 'null') || ']' end,
                       case when before."weekly_distance_meters" is distinct from after."weekly_distance_meters" then '"weeklyDistanceMeters":' || '[' || coalesce(to_json(before."weekly_distance_meters")::text, 'null') || ',' || coalesce(to_json(after."weekly_distance_meters")::text, 'null') || ']' end,
                       case when before."target_race" is distinct from after."target_race" then '"targetRace":' || '[' || coalesce(to_json(before."target_race")::text, 'null') || ',' || coalesce(to_json(after."target_race")::text, 'null') || ']' end,
                       case when before."target_date" is distinct from after."target_date" then '"targetDate":' || '[' || coalesce(to_json(before."target_date")::text, 'null') || ',' || coalesce(to_json(after."target_date")::text, 'null') || ']' end,
                       case when before."preferred_days" is distinct from after."preferred_days" then '"preferredDays":' || '[' || coalesce(to_json(before."preferred_days")::text, 'null') || ',' || coalesce(to_json(after."preferred_days")::text, 'null') || ']' end,
                       case when before."time_zone" is distinct from after."time_zone" then '"timeZone":' || '[' || coalesce(to_json(before."time_zone")::text, 'null') || ',' || coalesce(to_json(after."time_zone")::text, 'null') || ']' end,
                       case when before."units" is distinct from after."units" then '"units":' || '[' || coalesce(to_json(before."units")::text, 'null') || ',' || coalesce(to_json(after."units")::text, 'null') || ']' end,
                       case when before."zones" is distinct from after."zones" then '"zones":' || '[' || coalesce(before."zones"::text, 'null') || ',' || coalesce(after."zones"::text, 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'profile', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."user_id" as user_id, before."user_id" as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"experienceLevel":' || to_json(before."experience_level")::text,
                   '"weeklyDistanceMeters":' || to_json(before."weekly_distance_meters")::text,
                   '"targetRace":' || to_json(before."target_race")::text,
                   '"targetDate":' || to_json(before."target_date")::text,
                   '"preferredDays":' || to_json(before."preferred_days")::text,
                   '"timeZone":' || to_json(before."time_zone")::text,
                   '"units":' || to_json(before."units")::text,
                   '"zones":' || before."zones"::text,
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_runner_profiles"() from public, longrun_app;
select longrun_attach_audit('"runner_profiles"');

create or replace function public."longrun_audit_training_plans"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'plan', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."name" is distinct from after."name" then '"name":' || '[' || coalesce(to_json(before."name")::text, 'null') || ',' || coalesce(to_json(after."name")::text, 'null') || ']' end,
                       case when before."description" is distinct from after."description" then '"description":' || '[' || coalesce(to_json(before."description")::text, 'null') || ',' || coalesce(to_json(after."description")::text, 'null') || ']' end,
                       case when before."start_date" is distinct from after."start_date" then '"startDate":' || '[' || coalesce(to_json(before."start_date")::text, 'null') || ',' || coalesce(to_json(after."start_date")::text, 'null') || ']' end,
                       case when before."end_date" is distinct from after."end_date" then '"endDate":' || '[' || coalesce(to_json(before."end_date")::text, 'null') || ',' || coalesce(to_json(after."end_date")::text, 'null') || ']' end,
                       case when before."status" is distinct from after."status" then '"status":' || '[' || coalesce(to_json(before."status")::text, 'null') || ',' || coalesce(to_json(after."status")::text, 'null') || ']' end,
                       case when before."type" is distinct from after."type" then '"type":' || '[' || coalesce(to_json(before."type")::text, 'null') || ',' || coalesce(to_json(after."type")::text, 'null') || ']' end,
                       case when before."difficulty" is distinct from after."difficulty" then '"difficulty":' || '[' || coalesce(to_json(before."difficulty")::text, 'null') || ',' || coalesce(to_json(after."difficulty")::text, 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'plan', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."user_id" as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"name":' || to_json(before."name")::text,
                   '"description":' || to_json(before."description")::text,
                   '"startDate":' || to_json(before."start_date")::text,
                   '"endDate":' || to_json(before."end_date")::text,
                   '"status":' || to_json(before."status")::text,
                   '"type":' || to_json(before."type")::text,
                   '"difficulty":' || to_json(before."difficulty")::text,
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_training_plans"() from public, longrun_app;
select longrun_attach_audit('"training_plans"');

create or replace function public."longrun_audit_workouts"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set extra_float_digits = 1
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select after."user_id" as user_id, after.id as record_id,
                 'create' as action, after.version,
                 ('{' || concat_ws(',',
                   '"name":' || to_json(after."name")::text,
                   '"sport":' || to_json(after."sport")::text,
                   '"status":' || to_json(after."status")::text,
                   '"notes":' || to_json(after."notes")::text,
                   '"planId":' || '"' || after."plan_id" || '"',
                   '"templateId":' || '"' || after."template_id" || '"',
                   '"scheduledFor":' || to_json(after."scheduled_for")::text,
                   '"plannedDurationSeconds":' || to_json(after."planned_duration_seconds")::text,
                   '"plannedDistanceMeters":' || to_json(after."planned_distance_meters")::text,
                   '"startedAt":' || public.longrun_audit_time(after."started_at"),
                   '"timeZone":' || to_json(after."time_zone")::text,
                   '"durationSeconds":' || to_json(after."duration_seconds")::text,
                   '"distanceMeters":' || to_json(after."distance_meters")::text,
                   '"ascentMeters":' || to_json(after."ascent_meters")::text,
                   '"deviceDurationSeconds":' || to_json(after."device_duration_seconds")::text,
                   '"deviceDistanceMeters":' || to_json(after."device_distance_meters")::text,
                   '"deviceAscentMeters":' || to_json(after."device_ascent_meters")::text,
                   '"externalId":' || to_json(after."external_id")::text,
                   '"pairedWith":' || '"' || after."paired_with" || '"',
                   '"recorded":' || after."recorded"::text,
                   '"activityId":' || '"' || after."activity_id" || '"',
                   '"leg":' || after."leg"::text,
                   '"likelyDuplicateOf":' || to_json(after."likely_duplicate_of")::text,
                   '"salvage":' || after."salvage"::text,
                   '"fileSha256":' || '"' || translate(encode(after."file_sha256", 'base64'), e'\n', '') || '"',
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'workout', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."name" is distinct from after."name" then '"name":' || '[' || coalesce(to_json(before."name")::text, 'null') || ',' || coalesce(to_json(after."name")::text, 'null') || ']' end,
                       case when before."sport" is distinct from after."sport" then '"sport":' || '[' || coalesce(to_json(before."sport")::text, 'null') || ',' || coalesce(to_json(after."sport")::text, 'null') || ']' end,
                       case when before."status" is distinct from after."status" then '"status":' || '[' || coalesce(to_json(before."status")::text, 'null') || ',' || coalesce(to_json(after."status")::text, 'null') || ']' end,
                       case when before."notes" is distinct from after."notes" then '"notes":' || '[' || coalesce(to_json(before."notes")::text, 'null') || ',' || coalesce(to_json(after."notes")::text, 'null') || ']' end,
                       case when before."plan_id" is distinct from after."plan_id" then '"planId":' || '[' || coalesce('"' || before."plan_id" || '"', 'null') || ',' || coalesce('"' || after."plan_id" || '"', 'null') || ']' end,
                       case when before."template_id" is distinct from after."template_id" then '"templateId":' || '[' || coalesce('"' || before."template_id" || '"', 'null') || ',' || coalesce('"' || after."template_id" || '"', 'null') || ']' end,
                       case when before."scheduled_for" is distinct from after."scheduled_for" then '"scheduledFor":' || '[' || coalesce(to_json(before."scheduled_for")::text, 'null') || ',' || coalesce(to_json(after."scheduled_for")::text, 'null') || ']' end,
                       case when before."planned_duration_seconds" is distinct from after."planned_duration_seconds" then '"plannedDurationSeconds":' || '[' || coalesce(to_json(before."planned_duration_seconds")::text, 'null') || ',' || coalesce(to_json(after."planned_duration_seconds")::text, 'null') || ']' end,
                       case when before."planned_distance_meters" is distinct from after."planned_distance_meters" then '"plannedDistanceMeters":' || '[' || coalesce(to_json(before."planned_distance_meters")::text, 'null') || ',' || coalesce(to_json(after."planned_distance_meters")::text, 'null') || ']' end,
                       case when before."started_at" is distinct from after."started_at" then '"startedAt":' || '[' || coalesce(public.longrun_audit_time(before."started_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."started_at"), 'null') || ']' end,
                       case when before."time_zone" is distinct from after."time_zone" then '"timeZone":' || '[' || coalesce(to_json(before."time_zone")::text, 'null') || ',' || coalesce(to_json(after."time_zone")::text, 'null') || ']' end,
                       case when before."duration_seconds" is distinct from after."duration_seconds" then '"durationSeconds":' || '[' || coalesce(to_json(before."duration_seconds")::text, 'null') || ',' || coalesce(to_json(after."duration_seconds")::text, 'null') || ']' end,
                       case when before."distance_meters" is distinct from after."distance_meters" then '"distanceMeters":' || '[' || coalesce(to_json(before."distance_meters")::text, 'null') || ',' || coalesce(to_json(after."distance_meters")::text, 'null') || ']' end,
                       case when before."ascent_meters" is distinct from after."ascent_meters" then '"ascentMeters":' || '[' || coalesce(to_json(before."ascent_meters")::text, 'null') || ',' || coalesce(to_json(after."ascent_meters")::text, 'null') || ']' end,
                       case when before."device_duration_seconds" is distinct from after."device_duration_seconds" then '"deviceDurationSeconds":' || '[' || coalesce(to_json(before."device_duration_seconds")::text, 'null') || ',' || coalesce(to_json(after."device_duration_seconds")::text, 'null') || ']' end,
                       case when before."device_distance_meters" is distinct from after."device_distance_meters" then '"deviceDistanceMeters":' || '[' || coalesce(to_json(before."device_distance_meters")::text, 'null') || ',' || coalesce(to_json(after."device_distance_meters")::text, 'null') || ']' end,
                       case when before."device_ascent_meters" is distinct from after."device_ascent_meters" then '"deviceAscentMeters":' || '[' || coalesce(to_json(before."device_ascent_meters")::text, 'null') || ',' || coalesce(to_json(after."device_ascent_meters")::text, 'null') || ']' end,
                       case when before."external_id" is distinct from after."external_id" then '"externalId":' || '[' || coalesce(to_json(before."external_id")::text, 'null') || ',' || coalesce(to_json(after."external_id")::text, 'null') || ']' end,
                       case when before."paired_with" is distinct from after."paired_with" then '"pairedWith":' || '[' || coalesce('"' || before."paired_with" || '"', 'null') || ',' || coalesce('"' || after."paired_with" || '"', 'null') || ']' end,
                       case when before."recorded" is distinct from after."recorded" then '"recorded":' || '[' || coalesce(before."recorded"::text, 'null') || ',' || coalesce(after."recorded"::text, 'null') || ']' end,
                       case when before."activity_id" is distinct from after."activity_id" then '"activityId":' || '[' || coalesce('"' || before."activity_id" || '"', 'null') || ',' || coalesce('"' || after."activity_id" || '"', 'null') || ']' end,
                       case when before."leg" is distinct from after."leg" then '"leg":' || '[' || coalesce(before."leg"::text, 'null') || ',' || coalesce(after."leg"::text, 'null') || ']' end,
                       case when before."likely_duplicate_of" is distinct from after."likely_duplicate_of" then '"likelyDuplicateOf":' || '[' || coalesce(to_json(before."likely_duplicate_of")::text, 'null') || ',' || coalesce(to_json(after."likely_duplicate_of")::text, 'null') || ']' end,
                       case when before."salvage" is distinct from after."salvage" then '"salvage":' || '[' || coalesce(before."salvage"::text, 'null') || ',' || coalesce(after."salvage"::text, 'null') || ']' end,
                       case when before."file_sha256" is distinct from after."file_sha256" then '"fileSha256":' || '[' || coalesce('"' || translate(encode(before."file_sha256", 'base64'), e'\n', '') || '"', 'null') || ',' || coalesce('"' || translate(encode(after."file_sha256", 'base64'), e'\n', '') || '"', 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'workout', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."user_id" as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"name":' || to_json(before."name")::text,
                   '"sport":' || to_json(before."sport")::text,
                   '"status":' || to_json(before."status")::text,
                   '"notes":' || to_json(before."notes")::text,
                   '"planId":' || '"' || before."plan_id" || '"',
                   '"templateId":' || '"' || before."template_id" || '"',
                   '"scheduledFor":' || to_json(before."scheduled_for")::text,
                   '"plannedDurationSeconds":' || to_json(before."planned_duration_seconds")::text,
                   '"plannedDistanceMeters":' || to_json(before."planned_distance_meters")::text,
                   '"startedAt":' || public.longrun_audit_time(before."started_at"),
                   '"timeZone":' || to_json(before."time_zone")::text,
                   '"durationSeconds":' || to_json(before."duration_seconds")::text,
                   '"distanceMeters":' || to_json(before."distance_meters")::text,
                   '"ascentMeters":' || to_json(before."ascent_meters")::text,
                   '"deviceDurationSeconds":' || to_json(before."device_duration_seconds")::text,
                   '"deviceDistanceMeters":' || to_json(before."device_distance_meters")::text,
                   '"deviceAscentMeters":' || to_json(before."device_ascent_meters")::text,
                   '"externalId":' || to_json(before."external_id")::text,
                   '"pairedWith":' || '"' || before."paired_with" || '"',
                   '"recorded":' || before."recorded"::text,
                   '"activityId":' || '"' || before."activity_id" || '"',
                   '"leg":' || before."leg"::text,
                   '"likelyDuplicateOf":' || to_json(before."likely_duplicate_of")::text,
                   '"salvage":' || before."salvage"::text,
                   '"fileSha256":' || '"' || translate(encode(before."file_sha256", 'base64'), e'\n', '') || '"',
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_workouts"() from public, longrun_app;
select longrun_attach_audit('"workouts"');

create or replace function public."longrun_audit_workout_templates"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set extra_float_digits = 1
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'template', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."name" is distinct from after."name" then '"name":' || '[' || coalesce(to_json(before."name")::text, 'null') || ',' || coalesce(to_json(after."name")::text, 'null') || ']' end,
                       case when before."sport" is distinct from after."sport" then '"sport":' || '[' || coalesce(to_json(before."sport")::text, 'null') || ',' || coalesce(to_json(after."sport")::text, 'null') || ']' end,
                       case when before."type" is distinct from after."type" then '"type":' || '[' || coalesce(to_json(before."type")::text, 'null') || ',' || coalesce(to_json(after."type")::text, 'null') || ']' end,
                       case when before."difficulty" is distinct from after."difficulty" then '"difficulty":' || '[' || coalesce(to_json(before."difficulty")::text, 'null') || ',' || coalesce(to_json(after."difficulty")::text, 'null') || ']' end,
                       case when before."duration_seconds" is distinct from after."duration_seconds" then '"durationSeconds":' || '[' || coalesce(to_json(before."duration_seconds")::text, 'null') || ',' || coalesce(to_json(after."duration_seconds")::text, 'null') || ']' end,
                       case when before."distance_meters" is distinct from after."distance_meters" then '"distanceMeters":' || '[' || coalesce(to_json(before."distance_meters")::text, 'null') || ',' || coalesce(to_json(after."distance_meters")::text, 'null') || ']' end,
                       case when before."instructions" is distinct from after."instructions" then '"instructions":' || '[' || coalesce(to_json(before."instructions")::text, 'null') || ',' || coalesce(to_json(after."instructions")::text, 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'template', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select '00000000-0000-0000-0000-000000000000'::uuid as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"name":' || to_json(before."name")::text,
                   '"sport":' || to_json(before."sport")::text,
                   '"type":' || to_json(before."type")::text,
                   '"difficulty":' || to_json(before."difficulty")::text,
                   '"durationSeconds":' || to_json(before."duration_seconds")::text,
                   '"distanceMeters":' || to_json(before."distance_meters")::text,
                   '"instructions":' || to_json(before."instructions")::text,
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_workout_templates"() from public, longrun_app;
select longrun_attach_audit('"workout_templates"');

create or replace function public."longrun_audit_workout_notes"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select after."user_id" as user_id, after.id as record_id,
                 'create' as action, after.version,
                 ('{' || concat_ws(',',
                   '"workoutId":' || '"' || after."workout_id" || '"',
                   '"content":' || to_json(after."content")::text,
                   '"type":' || to_json(after."type")::text,
                   '"rating":' || after."rating"::text,
                   '"tags":' || to_json(after."tags")::text,
                   '"perceivedEffort":' || after."perceived_effort"::text,
                   '"energyLevel":' || after."energy_level"::text,
                   '"sleepQuality":' || after."sleep_quality"::text,
                   '"stressLevel":' || after."stress_level"::text,
                   '"recoveryStatus":' || after."recovery_status"::text,
                   '"pairedFrom":' || '"' || after."paired_from" || '"',
                   '"deletedAt":' || public.longrun_audit_time(after."deleted_at"),
                   '"deletedBy":' || '"' || after."deleted_by" || '"',
                   '"deletionId":' || '"' || after."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(after."archived_at"),
                   '"archivedBy":' || '"' || after."archived_by" || '"',
                   '"archiveReason":' || to_json(after."archive_reason")::text
                 ) || '}')::jsonb as changes
            from new_rows after
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'note', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
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
                       case when before."workout_id" is distinct from after."workout_id" then '"workoutId":' || '[' || coalesce('"' || before."workout_id" || '"', 'null') || ',' || coalesce('"' || after."workout_id" || '"', 'null') || ']' end,
                       case when before."content" is distinct from after."content" then '"content":' || '[' || coalesce(to_json(before."content")::text, 'null') || ',' || coalesce(to_json(after."content")::text, 'null') || ']' end,
                       case when before."type" is distinct from after."type" then '"type":' || '[' || coalesce(to_json(before."type")::text, 'null') || ',' || coalesce(to_json(after."type")::text, 'null') || ']' end,
                       case when before."rating" is distinct from after."rating" then '"rating":' || '[' || coalesce(before."rating"::text, 'null') || ',' || coalesce(after."rating"::text, 'null') || ']' end,
                       case when before."tags" is distinct from after."tags" then '"tags":' || '[' || coalesce(to_json(before."tags")::text, 'null') || ',' || coalesce(to_json(after."tags")::text, 'null') || ']' end,
                       case when before."perceived_effort" is distinct from after."perceived_effort" then '"perceivedEffort":' || '[' || coalesce(before."perceived_effort"::text, 'null') || ',' || coalesce(after."perceived_effort"::text, 'null') || ']' end,
                       case when before."energy_level" is distinct from after."energy_level" then '"energyLevel":' || '[' || coalesce(before."energy_level"::text, 'null') || ',' || coalesce(after."energy_level"::text, 'null') || ']' end,
                       case when before."sleep_quality" is distinct from after."sleep_quality" then '"sleepQuality":' || '[' || coalesce(before."sleep_quality"::text, 'null') || ',' || coalesce(after."sleep_quality"::text, 'null') || ']' end,
                       case when before."stress_level" is distinct from after."stress_level" then '"stressLevel":' || '[' || coalesce(before."stress_level"::text, 'null') || ',' || coalesce(after."stress_level"::text, 'null') || ']' end,
                       case when before."recovery_status" is distinct from after."recovery_status" then '"recoveryStatus":' || '[' || coalesce(before."recovery_status"::text, 'null') || ',' || coalesce(after."recovery_status"::text, 'null') || ']' end,
                       case when before."paired_from" is distinct from after."paired_from" then '"pairedFrom":' || '[' || coalesce('"' || before."paired_from" || '"', 'null') || ',' || coalesce('"' || after."paired_from" || '"', 'null') || ']' end,
                       case when before."deleted_at" is distinct from after."deleted_at" then '"deletedAt":' || '[' || coalesce(public.longrun_audit_time(before."deleted_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."deleted_at"), 'null') || ']' end,
                       case when before."deleted_by" is distinct from after."deleted_by" then '"deletedBy":' || '[' || coalesce('"' || before."deleted_by" || '"', 'null') || ',' || coalesce('"' || after."deleted_by" || '"', 'null') || ']' end,
                       case when before."deletion_id" is distinct from after."deletion_id" then '"deletionId":' || '[' || coalesce('"' || before."deletion_id" || '"', 'null') || ',' || coalesce('"' || after."deletion_id" || '"', 'null') || ']' end,
                       case when before."archived_at" is distinct from after."archived_at" then '"archivedAt":' || '[' || coalesce(public.longrun_audit_time(before."archived_at"), 'null') || ',' || coalesce(public.longrun_audit_time(after."archived_at"), 'null') || ']' end,
                       case when before."archived_by" is distinct from after."archived_by" then '"archivedBy":' || '[' || coalesce('"' || before."archived_by" || '"', 'null') || ',' || coalesce('"' || after."archived_by" || '"', 'null') || ']' end,
                       case when before."archive_reason" is distinct from after."archive_reason" then '"archiveReason":' || '[' || coalesce(to_json(before."archive_reason")::text, 'null') || ',' || coalesce(to_json(after."archive_reason")::text, 'null') || ']' end
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'note', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select before."user_id" as user_id, before.id as record_id,
                 coalesce(ended_by, 'purge') as action, before.version,
                 case when ended_by is null then ('{' || concat_ws(',',
                   '"workoutId":' || '"' || before."workout_id" || '"',
                   '"content":' || to_json(before."content")::text,
                   '"type":' || to_json(before."type")::text,
                   '"rating":' || before."rating"::text,
                   '"tags":' || to_json(before."tags")::text,
                   '"perceivedEffort":' || before."perceived_effort"::text,
                   '"energyLevel":' || before."energy_level"::text,
                   '"sleepQuality":' || before."sleep_quality"::text,
                   '"stressLevel":' || before."stress_level"::text,
                   '"recoveryStatus":' || before."recovery_status"::text,
                   '"pairedFrom":' || '"' || before."paired_from" || '"',
                   '"deletedAt":' || public.longrun_audit_time(before."deleted_at"),
                   '"deletedBy":' || '"' || before."deleted_by" || '"',
                   '"deletionId":' || '"' || before."deletion_id" || '"',
                   '"archivedAt":' || public.longrun_audit_time(before."archived_at"),
                   '"archivedBy":' || '"' || before."archived_by" || '"',
                   '"archiveReason":' || to_json(before."archive_reason")::text
                 ) || '}')::jsonb end as changes
            from old_rows before
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_workout_notes"() from public, longrun_app;
select longrun_attach_audit('"workout_notes"');

create or replace function public."longrun_audit_performance_metrics"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
declare
  context    constant jsonb := coalesce(nullif(current_setting('longrun.context', true), ''), '{}');
  actor      constant uuid := context ->> 'actor';
  request    constant text := context ->> 'request';
  ended_by   constant text := context ->> 'action';
  txid       constant xid8 := pg_current_xact_id();
  is_told    constant boolean := not context ?| '{address,agent}' or coalesce(current_setting('longrun.told', true) = txid::text, false);
  address    constant text := case when not is_told then context ->> 'address' end;
  agent      constant text := case when not is_told then context ->> 'agent' end;
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
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, 'create' as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_time(min(segment.recorded_at))::jsonb,
                       'to', public.longrun_audit_time(max(segment.ended_at))::jsonb,
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'UPDATE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'metric', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, segment.action as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_time(min(segment.recorded_at))::jsonb,
                       'to', public.longrun_audit_time(max(segment.ended_at))::jsonb,
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  elsif tg_op = 'DELETE' then
    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'metric', made.action, made.version,
             actor, request, session_user, txid, made.changes, gen_random_uuid(),
             case when made.is_first then address end, case when made.is_first then agent end,
             case when made.is_first and not is_told then gen_random_uuid() end
        from (
          select entry.*, row_number() over () = 1 as is_first from (
          select summary.user_id, coalesce(summary.context, summary.user_id) as record_id, summary.action,
                 null::integer as version,
                 case when ended_by is null then jsonb_object_agg(summary.type, summary.of_type) end as changes
            from (
              select segment."user_id" as user_id, segment."workout_id" as context, segment."metric_type_id" as type, coalesce(ended_by, 'purge') as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_time(min(segment.recorded_at))::jsonb,
                       'to', public.longrun_audit_time(max(segment.ended_at))::jsonb,
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
    select entry.id, entry.at, txid, entry.user_id, entry.record_id from entry;
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  if found and not is_told then
    perform set_config('longrun.told', txid::text, true);
  end if;
  return null;
end
$audit$;
revoke all on function public."longrun_audit_performance_metrics"() from public, longrun_app;
select longrun_attach_audit('"performance_metrics"');
