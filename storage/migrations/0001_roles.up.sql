-- Who may do what. The owner of the database migrates. `longrun_app` is how the service signs in: it reads and writes
-- rows and makes no DDL. `longrun_readonly` is to be granted to people and tools that only look.
--
-- Roles belong to the whole server, so another database may make them at the same moment, and an administrator may have
-- made them before, with a password or where the owner may not. The migration sets no password.

do $roles$
declare
  command text;
begin
  foreach command in array array['create role longrun_app login', 'create role longrun_readonly nologin'] loop
    begin
      if not exists (select from pg_roles where rolname = split_part(command, ' ', 3)) then
        execute command;
      end if;
    exception
      when duplicate_object or unique_violation then
        null; -- somebody else's migration was faster
      when insufficient_privilege then
        raise exception 'role % is not there and % may not create roles', split_part(command, ' ', 3), current_user
          using errcode = 'insufficient_privilege',
                hint = 'An administrator runs this once, then migrate again:' || chr(10)
                    || '  create role longrun_app login;' || chr(10)
                    || '  create role longrun_readonly nologin;';
    end;
  end loop;
end
$roles$;

-- Limits of the application's sessions in this database. As defaults of the role they hold behind every pooler, and a
-- transaction may still narrow them. Statements longer than 30 s are a fault of the service; 5 s of waiting for a lock
-- means that DDL or a stuck writer is in the way, and failing is better than queueing; a transaction left open for a
-- minute holds back vacuum for everybody. In UTC, because a cast from time to day must not depend on the server.
-- `transaction_timeout` is left out: PostgreSQL 15 and 16 do not know it.
do $settings$
declare
  setting text[];
begin
  foreach setting slice 1 in array array[
    ['statement_timeout', '30s'],
    ['lock_timeout', '5s'],
    ['idle_in_transaction_session_timeout', '60s'],
    ['timezone', 'UTC']
  ] loop
    if not exists (
      select
        from pg_db_role_setting s
        join pg_roles r on r.oid = s.setrole
        join pg_database d on d.oid = s.setdatabase
       where r.rolname = 'longrun_app' and d.datname = current_database()
         and setting[1] || '=' || setting[2] = any (s.setconfig)
    ) then
      execute format('alter role longrun_app in database %I set %I = %L', current_database(), setting[1], setting[2]);
    end if;
  end loop;
exception
  when insufficient_privilege then
    raise exception '% may not set the defaults of role longrun_app', current_user
      using errcode = 'insufficient_privilege',
            hint = 'An administrator runs this once, then migrate again:' || chr(10)
                || format('  alter role longrun_app in database %I set statement_timeout = ''30s'';', current_database()) || chr(10)
                || format('  alter role longrun_app in database %I set lock_timeout = ''5s'';', current_database()) || chr(10)
                || format('  alter role longrun_app in database %I set idle_in_transaction_session_timeout = ''60s'';', current_database()) || chr(10)
                || format('  alter role longrun_app in database %I set timezone = ''UTC'';', current_database());
end
$settings$;

revoke create on schema public from public;
grant usage on schema public to longrun_app, longrun_readonly;

-- For what the owner makes from now on; a migration that wants less takes it away again.
alter default privileges in schema public grant select, insert, update, delete on tables to longrun_app;
alter default privileges in schema public grant select on tables to longrun_readonly;
alter default privileges in schema public grant usage, select on sequences to longrun_app;
alter default privileges in schema public grant select on sequences to longrun_readonly;
alter default privileges in schema public grant execute on functions to longrun_app;

-- The record of migrations is older than these defaults. The service looks whether it is current; it never writes there.
do $records$
begin
  if to_regclass('public.schema_migrations') is not null then
    grant select on public.schema_migrations to longrun_app, longrun_readonly;
  end if;
end
$records$;
