import { quoteIdentifier } from '../../../access/index.ts'

/** What is particular about the function that logs one table. */
export interface TriggerFunction {
  readonly table: string
  /** The name under which entries are found. */
  readonly entity: string
  /** Whether spelling its values depends on how many digits a session wants to see. */
  readonly hasDoubles: boolean
  /** Selects `user_id, record_id, action, version, changes` from the rows that a statement touched. */
  readonly entries: Readonly<Record<'insert' | 'update' | 'delete', string>>
}

/** The name of the function that writes the entries of a table. */
export const functionName = (table: string): string => `longrun_audit_${table}`

/** SQL that makes the function and attaches it to the table and its months. Run again, it brings both up to date. */
export function toFunctionSql(logged: TriggerFunction): string {
  const name = `public.${quoteIdentifier(functionName(logged.table))}`
  const settings = settingsOf(logged).map((setting) => `set ${setting.replace('=', ' = ')}`)
  return `create or replace function ${name}()
returns trigger
language plpgsql
security definer
${settings.join('\n')}
as $audit$${toBody(logged)}$audit$;
revoke all on function ${name}() from public, longrun_app;
select longrun_attach_audit('${quoteIdentifier(logged.table).replaceAll("'", "''")}');
`
}

/** The settings with which it runs, as the catalogue spells them. */
export function settingsOf({ hasDoubles }: TriggerFunction): string[] {
  return ['search_path=pg_catalog, pg_temp', ...(hasDoubles ? ['extra_float_digits=1'] : [])]
}

/**
 * What the function does. The context is read once for each statement. Address and agent go into the first entry of a
 * transaction: the row that finds `longrun.told` of another transaction sets it, for those behind it and for later statements.
 * It is a setting because going back to a savepoint takes it back with the entry.
 */
export function toBody({ entity, entries }: TriggerFunction): string {
  return `
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
${insertSql(entity, entries.insert)}
  elsif tg_op = 'UPDATE' then
${insertSql(entity, entries.update)}
  elsif tg_op = 'DELETE' then
${insertSql(entity, entries.delete)}
  else
    raise exception 'the changes of % are audited, and % tells nothing of what it takes', tg_table_name, lower(tg_op)
      using errcode = 'feature_not_supported', hint = 'Delete the rows.';
  end if;
  return null;
end
`
}

function insertSql(entity: string, entries: string): string {
  return `    with entry as (
      insert into public.audit_log
             (user_id, record_id, id, at, entity, action, version, actor_id, request_id, db_role, txid, changes, salt,
              address, agent, origin_salt)
      select made.user_id, made.record_id, nextval('public.audit_log_id_seq'), now(), '${entity}', made.action, made.version,
             change.actor, change.request, session_user, change.txid, made.changes, gen_random_uuid(),
             case when made.is_first then change.address end, case when made.is_first then change.agent end,
             case when made.is_first then gen_random_uuid() end
        from (
          select entry.*,
                 coalesce(change.address, change.agent) is not null
                   and current_setting('longrun.told', true) is distinct from change.txid::text
                   and set_config('longrun.told', change.txid::text, true) is not null as is_first
            from (
${entries}
          ) entry
        ) made
      returning id, at, user_id, record_id
    )
    insert into public.audit_pending (id, at, txid, user_id, record_id)
    select entry.id, entry.at, change.txid, entry.user_id, entry.record_id from entry;`
}
