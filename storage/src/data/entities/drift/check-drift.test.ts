import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { statement } from '../../../access/index.ts'
import { openTestDatabase } from '../../../testing/index.ts'
import { libraryTemplate } from '../fixtures/library-database.ts'
import { bookEntity, LIBRARY, loanEntity, shelfEntity } from '../fixtures/library-entities.ts'
import {
  checkDrift,
  type DriftKind,
  type DriftProblem,
  defineEntity,
  type Entity,
  integer,
  optional,
  text,
  timestamp,
} from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: libraryTemplate }))

class Planted extends Error {
  readonly found: readonly DriftProblem[]
  constructor(found: readonly DriftProblem[]) {
    super('rolled back')
    this.found = found
  }
}

/** The drift after the SQL was run. The transaction is rolled back, so each test starts from what is right. */
async function driftAfter(sql: string, entities: readonly Entity[] = LIBRARY): Promise<readonly DriftProblem[]> {
  const work = db.database.transaction('catalog', async (tx) => {
    for (const each of sql.split(';')) await tx.execute(statement('test.plant', each, { prepared: false }))
    throw new Planted(await checkDrift(tx, entities))
  })
  return work.catch((error: unknown) => {
    if (error instanceof Planted) return error.found
    throw error
  })
}

test('declarations that are as their tables are have no drift', async () => {
  const drift = (entities: readonly Entity[]): Promise<DriftProblem[]> =>
    db.database.read('catalog', (reader) => checkDrift(reader, entities))
  assert.deepEqual(await drift(LIBRARY), [])
  assert.deepEqual(await drift([]), [])
})

type Plant = readonly [sql: string, table: string, kind: DriftKind, message: RegExp]
const PLANTS: readonly Plant[] = [
  ['drop table loans', 'loans', 'table_missing', /there is no table loans: run the migrations/],
  ['alter table loans rename to x; create view loans as select * from x', 'loans', 'table_missing', /no table loans/],
  [
    'alter table books drop column price',
    'books',
    'column_missing',
    /no column price: alter table books add column price double precision,/,
  ],
  ['alter table books drop column archive_reason', 'books', 'column_missing', /archive_reason/],
  [
    'alter table books add column colour text',
    'books',
    'column_undeclared',
    /colour is not declared: declare it for book, or drop it/,
  ],
  [
    'alter table books alter column price type real',
    'books',
    'column_type',
    /price is real, declared as double precision/,
  ],
  [
    'alter table books alter column read_at type timestamptz',
    'books',
    'column_type',
    /read_at is timestamp with time zone, declared as timestamp\(3\)/,
  ],
  ['alter table books alter column tags type varchar(20)[]', 'books', 'column_type', /tags/],
  ['alter table books alter column title drop not null', 'books', 'column_nullability', /title may be null/],
  [
    'alter table books alter column pages set not null',
    'books',
    'column_nullability',
    /pages is not null, declared optional/,
  ],
  ['alter table books alter column deleted_at set not null', 'books', 'column_nullability', /deleted_at/],
  ['alter table books alter column version drop default', 'books', 'column_default', /version must have 1 as default/],
  ['alter table books alter column version set default 0', 'books', 'column_default', /version must have 1 as default/],
  [
    'alter table books alter column updated_at drop default',
    'books',
    'column_default',
    /updated_at must have now\(\) as default/,
  ],
  [
    'alter table books drop column is_archived; alter table books add column is_archived boolean not null default false',
    'books',
    'column_default',
    /is_archived must be generated/,
  ],
  [
    'alter table books drop column is_archived; alter table books add column is_archived boolean not null generated always as (archived_by is not null) stored',
    'books',
    'column_default',
    /is_archived must be generated/,
  ],
  [
    'alter table books drop column price; alter table books add column price double precision generated always as (pages * 2.0) stored',
    'books',
    'column_default',
    /price is generated/,
  ],
  [
    'alter table books drop constraint books_pkey; alter table books add primary key (id)',
    'books',
    'primary_key',
    /is \(id\): must be \(member_id, id\)/,
  ],
  ['alter table members drop constraint members_pkey', 'members', 'primary_key', /is missing: must be \(member_id\)/],
  [
    'drop index shelves_newest_idx',
    'shelves',
    'index_missing',
    /lists in the order newest: create index on shelves \(member_id, created_at desc, id desc\)/,
  ],
  [
    'drop index books_read_idx; create index on books (member_id, read_at desc, id desc)',
    'books',
    'index_missing',
    /read: create index on books \(member_id, read_at desc nulls last, id desc\)/,
  ],
  [
    'drop index books_title_idx; create index on books (member_id, title, pages, id)',
    'books',
    'index_missing',
    /order title/,
  ],
  [
    'drop index shelves_newest_idx; create index on shelves (member_id, created_at desc, id desc) where deleted_at is null',
    'shelves',
    'index_missing',
    /order newest/,
  ],
  [
    'drop index books_status_idx',
    'books',
    'index_missing',
    /the filter status: create index on books \(member_id, status, created_at desc, id desc\)/,
  ],
  ['drop index books_shelf_idx', 'books', 'index_missing', /shelfId/],
  ['drop index loans_book_idx', 'loans', 'index_missing', /bookId/],
  [
    'drop index shelves_name_idx; create index on shelves (member_id, name)',
    'shelves',
    'index_missing',
    /the filter name: create index on shelves \(member_id, name collate "C"\)/,
  ],
  [
    'drop index books_isbn_live_key',
    'books',
    'unique_missing',
    /nothing keeps isbn unique: create unique index books_isbn_live_key on books \(member_id, isbn\) where deleted_at is null/,
  ],
  [
    'drop index books_isbn_live_key; create unique index books_isbn_live_key on books (member_id, isbn)',
    'books',
    'unique_missing',
    /books_isbn_live_key differs/,
  ],
  [
    'drop index books_isbn_live_key; create unique index books_isbn_live_key on books (isbn) where deleted_at is null',
    'books',
    'unique_missing',
    /differs/,
  ],
  [
    'drop index books_isbn_live_key; create index books_isbn_live_key on books (member_id, isbn) where deleted_at is null',
    'books',
    'unique_missing',
    /differs/,
  ],
  [
    'alter table books drop constraint books_shelf_fkey',
    'books',
    'foreign_key_missing',
    /shelfId to shelves: add foreign key \(member_id, shelf_id\) references shelves \(member_id, id\)/,
  ],
  [
    'alter table books drop constraint books_shelf_fkey; alter table books add foreign key (member_id, shelf_id) references shelves (member_id, id) not valid',
    'books',
    'foreign_key_missing',
    /and validate it/,
  ],
  [
    "alter table books drop constraint books_status_check; alter table books add check (status in ('wanted', 'owned'))",
    'books',
    'check_differs',
    /refuses 'lent'/,
  ],
  [
    "alter table books drop constraint books_status_check; alter table books add check (status in ('wanted', 'owned', 'lent', 'lost'))",
    'books',
    'check_differs',
    /allows 'lost'/,
  ],
  [
    'alter table books drop constraint books_title_check; alter table books add check (length(title) between 1 and 100)',
    'books',
    'check_differs',
    /refuses 200 characters/,
  ],
  [
    'alter table books drop constraint books_title_check; alter table books add check (length(title) between 0 and 200)',
    'books',
    'check_differs',
    /allows 0 characters/,
  ],
  [
    'alter table books drop constraint books_title_check; alter table books add check (length(title) <= 201)',
    'books',
    'check_differs',
    /allows 201 characters/,
  ],
  ['alter table books add check (pages between 1 and 500)', 'books', 'check_differs', /refuses 50000/],
  ['alter table books add check (price >= -1)', 'books', 'check_differs', /allows -1/],
  ['alter table loans add check (rating between 2 and 5)', 'loans', 'check_differs', /refuses 1/],
]

