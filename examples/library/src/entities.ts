import { boolean, date, defineEntity, integer, oneOf, optional, text, timestamp, uuid } from '@longrun/storage'

// Every library owns its rows: all keys begin with its id, and no statement can reach another library's.

/** What a library decides for itself: one row a library, found by the library alone. */
export const libraryEntity = defineEntity({
  name: 'library',
  table: 'libraries',
  placement: 'owned',
  ownerKey: 'library_id',
  key: 'owner',
  columns: {
    name: text({ minLength: 1, maxLength: 80 }),
    loanDays: integer({ minimum: 1, maximum: 365, default: 28 }),
    mostLoans: integer({ minimum: 1, maximum: 100, default: 5 }),
  },
  audit: 'changes',
})

export const bookEntity = defineEntity({
  name: 'book',
  table: 'books',
  placement: 'owned',
  ownerKey: 'library_id',
  columns: {
    title: text({ minLength: 1, maxLength: 200 }),
    author: text({ minLength: 1, maxLength: 120 }),
    isbn: optional(text({ minLength: 10, maxLength: 13, pattern: '^[0-9]{9}([0-9]{3})?[0-9X]$' })),
    year: optional(integer({ minimum: -3_000, maximum: 3_000, storedAs: 'smallint' })),
    isReference: boolean({ default: false, description: 'Read here, never lent.' }),
  },
  orders: { title: ['title asc', 'id asc'], newest: ['createdAt desc', 'id desc'] },
  filters: { author: 'equal', year: 'range' },
  unique: [['isbn']],
  audit: 'changes',
})

/** One thing on a shelf, known by the barcode on it. */
export const copyEntity = defineEntity({
  name: 'copy',
  table: 'copies',
  placement: 'owned',
  ownerKey: 'library_id',
  columns: {
    bookId: uuid({ createOnly: true }),
    barcode: text({ minLength: 4, maxLength: 20, pattern: '^[A-Z0-9]+$' }),
  },
  parents: { bookId: { entity: bookEntity, deletedWith: true } },
  orders: { newest: ['createdAt desc', 'id desc'] },
  unique: [['barcode']],
  audit: 'changes',
})

export const memberEntity = defineEntity({
  name: 'member',
  table: 'members',
  placement: 'owned',
  ownerKey: 'library_id',
  columns: {
    name: text({ minLength: 1, maxLength: 120 }),
    email: text({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' }),
  },
  orders: { name: ['name asc', 'id asc'] },
  unique: [['email']],
  audit: 'changes',
})

export const loanEntity = defineEntity({
  name: 'loan',
  table: 'loans',
  placement: 'owned',
  ownerKey: 'library_id',
  columns: {
    copyId: uuid({ createOnly: true }),
    memberId: uuid({ createOnly: true }),
    dueOn: date(),
    remindedOn: optional(date()),
    returnedAt: optional(timestamp()),
  },
  parents: { copyId: { entity: copyEntity }, memberId: { entity: memberEntity } },
  orders: { due: ['dueOn asc', 'id asc'] },
  filters: { memberId: 'equal', returnedAt: 'equal', dueOn: 'range' },
  audit: 'changes',
})

/** A place in the queue for a book. Ready: the copy is behind the desk, for this member alone. */
export const reservationEntity = defineEntity({
  name: 'reservation',
  table: 'reservations',
  placement: 'owned',
  ownerKey: 'library_id',
  columns: {
    bookId: uuid({ createOnly: true }),
    memberId: uuid({ createOnly: true }),
    status: oneOf(['waiting', 'ready', 'fetched', 'cancelled'], { default: 'waiting' }),
    copyId: optional(uuid()),
  },
  parents: { bookId: { entity: bookEntity }, memberId: { entity: memberEntity }, copyId: { entity: copyEntity } },
  orders: { oldest: ['createdAt asc', 'id asc'] },
  filters: { bookId: 'equal', memberId: 'equal', copyId: 'equal', status: 'in' },
  audit: 'changes',
})

/** What members were told. There will be many, and nobody asks for old ones: a partition a month. */
export const noticeEntity = defineEntity({
  name: 'notice',
  table: 'notices',
  placement: 'owned',
  ownerKey: 'library_id',
  monthlyBy: 'createdAt',
  columns: {
    memberId: uuid({ createOnly: true }),
    kind: oneOf('overdue', 'ready'),
    copyId: uuid({ createOnly: true }),
  },
  parents: { memberId: { entity: memberEntity }, copyId: { entity: copyEntity } },
  orders: { newest: ['createdAt desc', 'id desc'] },
  audit: 'none',
})

/** Who works here and may sign in. In the catalog: an address is unique among all libraries. */
export const librarianEntity = defineEntity({
  name: 'librarian',
  table: 'librarians',
  placement: 'catalog',
  columns: {
    libraryId: uuid({ createOnly: true }),
    email: text({ minLength: 3, maxLength: 254 }),
    passwordHash: text({ maxLength: 200, internal: true, secret: true }),
  },
  orders: { newest: ['createdAt desc', 'id desc'] },
  unique: [['email']],
  audit: 'changes',
  // In the log it is the library's record.
  subject: 'libraryId',
})

export const ENTITIES = [
  libraryEntity,
  bookEntity,
  copyEntity,
  memberEntity,
  loanEntity,
  reservationEntity,
  noticeEntity,
  librarianEntity,
]
