create table boats (
  user_id        uuid not null,
  id             uuid not null,
  name           text not null check (length(name) between 1 and 80),
  length_meters  double precision check (length_meters between 1 and 500),
  created_at     timestamptz(3) not null default now(),
  created_by     uuid,
  updated_at     timestamptz(3) not null default now(),
  updated_by     uuid,
  deleted_at     timestamptz(3),
  deleted_by     uuid,
  deletion_id    uuid,
  version        integer not null default 1,
  is_archived    boolean not null generated always as (archived_at is not null) stored,
  archived_at    timestamptz(3),
  archived_by    uuid,
  archive_reason text,
  primary key (user_id, id)
);

create index boats_newest_idx on boats (user_id, created_at desc, id desc);
