import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageError } from '../../errors.ts'
import {
  type bookEntity,
  type genreEntity,
  loanEntity,
  type memberEntity,
  shelfEntity,
} from './fixtures/library-entities.ts'
import {
  bytes,
  type CreateBodyOf,
  defineEntity,
  type Entity,
  type EntityDeclaration,
  type EntityStore,
  type FilterOf,
  integer,
  list,
  type NewOf,
  type OrderNameOf,
  type OwnerOf,
  oneOf,
  optional,
  type PatchOf,
  placementOf,
  type RecordIdOf,
  type RecordOf,
  type RowOf,
  text,
  type UpdateBodyOf,
  uuid,
} from './index.ts'

// Equal only where the types are the same to the letter, optional and readonly marks included.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_Claim extends true>(): void => {}

interface Lifecycle {
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
  deletedBy: string | null
  version: number
  isArchived: boolean
  archivedAt: Date | null
  archiveReason: string | null
}
type Flat<T> = { [K in keyof T]: T[K] } & {}
type Book = typeof bookEntity

interface BookFields {
  id: string
  title: string
  status: 'wanted' | 'owned' | 'lent'
  pages: number | null
  price: number | null
  isSigned: boolean
  shelfId: string | null
  boughtOn: string | null
  readAt: Date | null
  tags: string[]
  details: { edition: number } | null
  isbn: string | null
}
type NewBook = {
  title: string
  status?: 'wanted' | 'owned' | 'lent'
  pages?: number | null
  price?: number | null
  isSigned?: boolean
  shelfId?: string | null
  boughtOn?: string | null
  readAt?: Date | string | null
  tags?: readonly string[]
  details?: { edition: number } | null
  isbn?: string | null
}

test('types follow from the declaration: what is read, made, changed and filtered, without any', () => {
  holds<Same<RowOf<Book>, Flat<BookFields & { fingerprint: Buffer | null } & Lifecycle>>>()
  holds<Same<Flat<RecordOf<Book>>, Flat<BookFields & Lifecycle>>>()
  holds<Same<NewOf<Book>, Flat<NewBook & { fingerprint?: Uint8Array | null }>>>()
  holds<Same<CreateBodyOf<Book>, NewBook>>()
  holds<Same<Flat<PatchOf<Book>>, Flat<Partial<Omit<NewBook, 'isbn'>> & { fingerprint?: Uint8Array | null }>>>()
  holds<Same<Flat<UpdateBodyOf<Book>>, Flat<Partial<Omit<NewBook, 'isbn'>>>>>()
  holds<Same<OrderNameOf<Book>, 'newest' | 'read' | 'title'>>()
  type Status = NonNullable<NewBook['status']>
  type Times = { readonly from?: Date | string; readonly to?: Date | string }
  holds<
    Same<
      FilterOf<Book>,
      {
        readonly status?: Status | readonly Status[]
        readonly shelfId?: string | null
        readonly createdAt?: Times
        readonly readAt?: Times
        readonly tags?: string
      }
    >
  >()
  holds<Same<OwnerOf<Book>, string>>()
  holds<Same<OwnerOf<typeof genreEntity>, 'catalog'>>()
  holds<Same<RecordIdOf<typeof genreEntity>, number>>()
  holds<Same<RowOf<typeof genreEntity>, Flat<{ id: number; code: string } & Lifecycle>>>()
  holds<Same<RowOf<typeof memberEntity>, Flat<{ card: string; joinedOn: string; secret: Buffer | null } & Lifecycle>>>()
  holds<Same<PatchOf<typeof memberEntity>, { card?: string; secret?: Uint8Array | null }>>()
  holds<'list' extends keyof EntityStore<typeof memberEntity> ? false : true>()
  holds<'list' extends keyof EntityStore<Book> ? true : false>()
  const anyEntity: Entity = shelfEntity
  assert.equal(anyEntity.name, 'shelf')
})

