-- What was ordered to be archived by policy, and how far it has come: whoever goes on with it, in whichever process, finds it here.
create table archival_runs (
  id                 uuid           not null,
  entity             text           not null,
  older_than         text           not null,
  age_column         text           not null,
  filter             jsonb          not null,
  reason             text           not null,
  -- Whose records alone; everybody's where there is none.
  user_id            uuid,
  is_dry_run         boolean        not null,
  batch_rows         integer        not null,
  pause_ms           integer        not null,
  before             timestamptz(3) not null,
  status             text           not null,
  ordered_by         uuid,
  started_at         timestamptz(3),
  finished_at        timestamptz(3),
  records            bigint         not null,
  users_with_records bigint         not null,
  users_done         bigint         not null,
  users_total        bigint,
  -- Users are taken in the order of their ids: the last one that is done, and the last one with records.
  done_user_id       uuid,
  current_user_id    uuid,
  -- The process that has it in hand, until when unless it says so again.
  claimed_by         uuid,
  claimed_until      timestamptz(3),
  created_at         timestamptz(3) not null default now(),
  created_by         uuid,
  updated_at         timestamptz(3) not null default now(),
  updated_by         uuid,
  deleted_at         timestamptz(3),
  deleted_by         uuid,
  deletion_id        uuid,
  version            integer        not null default 1,
  is_archived        boolean        not null generated always as (archived_at is not null) stored,
  archived_at        timestamptz(3),
  archived_by        uuid,
  archive_reason     text,

  constraint archival_runs_pkey primary key (id),
  constraint archival_runs_entity_check check (entity in ('plan', 'workout', 'note', 'template')),
  constraint archival_runs_older_than_check check (length(older_than) <= 10),
  constraint archival_runs_age_column_check check (length(age_column) between 1 and 100),
  constraint archival_runs_reason_check check (length(reason) between 1 and 1000),
  constraint archival_runs_batch_rows_check check (batch_rows between 1 and 1000),
  constraint archival_runs_pause_ms_check check (pause_ms between 0 and 60000),
  constraint archival_runs_status_check check (status in ('waiting', 'running', 'done', 'cancelled')),
  constraint archival_runs_records_check check (records >= 0),
  constraint archival_runs_users_with_records_check check (users_with_records >= 0),
  constraint archival_runs_users_done_check check (users_done >= 0),
  constraint archival_runs_users_total_check check (users_total >= 0)
);
create index archival_runs_newest_idx on archival_runs (created_at desc, id desc);
create index archival_runs_status_idx on archival_runs (status, created_at desc, id desc);
create index archival_runs_user_idx on archival_runs (user_id) where user_id is not null;
