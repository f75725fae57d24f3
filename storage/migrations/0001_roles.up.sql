-- Who may do what. The owner of the database migrates. `longrun_app` is how the service signs in: it reads and writes
-- rows and makes no DDL. `longrun_readonly` is to be granted to people and tools that only look.
--
-- Roles belong to the whole server, so another database may make them at the same moment, and an administrator may have
-- made them before, with a password or where the owner may not. The migration sets no password.

-- The limits are defaults of the application's sessions in this database: so they hold behind every pooler, and a
-- transaction may still narrow them. A statement longer than 30 s is a fault of the service; 5 s of waiting for a lock
-- mean that DDL or a stuck writer is in the way, and failing is better than queueing; a transaction left open for a
-- minute holds back vacuum for everybody. In UTC, because a cast from time to day must not depend on the server.
-- `transaction_timeout` is left out: PostgreSQL 15 and 16 do not know it.
do $roles$
declare
  commands constant text[] := array[
    'create role longrun_app login',
    'create role longrun_readonly nologin'
  ];
  settings constant text[] := array[
    ['statement_timeout', '30s'],
    ['lock_timeout', '5s'],
    ['idle_in_transaction_session_timeout', '60s'],
    ['timezone', 'UTC']
  ];
  command  text;
  setting  text[];
begin
  foreach command in array commands loop
    if not exists (select from pg_roles where rolname = split_part(command, ' ', 3)) then
      begin
        execute command;
      exception
        when duplicate_object or unique_violation then
          null; -- somebody else's migration was faster
      end;
    end if;
  end loop;

  foreach setting slice 1 in array settings loop
    if not exists (
      select
        from pg_db_role_setting s
        join pg_roles r on r.oid = s.setrole
        join pg_database d on d.oid = s.setdatabase
       cross join unnest(s.setconfig) as is_set
       where r.rolname = 'longrun_app' and d.datname = current_database()
         and lower(is_set) = lower(setting[1] || '=' || setting[2])
    ) then
      execute format('alter role longrun_app in database %I set %I = %L', current_database(), setting[1], setting[2]);
    end if;
  end loop;
exception
  when insufficient_privilege then
    raise exception '% may not make the roles longrun_app and longrun_readonly and set their defaults', current_user
      using errcode = 'insufficient_privilege',
            hint = 'An administrator runs this once (roles that exist may stay as they are), then migrate again:' || chr(10)
                || (select string_agg('  ' || c || ';', chr(10) order by n) from unnest(commands) with ordinality as u (c, n)) || chr(10)
                || (select string_agg(format('  alter role longrun_app in database %I set %I = %L;',
                                             current_database(), settings[n][1], settings[n][2]), chr(10) order by n)
                      from generate_subscripts(settings, 1) as n);
end
$roles$;

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