test('misspelt columns do not compile', () => {
  const columns = { name: text({ maxLength: 5 }) }
  const rest = { name: 'thing', table: 'things', placement: 'owned', columns, audit: 'none' } as const
  // @ts-expect-error there is no column nam
  assert.throws(() => defineEntity({ ...rest, orders: { name: ['nam asc', 'id asc'] } }))
  // @ts-expect-error there is no column nam
  assert.throws(() => defineEntity({ ...rest, orders: { id: ['id asc'] }, filters: { nam: 'equal' } }))
  // @ts-expect-error there is no column nam
  assert.throws(() => defineEntity({ ...rest, orders: { id: ['id asc'] }, unique: [['nam']] }))
  // @ts-expect-error a text has at most so many characters
  assert.doesNotThrow(() => text({ minLength: 1 }))
})

test('the placement to work in is the owner, or the catalog', () => {
  assert.deepEqual(placementOf(shelfEntity, 'someone'), { owner: 'someone' })
  const catalog = defineEntity({
    name: 'user',
    table: 'users',
    placement: 'catalog',
    columns: { email: text({ maxLength: 9 }) },
    orders: { id: ['id asc'] },
    audit: 'none',
  })
  assert.equal(placementOf(catalog, 'catalog'), 'catalog')
})

function problemPaths(declaration: unknown): string[] {
  try {
    defineEntity(declaration as EntityDeclaration)
  } catch (error) {
    assert.ok(error instanceof StorageError)
    assert.equal(error.code, 'invalid_input')
    for (const { path, message } of error.problems) assert.ok(error.message.includes(`${path}: ${message}`))
    return error.problems.map(({ path, message }) => `${path}: ${message}`)
  }
  return []
}

