-- The lending desk. Begun with toTableSql (src/entities.ts); the last index was added by hand.

create table libraries (
  library_id uuid not null,
  name text not null,
  loan_days integer not null,
  most_loans integer not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint libraries_pkey primary key (library_id),
  constraint libraries_name_check check (length(name) between 1 and 80),
  constraint libraries_loan_days_check check (loan_days between 1 and 365),
  constraint libraries_most_loans_check check (most_loans between 1 and 100)
);

create table books (
  library_id uuid not null,
  id uuid not null,
  title text not null,
  author text not null,
  isbn text,
  year smallint,
  is_reference boolean not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint books_pkey primary key (library_id, id),
  constraint books_title_check check (length(title) between 1 and 200),
  constraint books_author_check check (length(author) between 1 and 120),
  constraint books_isbn_check check (length(isbn) between 10 and 13),
  constraint books_year_check check (year between -3000 and 3000)
);
create unique index books_isbn_live_key on books (library_id, isbn) where deleted_at is null;
create index books_title_idx on books (library_id, title, id);
create index books_newest_idx on books (library_id, created_at desc, id desc);
create index books_by_author_idx on books (library_id, author, title, id);
create index books_by_year_idx on books (library_id, year);

create table copies (
  library_id uuid not null,
  id uuid not null,
  book_id uuid not null,
  barcode text not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint copies_pkey primary key (library_id, id),
  constraint copies_book_id_fkey foreign key (library_id, book_id) references books (library_id, id),
  constraint copies_barcode_check check (length(barcode) between 4 and 20)
);
create unique index copies_barcode_live_key on copies (library_id, barcode) where deleted_at is null;
create index copies_newest_idx on copies (library_id, created_at desc, id desc);
create index copies_by_book_id_idx on copies (library_id, book_id, created_at desc, id desc);

create table members (
  library_id uuid not null,
  id uuid not null,
  name text not null,
  email text not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint members_pkey primary key (library_id, id),
  constraint members_name_check check (length(name) between 1 and 120),
  constraint members_email_check check (length(email) between 3 and 254)
);
create unique index members_email_live_key on members (library_id, email) where deleted_at is null;
create index members_name_idx on members (library_id, name, id);

create table loans (
  library_id uuid not null,
  id uuid not null,
  copy_id uuid not null,
  member_id uuid not null,
  due_on date not null,
  reminded_on date,
  returned_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint loans_pkey primary key (library_id, id),
  constraint loans_copy_id_fkey foreign key (library_id, copy_id) references copies (library_id, id),
  constraint loans_member_id_fkey foreign key (library_id, member_id) references members (library_id, id)
);
create index loans_due_idx on loans (library_id, due_on, id);
create index loans_by_copy_id_idx on loans (library_id, copy_id, due_on, id);
create index loans_by_member_id_idx on loans (library_id, member_id, due_on, id);
create index loans_by_returned_at_idx on loans (library_id, returned_at, due_on, id);

create table reservations (
  library_id uuid not null,
  id uuid not null,
  book_id uuid not null,
  member_id uuid not null,
  status text not null,
  copy_id uuid,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint reservations_pkey primary key (library_id, id),
  constraint reservations_book_id_fkey foreign key (library_id, book_id) references books (library_id, id),
  constraint reservations_member_id_fkey foreign key (library_id, member_id) references members (library_id, id),
  constraint reservations_copy_id_fkey foreign key (library_id, copy_id) references copies (library_id, id),
  constraint reservations_status_check check (status in ('waiting', 'ready', 'fetched', 'cancelled'))
);
create index reservations_oldest_idx on reservations (library_id, created_at, id);
create index reservations_by_book_id_idx on reservations (library_id, book_id, created_at, id);
create index reservations_by_member_id_idx on reservations (library_id, member_id, created_at, id);
create index reservations_by_copy_id_idx on reservations (library_id, copy_id, created_at, id);
create index reservations_by_status_idx on reservations (library_id, status, created_at, id);

create table notices (
  library_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null,
  copy_id uuid not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint notices_pkey primary key (library_id, id, created_at),
  constraint notices_kind_check check (kind in ('overdue', 'ready'))
) partition by range (created_at);
create index notices_newest_idx on notices (library_id, created_at desc, id desc);
create index notices_by_member_id_idx on notices (library_id, member_id, created_at desc, id desc);
create index notices_by_copy_id_idx on notices (library_id, copy_id, created_at desc, id desc);

create table librarians (
  id uuid not null,
  library_id uuid not null,
  email text not null,
  password_hash text not null,
  created_at timestamptz(3) not null default now(),
  created_by uuid,
  updated_at timestamptz(3) not null default now(),
  updated_by uuid,
  deleted_at timestamptz(3),
  deleted_by uuid,
  deletion_id uuid,
  version integer not null default 1,
  archived_at timestamptz(3),
  archived_by uuid,
  archive_reason text,
  is_archived boolean not null generated always as (archived_at is not null) stored,
  constraint librarians_pkey primary key (id),
  constraint librarians_email_check check (length(email) between 3 and 254),
  constraint librarians_password_hash_check check (length(password_hash) <= 200)
);
create unique index librarians_email_live_key on librarians (email) where deleted_at is null;
create index librarians_newest_idx on librarians (created_at desc, id desc);

-- A copy is with one member at a time: of two desks that lend it at once, the second is refused by this index.
create unique index loans_open_copy_key on loans (library_id, copy_id) where returned_at is null and deleted_at is null;