for (const [sql, table, kind, message] of PLANTS) {
  test(`planted: ${sql}`, async () => {
    const found = (await driftAfter(sql)).filter((problem) => problem.table === table)
    const [problem, ...others] = found
    assert.ok(problem, 'the drift is seen')
    assert.equal(problem.kind, kind)
    assert.match(problem.message, message)
    assert.deepEqual(others, [], 'and it is one difference')
  })
}

test('a table that is partitioned and should not be, or the other way round', async () => {
  const kindsOf = async (entity: Entity): Promise<string[]> =>
    (await driftAfter('select 1', [entity])).map(({ kind, message }) => `${kind}: ${message}`)
  const plain = { ...loanEntity, monthlyBy: undefined } as Entity
  assert.match(
    (await kindsOf(plain))[0]!,
    /^partitioning: the table is partitioned by RANGE \(created_at\), and should not/,
  )
  const monthly = { ...shelfEntity, monthlyBy: 'createdAt' } as Entity
  assert.match((await kindsOf(monthly))[0]!, /^partitioning: the table is not partitioned, and should be/)
})

test('several differences of several tables come at once, each with its entity', async () => {
  const found = await driftAfter('drop index books_status_idx; alter table books add column a int; drop table genres')
  assert.deepEqual(
    found.map(({ entity, kind }) => [entity, kind]),
    [
      ['genre', 'table_missing'],
      ['book', 'column_undeclared'],
      ['book', 'index_missing'],
    ],
  )
})

test('an index that runs backwards as a whole, and checks that say no more than the declaration, are fine', async () => {
  assert.deepEqual(
    await driftAfter('drop index books_newest_idx; create index on books (member_id, created_at, id)'),
    [],
  )
  const backwards = 'drop index books_read_idx; create index on books (member_id, read_at nulls first, id)'
  assert.deepEqual(await driftAfter(backwards), [])
  const same = `alter table books add check (pages >= 1 and pages <= 50000), add check (title = trim(title)), add check (isbn ~ '^[0-9]+$'),
    add check (price < 1000001), add check (pages > 0 or price > 0)`
  assert.deepEqual(await driftAfter(same), [])
})

test('any table name is looked up as it is spelt', async () => {
  const ghost = defineEntity({
    name: 'ghost',
    table: 'pg_class_x',
    placement: 'catalog',
    columns: { label: text({ maxLength: 5 }), seenAt: optional(timestamp()), weight: integer() },
    orders: { id: ['id asc'] },
    audit: 'none',
  })
  assert.deepEqual(
    (await driftAfter('select 1', [ghost, bookEntity])).map(({ kind }) => kind),
    ['table_missing'],
  )
})