const good = {
  name: 'thing',
  table: 'things',
  placement: 'owned',
  columns: {
    label: text({ maxLength: 5 }),
    boxId: uuid(),
    secret: text({ maxLength: 5, internal: true }),
    tags: list(uuid(), { maxItems: 2 }),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'none',
}

test('every problem of a declaration comes at once, with the path of the field', () => {
  const problems = problemPaths({
    ...good,
    name: 'Thing',
    table: 'Things',
    columns: {
      ...good.columns,
      createdAt: uuid(),
      'bad name': uuid(),
      userId: uuid(),
      low: integer({ minimum: 5, maximum: 1 }),
      five: integer({ maximum: 4, default: 5 }),
      both: optional(integer({ default: 1 })),
    },
    parents: { boxI: { entity: shelfEntity }, label: { entity: shelfEntity }, boxId: { entity: loanEntity } },
    orders: {
      newest: ['createdAt desc'],
      wrong: ['labl asc', 'id asc'],
      odd: ['label down', 'id asc'],
      twice: ['label asc', 'label desc', 'id asc'],
      list: ['tags asc', 'id asc'],
      inside: ['secret asc', 'id asc'],
    },
    filters: { labl: 'equal', label: 'like', secret: 'equal' },
    unique: [['labl'], []],
    cacheTags: ['boxid'],
    audit: 'all',
    monthlyBy: 'updatedAt',
  })
  assert.deepEqual(
    problems,
    [
      'name: must be in camelCase, for example workoutNote',
      'table: must be in snake_case, at most 63 characters',
      'monthlyBy: must be createdAt, the time of the id',
      'columns.createdAt: is a column that the store itself keeps: created_at',
      'columns.bad name: must be named in camelCase, at most 63 characters',
      'columns.userId: is a column that the store itself keeps: user_id',
      'columns.low: minimum 5 is above maximum 1',
      'columns.five.default: must be a whole number from -2147483648 to 4',
      'columns.both: has a default, which null would undo: not optional too',
      'parents.boxI: there is no column boxI; did you mean boxId?',
      'parents.label: must be a uuid, as the id of a shelf is',
      'parents.boxId: a loan is kept by month, and cannot be found by its id alone',
      'orders.newest: must end in id asc or id desc, so that no two rows are equal',
      'orders.wrong.0: there is no column labl; did you mean label?',
      'orders.odd.0: must be a column and asc or desc, for example: createdAt desc',
      'orders.twice: has a column twice',
      'orders.list.0: values of tags have no order',
      'orders.inside.0: is internal, and cursors hold the values that they continue after',
      'filters.labl: there is no column labl; did you mean label?',
      'filters.label: must be equal, in, range, has or prefix',
      'filters.secret: is internal, and filters are query parameters of the API',
      'unique.0: there is no column labl; did you mean label?',
      'unique.1: must name a column',
      'unique: months cannot be unique among each other',
      'audit: must be changes or none',
      'cacheTags.0: there is no column boxid; did you mean boxId?',
    ].sort(byPlace(problems)),
  )
})

// The list above names what must be there; the order among paths is the checker's own.
function byPlace(actual: readonly string[]): (a: string, b: string) => number {
  return (a, b) => actual.indexOf(a) - actual.indexOf(b)
}

const SINGLE: readonly (readonly [change: Record<string, unknown>, expected: RegExp])[] = [
  [{}, /^$/],
  [{ placement: 'nowhere' }, /^placement: must be owned, catalog or reference$/],
  [{ placement: 'catalog', ownerKey: 'member_id' }, /^ownerKey: only owned/],
  [{ placement: 'catalog', key: 'owner', orders: undefined }, /^key: only owned/],
  [{ key: 'owner' }, /^orders: there is one row/],
  [{ orders: {} }, /^orders: must have at least one/],
  [{ idType: 'smallint' }, /^idType: only reference/],
  [{ placement: 'catalog', monthlyBy: 'createdAt' }, /^monthlyBy: only owned/],
  [{ columns: {}, orders: { id: ['id asc'] } }, /^columns: must be 1 to 50 columns$/],
  [
    { columns: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`c${i}`, uuid()])) },
    /^columns: must be 1 to 50/,
  ],
  [
    { columns: { at: text({ maxLength: 401 }) }, orders: { at: ['at asc', 'id asc'] } },
    /^orders.at: orders by more than 400/,
  ],
  [{ columns: { limit: uuid() }, filters: { limit: 'equal' } }, /^filters.limit: limit is a query parameter/],
  [
    { columns: { a: integer(), aFrom: integer() }, filters: { a: 'range', aFrom: 'equal' } },
    /^filters.aFrom: aFrom is a query/,
  ],
  [
    { columns: { a: text({ maxLength: 5 }), aPrefix: uuid() }, filters: { a: 'prefix', aPrefix: 'equal' } },
    /^filters.aPrefix: aPrefix is a query/,
  ],
  [{ columns: { a: oneOf('x') }, filters: { a: 'prefix' } }, /^filters.a: a is no free text/],
  [{ columns: { userId: uuid() } }, /^columns.userId: is a column that the store itself keeps: user_id$/],
  [{ placement: 'catalog', columns: { userId: uuid() } }, /^$/],
  [{ table: 't'.repeat(50), audit: 'changes' }, /^table: must have at most 49 characters, as its changes are audited$/],
  [{ subject: 'id' }, /^subject: is the owner, where rows have one$/],
  [{ placement: 'catalog', subject: 'lable' }, /^subject: there is no column lable; did you mean label\?$/],
  [{ placement: 'catalog', subject: 'label' }, /^subject: must be a uuid that is never null: a user's id$/],
  [{ placement: 'reference', idType: 'smallint', subject: 'id' }, /^subject: must be a uuid that is never null/],
  [{ placement: 'catalog', subject: 'id' }, /^$/],
  [{ table: 't'.repeat(60), unique: [['label']] }, /^unique.0: its index t+_label_live_key would have a name over 63/],
  [
    { placement: 'catalog', parents: { boxId: { entity: shelfEntity } } },
    /^parents.boxId: rows may live on another server/,
  ],
  [
    { columns: { a: bytes({ maxBytes: 5 }) }, orders: { a: ['a asc', 'id asc'] } },
    /^orders.a.0: values of a have no order,orders.a.0: is internal/,
  ],
]
for (const [change, expected] of SINGLE) {
  test(`a declaration with ${JSON.stringify(Object.keys(change))}: ${expected.source}`, () => {
    assert.match(problemPaths({ ...good, ...change }).join(), expected)
  })
}
