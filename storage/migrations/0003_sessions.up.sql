-- Who is signed in. Only the hash of a token is kept: who reads this table cannot use a session.
create table sessions (
  id           uuid           not null,
  user_id      uuid           not null,
  token_hash   bytea          not null,
  -- The owner's generation when the session was made. Revoking all of an owner's sessions moves the generation on.
  generation   integer        not null,
  last_used_at timestamptz(3) not null,
  -- When the session ends unless it is used before; moves with use, never past ends_at.
  expires_at   timestamptz(3) not null,
  ends_at      timestamptz(3) not null,
  user_agent   text,
  address      inet,
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

  constraint sessions_pkey primary key (id),
  constraint sessions_token_hash_key unique (token_hash),
  constraint sessions_token_hash_check check (length(token_hash) = 32),
  constraint sessions_expires_at_check check (expires_at <= ends_at),
  constraint sessions_user_agent_check check (length(user_agent) <= 300)
);
create index sessions_user_idx on sessions (user_id, created_at desc, id desc) where deleted_at is null;
create index sessions_expires_idx on sessions (expires_at);
-- Who only looks sees all but the token's hash.
revoke select on sessions from longrun_readonly;
grant select (id, user_id, generation, last_used_at, expires_at, ends_at, user_agent, address, created_at, created_by, updated_at, updated_by, deleted_at, deleted_by, deletion_id, version,
              is_archived, archived_at, archived_by, archive_reason)
  on sessions to longrun_readonly;

-- A row per owner who ever revoked all sessions; no row is generation 0.
create table session_generations (
  user_id    uuid           not null,
  generation integer        not null,
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

  constraint session_generations_pkey primary key (user_id),
  constraint session_generations_generation_check check (generation > 0)
);
