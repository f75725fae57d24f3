-- Every change of these tables from here on is logged in audit_log: who, when, what it was and what it is. The functions come
-- from the declarations (`toAuditSql`); `longrun doctor` compares them. Working tables of uploads, keys and sessions are not
-- logged: docs/audit.md tells why.

create or replace function public."longrun_audit_users"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
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
$audit$;
revoke all on function public."longrun_audit_users"() from public, longrun_app;
select longrun_attach_audit('"users"');

create or replace function public."longrun_audit_api_tokens"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
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
$audit$;
revoke all on function public."longrun_audit_runner_profiles"() from public, longrun_app;
select longrun_attach_audit('"runner_profiles"');

create or replace function public."longrun_audit_training_plans"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
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
$audit$;
revoke all on function public."longrun_audit_workout_templates"() from public, longrun_app;
select longrun_attach_audit('"workout_templates"');

create or replace function public."longrun_audit_workout_notes"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
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
$audit$;
revoke all on function public."longrun_audit_workout_notes"() from public, longrun_app;
select longrun_attach_audit('"workout_notes"');

create or replace function public."longrun_audit_performance_metrics"()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $audit$
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
$audit$;
revoke all on function public."longrun_audit_performance_metrics"() from public, longrun_app;
select longrun_attach_audit('"performance_metrics"');
