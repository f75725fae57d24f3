import {
  type ChangeOptions,
  type Database,
  type HistoryPage,
  type Months,
  openHistory,
  openStore,
  type Page,
  type RecordOf,
  type RowOf,
  StorageError,
  statement,
  systemClock,
  type Tx,
} from '@longrun/storage'
import { copyEntity, libraryEntity, loanEntity, noticeEntity, reservationEntity } from './entities.ts'
import { Refusal } from './refusal.ts'

export type Loan = RowOf<typeof loanEntity>
export type Reservation = RowOf<typeof reservationEntity>

// Whatever happens to a book, its copies and its queue happens one after the other, and so does what happens to a member.
// The member is always locked first: two desks that want both never wait for each other.
const LOCK_MEMBER = statement(
  'members.lock',
  'select id from members where library_id = $1 and id = $2 and deleted_at is null for update',
)
const LOCK_BOOK = statement<{ isReference: boolean }>(
  'books.lock',
  `select is_reference as "isReference" from books where library_id = $1 and id = $2 and deleted_at is null for update`,
)
const FIND_COPY = statement<{ id: string; bookId: string }>(
  'copies.find-by-barcode',
  `select id, book_id as "bookId" from copies where library_id = $1 and barcode = $2 and deleted_at is null`,
)
const COUNT_OPEN = statement<{ loans: number }>(
  'loans.count-open',
  `select count(*)::int as loans
     from loans
    where library_id = $1 and member_id = $2 and returned_at is null and deleted_at is null`,
)
const COUNT_ON_SHELF = statement<{ copies: number }>(
  'copies.count-on-shelf',
  `select count(*)::int as copies
     from copies c
    where c.library_id = $1 and c.book_id = $2 and c.deleted_at is null
      and not exists (
        select from loans l
         where l.library_id = c.library_id and l.copy_id = c.id and l.returned_at is null and l.deleted_at is null)
      and not exists (
        select from reservations r
         where r.library_id = c.library_id and r.copy_id = c.id and r.status = 'ready' and r.deleted_at is null)`,
)

/** The rules of lending. Every method is one transaction: it happens as a whole or not at all. */
export class Lending {
  readonly #database: Database
  readonly #months: Months
  readonly #clock: () => Date
  readonly #libraries = openStore(libraryEntity)
  readonly #copies = openStore(copyEntity)
  readonly #loans = openStore(loanEntity)
  readonly #pastLoans = openHistory(loanEntity)
  readonly #reservations = openStore(reservationEntity)
  readonly #notices: ReturnType<typeof openStore<typeof noticeEntity>>

  constructor(parts: { readonly database: Database; readonly months: Months; readonly clock?: () => Date }) {
    this.#database = parts.database
    this.#months = parts.months
    this.#clock = parts.clock ?? systemClock
    this.#notices = openStore(noticeEntity, { clock: this.#clock })
  }

