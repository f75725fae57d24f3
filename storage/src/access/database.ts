import type { Statement } from './statement.ts'

/**
 * Where a piece of work belongs: the rows of one owner, or the catalog (users, sessions, reference data), which lives in
 * one place. Whether there is one server or many, callers say only this.
 */
export type Placement = { readonly owner: string } | 'catalog'

/** Reads rows. Names say how many rows are expected; a wrong number is an error, never a silent first row. */
export interface Reader {
  many<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>
  /** @throws StorageError `not_found` for none, `unexpected` for more than one */
  one<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row>
  /** @throws StorageError `unexpected` for more than one */
  maybeOne<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row | undefined>
}

/** Reads and writes. What takes a `Tx` does not care whether it is part of a larger transaction. */
export interface Tx extends Reader {
  /** Runs a statement for its effect and returns how many rows it touched. */
  execute(statement: Statement<unknown>, values?: readonly unknown[]): Promise<number>
  /** Tells a `Tx` from a `Reader`, so that a write does not compile on a reader. */
  readonly writable: true
}

/** How one transaction runs. Whatever is left out is as the database role has it. */
export interface TransactionOptions {
  /** Default `read committed`. The stricter ones are retried as whole transactions. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** Limit for each statement of this transaction, in ms, 1 to 86,400,000. Default: the database role's. */
  readonly statementTimeoutMs?: number
  /** Limit for each wait for a lock, in ms, 1 to 86,400,000. Default: the database role's. */
  readonly lockTimeoutMs?: number
  /**
   * How often the whole work is run at most while it fails by a serialization failure, a deadlock or a schema that changed
   * under it, 1 to 100. Default 5; 1 never repeats.
   */
  readonly attempts?: number
  /**
   * Ends the waiting for a connection, the pauses between attempts, and the work at its next statement, with `aborted`.
   * A statement under way is not interrupted.
   */
  readonly signal?: AbortSignal
}

/** What a read asks for besides rows. */
export interface ReadOptions {
  /** A position returned by a write: the read sees at least that state. With one server it always does. */
  readonly after?: string
}

/**
 * The one contract by which everything above reaches PostgreSQL. A pool, a set of replicas and a set of shards all fulfil it.
 *
 * Inside the work of a transaction every call on the `Database` itself is refused (`nested_transaction`): it would take a
 * second connection and can starve the pool.
 */
export interface Database {
  /**
   * Runs `work` in one transaction and commits when it resolves. Resolving means committed. The work may run several
   * times (serialization failures, deadlocks), so it must have no effect outside the transaction. It begins with the
   * first statement: work that sends none costs no round trip, one statement costs two. Statements sent without
   * waiting for the answer of the last travel together. The `tx` is refused (`transaction_ended`) once the work is over.
   *
   * @throws StorageError nothing was written, except with `commit_unknown`
   * @throws whatever `work` threw, after rolling back
   */
  transaction<T>(placement: Placement, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>

  /** Runs reads outside a transaction, each statement with its own snapshot and on any connection. */
  read<T>(placement: Placement, work: (reader: Reader) => Promise<T>, options?: ReadOptions): Promise<T>

  /**
   * A `Tx` whose every statement commits by itself, in one round trip. For single statements only: two of them are two
   * transactions. A connection lost after the statement was sent is `commit_unknown`.
   */
  autocommit(placement: Placement): Tx

  /** Waits for what is in hand, then closes every connection; who still waits for one is refused (`closed`). Safe to call twice. */
  close(): Promise<void>
}
