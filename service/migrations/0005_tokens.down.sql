-- loses data: api_tokens, users.is_disabled, users.disabled_at, users.disabled_by, users.disabled_reason
drop table api_tokens;
drop index users_email_idx;
drop index users_is_disabled_idx;
drop index users_role_idx;
alter table users
  drop column disabled_reason,
  drop column disabled_by,
  drop column disabled_at,
  drop column is_disabled;