  async lend(library: string, { barcode, memberId }: { barcode: string; memberId: string }, by: string): Promise<Loan> {
    return await this.#database.transaction({ owner: library }, async (tx) => {
      await tx.one(LOCK_MEMBER, [library, memberId])
      const copy = await tx.one(FIND_COPY, [library, barcode])
      const book = await tx.one(LOCK_BOOK, [library, copy.bookId])
      if (book.isReference) throw new Refusal('reference_only')
      const { loanDays, mostLoans } = await this.#libraries.get(tx, library)
      const { loans } = await tx.one(COUNT_OPEN, [library, memberId])
      if (loans >= mostLoans) throw new Refusal('too_many_loans')
      await this.#fetchHeld(tx, library, { copyId: copy.id, memberId, by })
      const values = { copyId: copy.id, memberId, dueOn: this.#dayFromToday(loanDays) }
      return await this.#loans.create(tx, library, values, { by }).catch(refuseSecondLoan)
    })
  }

  /** The copy goes to the first member in the queue, who is told; nobody waits: it goes back to the shelf. */
  async giveBack(library: string, loanId: string, by: string): Promise<Loan> {
    return await this.#withNotices(library, async (tx) => {
      const { copyId } = await this.#loans.get(tx, library, loanId)
      const { bookId } = await this.#copies.get(tx, library, copyId, { state: 'all' })
      await tx.one(LOCK_BOOK, [library, bookId])
      const loan = await this.#loans.get(tx, library, loanId)
      if (loan.returnedAt) throw new Refusal('already_returned')
      const change = { by, version: loan.version }
      const returned = await this.#loans.update(tx, library, loanId, { returnedAt: this.#clock() }, change)
      const [next] = (await this.#queue(tx, library, bookId)).items
      if (next) await this.#hold(tx, library, { reservation: next, copyId, by })
      return returned
    })
  }

  /** Four weeks more, unless somebody else changed the loan since `version` was read. */
  async renew(library: string, loanId: string, options: ChangeOptions): Promise<Loan> {
    return await this.#database.transaction({ owner: library }, async (tx) => {
      const { loanDays } = await this.#libraries.get(tx, library)
      const loan = await this.#loans.get(tx, library, loanId)
      if (loan.returnedAt) throw new Refusal('already_returned')
      return await this.#loans.update(tx, library, loanId, { dueOn: this.#dayFromToday(loanDays) }, options)
    })
  }

  async reserve(library: string, wanted: { bookId: string; memberId: string }, by: string): Promise<Reservation> {
    const { bookId, memberId } = wanted
    return await this.#database.transaction({ owner: library }, async (tx) => {
      await tx.one(LOCK_MEMBER, [library, memberId])
      await tx.one(LOCK_BOOK, [library, bookId])
      const filter = { bookId, memberId, status: ['waiting', 'ready'] as const }
      const mine = await this.#reservations.list(tx, library, { filter, limit: 1 })
      if (mine.items.length > 0) throw new Refusal('already_reserved')
      const { copies } = await tx.one(COUNT_ON_SHELF, [library, bookId])
      if (copies > 0) throw new Refusal('on_the_shelf')
      return await this.#reservations.create(tx, library, { bookId, memberId }, { by })
    })
  }

  /** Loans that should be back, the longest overdue first, a page at a time. */
  async overdue(library: string, page: { limit: number; cursor?: string | undefined }): Promise<Page<Loan>> {
    const filter = { returnedAt: null, dueOn: { to: this.#dayFromToday(0) } }
    return await this.#database.read({ owner: library }, (reader) =>
      this.#loans.list(reader, library, { filter, ...page }),
    )
  }

  /** What the desks did to a loan, the newest first: for whoever says that it was returned long ago. */
  async history(library: string, loanId: string, page: { limit: number; before?: number }): Promise<HistoryPage> {
    return await this.#database.read({ owner: library }, (reader) =>
      this.#pastLoans.list(reader, library, loanId, page),
    )
  }

  /** A loan as it was: what a member was told at that time. */
  async loanAt(library: string, loanId: string, time: Date): Promise<RecordOf<typeof loanEntity>> {
    return await this.#database.read({ owner: library }, (reader) => this.#pastLoans.at(reader, library, loanId, time))
  }

  /** Tells everybody whose loan is overdue, once a day however often it runs. Returns how many were told. */
  async remind(library: string, by: string): Promise<number> {
    const today = this.#dayFromToday(0)
    let told = 0
    let cursor: string | null | undefined
    do {
      const page = await this.overdue(library, { limit: 100, cursor: cursor ?? undefined })
      for (const loan of page.items) if (loan.remindedOn !== today) told += await this.#remind(library, loan, today, by)
      cursor = page.nextCursor
    } while (cursor !== null)
    return told
  }

  async #remind(library: string, { id, version, memberId, copyId }: Loan, today: string, by: string): Promise<number> {
    const reminding = this.#withNotices(library, async (tx) => {
      await this.#loans.update(tx, library, id, { remindedOn: today }, { by, version })
      await this.#notices.create(tx, library, { memberId, copyId, kind: 'overdue' }, { by })
      return 1
    })
    // Returned, renewed or reminded of by somebody else meanwhile: then there is nothing to tell.
    return await reminding.catch((error) => {
      if (error instanceof StorageError && error.code === 'version_conflict') return 0
      throw error
    })
  }

  async #fetchHeld(tx: Tx, library: string, wanted: { copyId: string; memberId: string; by: string }): Promise<void> {
    const { copyId, memberId, by } = wanted
    const { items } = await this.#reservations.list(tx, library, { filter: { copyId, status: 'ready' }, limit: 1 })
    const [held] = items
    if (!held) return
    if (held.memberId !== memberId) throw new Refusal('held')
    await this.#reservations.update(tx, library, held.id, { status: 'fetched' }, { by, version: held.version })
  }

  async #hold(
    tx: Tx,
    library: string,
    { reservation, copyId, by }: { reservation: Reservation; copyId: string; by: string },
  ): Promise<void> {
    const { id, version, memberId } = reservation
    await this.#reservations.update(tx, library, id, { status: 'ready', copyId }, { by, version })
    await this.#notices.create(tx, library, { memberId, copyId, kind: 'ready' }, { by })
  }

  #queue(tx: Tx, library: string, bookId: string): Promise<Page<Reservation>> {
    return this.#reservations.list(tx, library, { filter: { bookId, status: 'waiting' }, order: 'oldest', limit: 1 })
  }

  /** Months are made before the transaction that writes into them, never inside it. */
  #withNotices<T>(library: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#months.withMonths(noticeEntity.table, [this.#clock()], () =>
      this.#database.transaction({ owner: library }, work),
    )
  }

  #dayFromToday(days: number): string {
    return new Date(this.#clock().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  }
}

function refuseSecondLoan(error: unknown): never {
  if (error instanceof StorageError && error.constraint === 'loans_open_copy_key') throw new Refusal('already_lent')
  throw error
}
