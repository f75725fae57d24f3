import { AsyncLocalStorage } from 'node:async_hooks'
import { StorageError } from '../../errors.ts'
import { keepingChangeContext } from '../change-context.ts'
import type { Database, Placement, Reader, ReadOptions, TransactionOptions, Tx } from '../database.ts'
import type { Beginning } from './beginning.ts'
import { JoinedTransaction } from './joined-transaction.ts'
import { JoinedTx } from './joined-tx.ts'

/** A `Database` whose callers can be made parts of one transaction without knowing it. */
export interface JoiningDatabase extends Database {
  /**
   * Runs `work` in one transaction, which everything joins that the work does by this database, however deep: its
   * transactions, reads and single statements are pieces of the one, on one connection, and see what earlier pieces wrote.
   * A piece that fails is taken back alone. Pieces that are started at once take turns, and wait `turnTimeoutMs` for
   * each other at most (`pool_timeout`).
   *
   * A serialization failure or deadlock in a piece runs the whole work again, whatever the work makes of the error; so does
   * a piece that asks for a stricter isolation or a shorter limit than the transaction began with. Constraints that are
   * checked at the end are checked at the end of the whole.
   *
   * @throws StorageError as `transaction` does; `nested_transaction` inside another transaction
   */
  together<T>(placement: Placement, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>

  /** The same database for what must never be part of anybody's transaction: it takes a connection of its own. */
  readonly apart: Database
}

/**
 * Makes a database joinable. Outside of `together` it does just what `database` does.
 * @param turnTimeoutMs longest that a piece waits for another of the same transaction, in ms
 */
export function openJoining(database: Database, { turnTimeoutMs = 5_000 } = {}): JoiningDatabase {
  return new Joining(database, turnTimeoutMs)
}

interface Place {
  readonly joined: JoinedTransaction
  /** The piece whose work runs here, if one does. */
  readonly piece?: JoinedTx
}

class Joining implements JoiningDatabase {
  readonly apart: Database
  readonly #database: Database
  readonly #turnTimeoutMs: number
  readonly #place = new AsyncLocalStorage<Place>()

  constructor(database: Database, turnTimeoutMs: number) {
    this.#database = database
    this.#turnTimeoutMs = turnTimeoutMs
    this.apart = new Apart(database)
  }

  async together<T>(placement: Placement, work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    if (this.#join()) throw nested()
    let beginning: Beginning = options
    for (;;) {
      const { savepoints: _, ...limits } = beginning
      const run = (tx: Tx) => this.#run(new JoinedTransaction(tx, beginning, this.#turnTimeoutMs), work)
      try {
        return await this.#database.transaction(placement, run, { ...options, ...limits })
      } catch (error) {
        if (!(error instanceof StartAgain)) throw error instanceof Final ? error.error : error
        beginning = error.beginning
      }
    }
  }

  async transaction<T>(
    placement: Placement,
    work: (tx: Tx) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const joined = this.#join()
    if (!joined) return await this.#database.transaction(placement, work, options)
    return await joined.transaction(work, options, (piece, run) => this.#place.run({ joined, piece }, run))
  }

  async read<T>(placement: Placement, work: (reader: Reader) => Promise<T>, options?: ReadOptions): Promise<T> {
    const joined = this.#join()
    return await (joined ? joined.read(work) : this.#database.read(placement, work, options))
  }

  autocommit(placement: Placement): Tx {
    const alone = this.#database.autocommit(placement)
    // Whether there is something to join is asked with each statement: who keeps this may be elsewhere by then.
    return new JoinedTx(async (use) => {
      const joined = this.#join()
      return await (joined ? joined.sendAlone(use) : use(alone))
    })
  }

  async close(): Promise<void> {
    await this.#database.close()
  }

  async #run<T>(joined: JoinedTransaction, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      const result = await this.#place.run({ joined }, work, joined.whole())
      joined.goOn()
      joined.end()
      return result
    } catch (error) {
      joined.end()
      if (joined.startAgain) throw new StartAgain(joined.startAgain)
      if (joined.stop) throw joined.stop
      throw error === joined.final ? new Final(error) : error
    }
  }

  /** The transaction to join, if there is one. @throws StorageError `nested_transaction` */
  #join(): JoinedTransaction | undefined {
    const place = this.#place.getStore()
    if (!place?.joined.isActive) return undefined
    if (place.piece?.isActive) throw nested()
    return place.joined
  }
}

/** Ends an attempt whose transaction must begin otherwise. */
class StartAgain {
  readonly beginning: Beginning

  constructor(beginning: Beginning) {
    this.beginning = beginning
  }
}

/** Carries an error that would have the whole repeated out of the reach of who repeats. */
class Final {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

/** Calls the database as somebody would who knows of no transaction. Who changes something stays who they are. */
class Apart implements Database {
  readonly #database: Database
  readonly #outside = keepingChangeContext(AsyncLocalStorage.snapshot())

  constructor(database: Database) {
    this.#database = database
  }

  async transaction<T>(placement: Placement, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return await this.#outside(() => this.#database.transaction(placement, work, options))
  }

  async read<T>(placement: Placement, work: (reader: Reader) => Promise<T>, options?: ReadOptions): Promise<T> {
    return await this.#outside(() => this.#database.read(placement, work, options))
  }

  autocommit(placement: Placement): Tx {
    const alone = this.#database.autocommit(placement)
    return new JoinedTx((use) => this.#outside(() => use(alone)))
  }

  async close(): Promise<void> {
    await this.#database.close()
  }
}

function nested(): StorageError {
  return new StorageError(
    'nested_transaction',
    'the database was used inside the work of a transaction: use its tx instead',
  )
}
