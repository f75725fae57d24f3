-- Takes away everything that the roles have in this database. The roles themselves stay: they belong to the whole server,
-- other databases may use them, and a login that got a password would not come back. `drop role longrun_app,
-- longrun_readonly` is for the administrator who knows that nobody does.

do $records$
begin
  if to_regclass('public.schema_migrations') is not null then
    revoke select on public.schema_migrations from longrun_app, longrun_readonly;
  end if;
end
$records$;

alter default privileges in schema public revoke execute on functions from longrun_app;
alter default privileges in schema public revoke select on sequences from longrun_readonly;
alter default privileges in schema public revoke usage, select on sequences from longrun_app;
alter default privileges in schema public revoke select on tables from longrun_readonly;
alter default privileges in schema public revoke select, insert, update, delete on tables from longrun_app;

revoke usage on schema public from longrun_app, longrun_readonly;

-- Where an administrator made these settings, the owner may not take them away, and they do no harm.
do $settings$
declare
  setting text;
begin
  foreach setting in array array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'timezone'] loop
    execute format('alter role longrun_app in database %I reset %I', current_database(), setting);
  end loop;
exception
  when insufficient_privilege then
    null;
end
$settings$;
