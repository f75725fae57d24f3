import {
  type Clock,
  type Database,
  type Erasure,
  type ErasureReceipt,
  type ErasureState,
  statement,
  type Tx,
} from '@longrun/storage'
import { type Caller, Problem } from '../../http/index.ts'

interface Parts {
  readonly database: Database
  readonly erasure: Erasure
  /** When an account that was closed then is to be erased. */
  readonly dueAt: (closedAt: Date) => Date
  /** Closes an account as part of a transaction, and ends its sessions and tokens. */
  readonly close: (
    tx: Tx,
    userId: string,
    change: { readonly by: string | null; readonly version: number | 'any' },
  ) => Promise<void>
  readonly clock: Clock
}

interface ClosedRow {
  readonly id: string
  readonly deleted_at: Date | null
  readonly deleted_by: string | null
}

/** Most accounts whose erasure one look begins. */
const MOST_BEGUN = 100

// Those that wait longest first.
const FIND_DUE = statement<{ id: string }>(
  'users.find-due',
  `select u.id
     from users u
    where u.deleted_at <= $1
      and not exists (select from erasures e where e.user_id = u.id)
    order by u.deleted_at
    limit $2`,
)

// Whoever takes the account back holds the row too: one of both comes first.
const HOLD = statement<ClosedRow>(
  'users.hold-for-erasure',
  `select id, deleted_at, deleted_by
     from users
    where id = $1
      for update`,
)

/** Erases persons: those whose accounts were closed long enough ago, and those of whom it is asked at once. */
export class ErasureService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Problem `not_found` */
  async get(userId: string): Promise<ErasureState> {
    const found = await this.#parts.database.read('catalog', (reader) => this.#parts.erasure.find(reader, userId))
    if (!found) throw new Problem('not_found', { detail: 'No erasure of this user has begun' })
    return found
  }

  /** Newest first. */
  async list(options: Parameters<Erasure['list']>[1]): Promise<ErasureState[]> {
    return await this.#parts.database.read('catalog', (reader) => this.#parts.erasure.list(reader, options))
  }

  /**
   * Begins the erasure of a closed account at once, however much time is left to take it back.
   *
   * @throws Problem `account_open`; `not_found` where there is no such account, neither open nor closed
   */
  async order({ userId: by }: Pick<Caller, 'userId'> | { readonly userId: null }, userId: string) {
    return await this.#parts.database.transaction('catalog', async (tx) => {
      const closed = await tx.maybeOne(HOLD, [userId])
      if (closed && !closed.deleted_at) throw new Problem('account_open')
      if (closed) await this.#begin(tx, closed, by)
      const state = await this.#parts.erasure.find(tx, userId)
      if (!state) throw new Problem('not_found')
      return state
    })
  }

  /** Begins the erasure of accounts whose time is over. Returns how many; call again while it is as many as one look begins. */
  async beginDue(): Promise<number> {
    const { database, dueAt, clock } = this.#parts
    const now = clock().getTime()
    // What was closed before this is due: the grace is the same for all.
    const before = new Date(now - (dueAt(new Date(now)).getTime() - now))
    const due = await database.read('catalog', (reader) => reader.many(FIND_DUE, [before, MOST_BEGUN]))
    for (const { id } of due) {
      await database.transaction('catalog', async (tx) => {
        const closed = await tx.maybeOne(HOLD, [id])
        if (closed?.deleted_at && closed.deleted_at <= before) await this.#begin(tx, closed, closed.deleted_by)
      })
    }
    return due.length
  }

  /**
   * Begins an erasure again that a restore from a backup has undone: of a receipt that was kept elsewhere. An account that is
   * open is closed with it. False where nothing of the person is there.
   */
  async replay(receipt: ErasureReceipt): Promise<boolean> {
    const { database, erasure, close } = this.#parts
    return await database.transaction('catalog', async (tx) => {
      const found = await tx.maybeOne(HOLD, [receipt.userId])
      if (found && !found.deleted_at) await close(tx, receipt.userId, { by: receipt.orderedBy, version: 'any' })
      return await erasure.replay(tx, receipt)
    })
  }

  async #begin(tx: Tx, { id, deleted_at }: ClosedRow, orderedBy: string | null): Promise<void> {
    const dueAt = this.#parts.dueAt(deleted_at!)
    await this.#parts.erasure.begin(tx, { userId: id, orderedAt: deleted_at!, orderedBy, dueAt })
  }
}
