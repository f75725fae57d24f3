-- What requests that carry an Idempotency-Key were answered, so that a repetition is answered alike and not done again. A
-- row is written in the transaction that does what the request asks for.
create table idempotency_keys (
  user_id      uuid           not null,
  key          text           collate "C" not null,
  -- SHA-256 of what was asked: a key may not be used for anything else.
  request_hash bytea          not null,
  status       smallint       not null,
  headers      json           not null,
  body         bytea,
  expires_at   timestamptz(3) not null,
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

  constraint idempotency_keys_pkey primary key (user_id, key),
  constraint idempotency_keys_key_check check (length(key) between 1 and 255),
  constraint idempotency_keys_request_hash_check check (length(request_hash) = 32),
  constraint idempotency_keys_status_check check (status between 200 and 499),
  constraint idempotency_keys_body_check check (length(body) <= 16777216)
);
create index idempotency_keys_expires_idx on idempotency_keys (expires_at);
