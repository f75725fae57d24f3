-- Every change is logged, but notices: nobody changes them. Made with toAuditSql (src/print-sql.ts).

create or replace function public."longrun_audit_libraries"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'library', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after."library_id" as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"name":' || to_json(after."name")::text,
                     '"loanDays":' || to_json(after."loan_days")::text,
                     '"mostLoans":' || to_json(after."most_loans")::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'library', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after."library_id", before."library_id") as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
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
                         case when before."loan_days" is distinct from after."loan_days" then concat('"loanDays":', json_build_array(before."loan_days", after."loan_days")) end,
                         case when before."most_loans" is distinct from after."most_loans" then concat('"mostLoans":', json_build_array(before."most_loans", after."most_loans")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'library', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before."library_id" as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"name":' || to_json(before."name")::text,
                     '"loanDays":' || to_json(before."loan_days")::text,
                     '"mostLoans":' || to_json(before."most_loans")::text,
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
revoke all on function public."longrun_audit_libraries"() from public, longrun_app;
select longrun_attach_audit('"libraries"');

create or replace function public."longrun_audit_books"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'book', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"title":' || to_json(after."title")::text,
                     '"author":' || to_json(after."author")::text,
                     '"isbn":' || to_json(after."isbn")::text,
                     '"year":' || to_json(after."year")::text,
                     '"isReference":' || to_json(after."is_reference")::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'book', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."title" is distinct from after."title" then concat('"title":', json_build_array(before."title", after."title")) end,
                         case when before."author" is distinct from after."author" then concat('"author":', json_build_array(before."author", after."author")) end,
                         case when before."isbn" is distinct from after."isbn" then concat('"isbn":', json_build_array(before."isbn", after."isbn")) end,
                         case when before."year" is distinct from after."year" then concat('"year":', json_build_array(before."year", after."year")) end,
                         case when before."is_reference" is distinct from after."is_reference" then concat('"isReference":', json_build_array(before."is_reference", after."is_reference")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id" and before."id" = after."id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'book', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"title":' || to_json(before."title")::text,
                     '"author":' || to_json(before."author")::text,
                     '"isbn":' || to_json(before."isbn")::text,
                     '"year":' || to_json(before."year")::text,
                     '"isReference":' || to_json(before."is_reference")::text,
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
revoke all on function public."longrun_audit_books"() from public, longrun_app;
select longrun_attach_audit('"books"');

create or replace function public."longrun_audit_copies"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'copy', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"bookId":' || to_json(after."book_id")::text,
                     '"barcode":' || to_json(after."barcode")::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'copy', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."book_id" is distinct from after."book_id" then concat('"bookId":', json_build_array(before."book_id", after."book_id")) end,
                         case when before."barcode" is distinct from after."barcode" then concat('"barcode":', json_build_array(before."barcode", after."barcode")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id" and before."id" = after."id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'copy', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"bookId":' || to_json(before."book_id")::text,
                     '"barcode":' || to_json(before."barcode")::text,
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
revoke all on function public."longrun_audit_copies"() from public, longrun_app;
select longrun_attach_audit('"copies"');

create or replace function public."longrun_audit_members"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'member', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"name":' || to_json(after."name")::text,
                     '"email":' || to_json(after."email")::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'member', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
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
                         case when before."email" is distinct from after."email" then concat('"email":', json_build_array(before."email", after."email")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id" and before."id" = after."id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'member', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"name":' || to_json(before."name")::text,
                     '"email":' || to_json(before."email")::text,
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
revoke all on function public."longrun_audit_members"() from public, longrun_app;
select longrun_attach_audit('"members"');

create or replace function public."longrun_audit_loans"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'loan', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"copyId":' || to_json(after."copy_id")::text,
                     '"memberId":' || to_json(after."member_id")::text,
                     '"dueOn":' || to_json(after."due_on")::text,
                     '"remindedOn":' || to_json(after."reminded_on")::text,
                     '"returnedAt":' || to_json(public.longrun_audit_json(after."returned_at"))::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'loan', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."copy_id" is distinct from after."copy_id" then concat('"copyId":', json_build_array(before."copy_id", after."copy_id")) end,
                         case when before."member_id" is distinct from after."member_id" then concat('"memberId":', json_build_array(before."member_id", after."member_id")) end,
                         case when before."due_on" is distinct from after."due_on" then concat('"dueOn":', json_build_array(before."due_on", after."due_on")) end,
                         case when before."reminded_on" is distinct from after."reminded_on" then concat('"remindedOn":', json_build_array(before."reminded_on", after."reminded_on")) end,
                         case when before."returned_at" is distinct from after."returned_at" then concat('"returnedAt":', json_build_array(public.longrun_audit_json(before."returned_at"), public.longrun_audit_json(after."returned_at"))) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id" and before."id" = after."id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'loan', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"copyId":' || to_json(before."copy_id")::text,
                     '"memberId":' || to_json(before."member_id")::text,
                     '"dueOn":' || to_json(before."due_on")::text,
                     '"remindedOn":' || to_json(before."reminded_on")::text,
                     '"returnedAt":' || to_json(public.longrun_audit_json(before."returned_at"))::text,
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
revoke all on function public."longrun_audit_loans"() from public, longrun_app;
select longrun_attach_audit('"loans"');

create or replace function public."longrun_audit_reservations"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reservation', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"bookId":' || to_json(after."book_id")::text,
                     '"memberId":' || to_json(after."member_id")::text,
                     '"status":' || to_json(after."status")::text,
                     '"copyId":' || to_json(after."copy_id")::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reservation', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
                       coalesce(after.id, before.id) as record_id,
                       case when before."library_id" is null then 'create'
                            when after."library_id" is null then 'purge'
                            when before.deleted_at is null and after.deleted_at is not null then 'delete'
                            when before.deleted_at is not null and after.deleted_at is null then 'restore'
                            when before.archived_at is null and after.archived_at is not null then 'archive'
                            when before.archived_at is not null and after.archived_at is null then 'unarchive'
                            else 'update'
                       end as action,
                       coalesce(after.version, before.version) as version,
                       before.version is distinct from after.version as is_next,
                       '{' || concat_ws(',',
                         case when before."book_id" is distinct from after."book_id" then concat('"bookId":', json_build_array(before."book_id", after."book_id")) end,
                         case when before."member_id" is distinct from after."member_id" then concat('"memberId":', json_build_array(before."member_id", after."member_id")) end,
                         case when before."status" is distinct from after."status" then concat('"status":', json_build_array(before."status", after."status")) end,
                         case when before."copy_id" is distinct from after."copy_id" then concat('"copyId":', json_build_array(before."copy_id", after."copy_id")) end,
                         case when (before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason)
                           is distinct from (after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason)
                         then public.longrun_audit_lifecycle(before.deleted_at, before.deleted_by, before.deletion_id, before.archived_at, before.archived_by, before.archive_reason,
                                after.deleted_at, after.deleted_by, after.deletion_id, after.archived_at, after.archived_by, after.archive_reason) end
                       ) || '}' as difference
                  from old_rows before
                  full join new_rows after on before."library_id" = after."library_id" and before."id" = after."id"
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reservation', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"bookId":' || to_json(before."book_id")::text,
                     '"memberId":' || to_json(before."member_id")::text,
                     '"status":' || to_json(before."status")::text,
                     '"copyId":' || to_json(before."copy_id")::text,
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
revoke all on function public."longrun_audit_reservations"() from public, longrun_app;
select longrun_attach_audit('"reservations"');

create or replace function public."longrun_audit_librarians"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'librarian', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select after."library_id" as user_id, after.id as record_id,
                   'create' as action, after.version,
                   ('{' || concat_ws(',',
                     '"libraryId":' || to_json(after."library_id")::text,
                     '"email":' || to_json(after."email")::text,
                     '"passwordHash":' || to_json(case when after."password_hash" is not null then '[secret]' end)::text,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'librarian', made.action, made.version,
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
                select coalesce(after."library_id", before."library_id") as user_id,
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
                         case when before."library_id" is distinct from after."library_id" then concat('"libraryId":', json_build_array(before."library_id", after."library_id")) end,
                         case when before."email" is distinct from after."email" then concat('"email":', json_build_array(before."email", after."email")) end,
                         case when before."password_hash" is distinct from after."password_hash" then concat('"passwordHash":', json_build_array(case when before."password_hash" is not null then '[secret]' end, case when after."password_hash" is not null then '[secret]' end)) end,
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'librarian', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
            select before."library_id" as user_id, before.id as record_id,
                   coalesce(change.ended_by, 'purge') as action, before.version,
                   case when change.ended_by is null then ('{' || concat_ws(',',
                     '"libraryId":' || to_json(before."library_id")::text,
                     '"email":' || to_json(before."email")::text,
                     '"passwordHash":' || to_json(case when before."password_hash" is not null then '[secret]' end)::text,
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
revoke all on function public."longrun_audit_librarians"() from public, longrun_app;
select longrun_attach_audit('"librarians"');

create or replace function public."longrun_audit_climate_readings"()
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reading', made.action, made.version,
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
              select segment."library_id" as user_id, segment."room_id" as context, segment."type_id" as type, 'create' as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from new_rows segment
               group by segment."library_id", segment."room_id", segment."type_id", 4
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reading', made.action, made.version,
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
              select segment."library_id" as user_id, segment."room_id" as context, segment."type_id" as type, segment.action as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from (
                  select case when after.id is null then before."library_id" else after."library_id" end as "library_id",
                         case when after.id is null then before."room_id" else after."room_id" end as "room_id",
                         case when after.id is null then before."type_id" else after."type_id" end as "type_id",
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
                    full join new_rows after on before."library_id" = after."library_id" and before.id = after.id
                ) segment
               group by segment."library_id", segment."room_id", segment."type_id", 4
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
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), 'reading', made.action, made.version,
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
              select segment."library_id" as user_id, segment."room_id" as context, segment."type_id" as type, coalesce(change.ended_by, 'purge') as action,
                     jsonb_build_object(
                       'samples', sum(segment.sample_count),
                       'segments', count(*),
                       'from', public.longrun_audit_json(min(segment.recorded_at)),
                       'to', public.longrun_audit_json(max(segment.ended_at)),
                       'hash', encode(sha256(string_agg(sha256(array_send(segment.time_deltas)
                         || coalesce(array_send(segment.value_deltas), array_send(segment.wide_value_deltas))), '' order by segment.recorded_at, segment.id)), 'hex')
                     ) as of_type
                from old_rows segment
               group by segment."library_id", segment."room_id", segment."type_id", 4
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
revoke all on function public."longrun_audit_climate_readings"() from public, longrun_app;
select longrun_attach_audit('"climate_readings"');
