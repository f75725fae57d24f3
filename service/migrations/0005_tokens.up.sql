-- An account that is disabled keeps everything and is let in nowhere, until it is enabled again.
alter table users
  add column is_disabled     boolean not null default false,
  add column disabled_at     timestamptz(3),
  add column disabled_by     uuid,
  add column disabled_reason text,
  add constraint users_is_disabled_check check (is_disabled = (disabled_at is not null)),
  add constraint users_disabled_reason_check check (length(disabled_reason) between 1 and 1000);
grant select (is_disabled, disabled_at, disabled_by, disabled_reason) on users to longrun_readonly;
create index users_role_idx on users (role, created_at desc, id desc);
create index users_is_disabled_idx on users (is_disabled, created_at desc, id desc);
-- By bytes, so that it serves "begins with" in every language.
create index users_email_idx on users (email collate "C");

-- What programs sign in with. Only the hash of a secret is kept: who reads this table cannot use a token.
create table api_tokens (
  id           uuid           not null,
  user_id      uuid           not null,
  name         text           not null,
  token_hash   bytea          not null,
  -- How the secret begins, by which its owner knows it again.
  prefix       text           not null,
  scopes       text[]         not null,
  expires_at   timestamptz(3) not null,
  last_used_at timestamptz(3),
  created_at     timestamptz(3) not null default now(),
  created_by     uuid,
  updated_at     timestamptz(3) not null default now(),
  updated_by     uuid,
  deleted_at     timestamptz(3),
  deleted_by     uuid,
  deletion_id    uuid,
  version        integer     not null default 1,
  is_archived    boolean     not null generated always as (archived_at is not null) stored,
  archived_at    timestamptz(3),
  archived_by    uuid,
  archive_reason text,

  constraint api_tokens_pkey primary key (id),
  constraint api_tokens_token_hash_key unique (token_hash),
  constraint api_tokens_token_hash_check check (length(token_hash) = 32),
  constraint api_tokens_name_check check (length(name) between 1 and 100),
  constraint api_tokens_prefix_check check (length(prefix) between 1 and 20),
  constraint api_tokens_scopes_check check (scopes <@ array['read', 'write', 'upload'] and cardinality(scopes) > 0)
);
create index api_tokens_newest_idx on api_tokens (created_at desc, id desc);
create index api_tokens_user_idx on api_tokens (user_id, created_at desc, id desc);
create index api_tokens_expires_idx on api_tokens (expires_at);
-- Who only looks sees all but the secret's hash.
revoke select on api_tokens from longrun_readonly;
grant select (id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at, created_by, updated_at, updated_by, deleted_at,
              deleted_by, deletion_id, version, is_archived, archived_at, archived_by, archive_reason)
  on api_tokens to longrun_readonly;
