-- The training tables. User-owned tables have (user_id, id) as key and point at each other with it, so that they
-- distribute by user_id as they are. No foreign key points at users: the catalog may live on another server.

create table users (
  id            uuid not null,
  email         text not null,
  display_name  text not null,
  role          text not null default 'athlete',
  password_hash text not null,
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

  constraint users_pkey primary key (id),
  constraint users_role_check check (role in ('athlete', 'admin')),
  constraint users_email_check check (email = lower(email) and length(email) between 3 and 254),
  constraint users_display_name_check check (length(display_name) between 1 and 100)
);
create unique index users_email_live_key on users (email) where deleted_at is null;
create index users_newest_idx on users (created_at desc, id desc);
-- Who only looks sees all but the password's hash.
revoke select on users from longrun_readonly;
grant select (id, email, display_name, role, created_at, created_by, updated_at, updated_by, deleted_at, deleted_by, deletion_id, version,
              is_archived, archived_at, archived_by, archive_reason)
  on users to longrun_readonly;

create table runner_profiles (
  user_id                uuid   not null,
  experience_level       text,
  weekly_distance_meters double precision,
  target_race            text,
  target_date            date,
  preferred_days         text[] not null default '{}',
  time_zone              text   not null default 'UTC',
  units                  text   not null default 'metric',
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

  constraint runner_profiles_pkey primary key (user_id),
  constraint runner_profiles_experience_level_check check (experience_level in ('beginner', 'intermediate', 'advanced')),
  constraint runner_profiles_weekly_distance_meters_check check (weekly_distance_meters between 0 and 1000000),
  constraint runner_profiles_preferred_days_check check (
    preferred_days <@ array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  ),
  constraint runner_profiles_units_check check (units in ('metric', 'imperial'))
);

-- The original bytes of uploaded files, gzipped. One row for the same bytes of one user, whatever their names.
create table file_contents (
  user_id    uuid   not null,
  sha256     bytea  not null,
  size_bytes bigint not null,
  content    bytea  not null,
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

  constraint file_contents_pkey primary key (user_id, sha256),
  constraint file_contents_user_id_fkey foreign key (user_id) references runner_profiles (user_id),
  constraint file_contents_sha256_check check (length(sha256) = 32)
);
-- Already compressed: a second attempt only costs time.
alter table file_contents alter column content set storage external;

create table workouts (
  user_id                 uuid not null,
  id                      uuid not null,
  name                    text not null,
  sport                   text not null,
  status                  text not null,
  notes                   text,
  scheduled_for           date,
  started_at              timestamptz(3),
  time_zone               text,
  duration_seconds        double precision,
  distance_meters         double precision,
  ascent_meters           double precision,
  device_duration_seconds double precision,
  device_distance_meters  double precision,
  device_ascent_meters    double precision,
  external_id             text,
  file_sha256             bytea,
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

  constraint workouts_pkey primary key (user_id, id),
  constraint workouts_user_id_fkey foreign key (user_id) references runner_profiles (user_id),
  constraint workouts_file_fkey foreign key (user_id, file_sha256) references file_contents (user_id, sha256),
  constraint workouts_status_check check (status in ('scheduled', 'completed', 'skipped')),
  constraint workouts_name_check check (length(name) between 1 and 200)
);
create unique index workouts_external_id_live_key on workouts (user_id, external_id) where deleted_at is null;
create index workouts_file_idx on workouts (user_id, file_sha256) where file_sha256 is not null;
create index workouts_newest_idx on workouts (user_id, created_at desc, id desc);
create index workouts_started_idx on workouts (user_id, started_at desc nulls last, id desc);
create index workouts_sport_idx on workouts (user_id, sport, created_at desc, id desc);
create index workouts_status_idx on workouts (user_id, status, created_at desc, id desc);

create table uploads (
  user_id     uuid not null,
  id          uuid not null,
  name        text not null,
  external_id text,
  status      text not null default 'queued',
  started_at  timestamptz(3),
  finished_at timestamptz(3),
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

  constraint uploads_pkey primary key (user_id, id),
  constraint uploads_user_id_fkey foreign key (user_id) references runner_profiles (user_id),
  constraint uploads_status_check check (status in ('queued', 'processing', 'completed', 'failed'))
);
create index uploads_newest_idx on uploads (user_id, created_at desc, id desc);
-- The sweep that sends lost jobs again looks for what has waited too long.
create index uploads_unfinished_idx on uploads (updated_at) where status in ('queued', 'processing');

create table upload_files (
  user_id         uuid    not null,
  upload_id       uuid    not null,
  id              uuid    not null,
  path            text    not null,
  sha256          bytea   not null,
  status          text    not null default 'queued',
  reason          text,
  detail          text,
  workout_ids     uuid[]  not null default '{}',
  points_received integer not null default 0,
  points_stored   integer not null default 0,
  points_merged   integer not null default 0,
  points_rejected jsonb   not null default '{}',
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

  constraint upload_files_pkey primary key (user_id, upload_id, id),
  constraint upload_files_upload_fkey foreign key (user_id, upload_id) references uploads (user_id, id),
  constraint upload_files_content_fkey foreign key (user_id, sha256) references file_contents (user_id, sha256),
  constraint upload_files_status_check check (status in ('queued', 'processing', 'stored', 'duplicate', 'failed'))
);
