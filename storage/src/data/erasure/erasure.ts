import type { Database, Reader, Tx } from '../../access/index.ts'
import type { Clock } from '../../clock.ts'
import type { ErasedTable } from './erased-table.ts'
import type { ErasureReceipt, ErasureState } from './receipt.ts'

/** Which tables hold rows of persons, and how fast they go. */
export interface ErasureSettings {
  readonly database: Database
  /** Every table with rows of persons, in any order: what refers to others goes first. */
  readonly tables: readonly ErasedTable[]
  /** Removes what is of the person and in no table of these, before their rows. May be called any number of times. */
  readonly beforeRows?: (userId: string) => Promise<void>
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Most entries of the audit log whose values one statement erases. Default 2,000. */
  readonly auditBatchRows?: number
  /** How long it rests between two batches, as a multiple of what the last one took. 0 to 100, default 1. */
  readonly restFactor?: number
}

/** Who is to be erased, and since when it could not be taken back. */
export interface ErasureOrder {
  readonly userId: string
  readonly orderedAt: Date
  /** A user's id, or null for whoever runs the application. */
  readonly orderedBy: string | null
  readonly dueAt: Date
}

/** Where a list of erasures goes on. */
export interface ErasurePlace {
  readonly begunAt: Date
  readonly userId: string
}

/**
 * Removes persons from every table, and their values from the audit log. What is left to do is told by rows alone: it may
 * be ended at any moment and goes on in whichever process, any number of which may be at it.
 */
export interface Erasure {
  /**
   * Makes the erasure irrevocable, as part of the transaction that makes sure that the person is gone; the rows go by `run`.
   * False where it had begun before.
   */
  begin(tx: Tx, order: ErasureOrder): Promise<boolean>

  find(reader: Reader, userId: string): Promise<ErasureState | undefined>

  /** Newest first, at most `limit` behind a place. */
  list(reader: Reader, options: { readonly limit: number; readonly after?: ErasurePlace }): Promise<ErasureState[]>

  /**
   * Goes on with what has begun and is not finished, oldest first, until nothing is left that another process has not in hand.
   *
   * @returns how many it finished
   */
  run(options?: { readonly signal?: AbortSignal }): Promise<number>

  /** The same for one person. False where another process has it in hand, or none has begun. */
  runOne(userId: string, options?: { readonly signal?: AbortSignal }): Promise<boolean>

  /**
   * Looks again at erasures that finished since then, and begins those anew of whose persons there is something: written by
   * work that was under way, or brought back by a restore. Without `since` at all of them.
   *
   * @returns how many began anew
   */
  recheck(options?: { readonly since?: Date; readonly signal?: AbortSignal }): Promise<number>

  /** What to keep outside, so that a restore from a backup can be made good by `replay`: finished ones, oldest first. */
  receipts(): AsyncGenerator<ErasureReceipt>

  /**
   * Begins the erasure of a receipt again where something of the person is there. As part of a transaction that also keeps
   * the person out. False where nothing is there and the receipt is known.
   */
  replay(tx: Tx, receipt: ErasureReceipt): Promise<boolean>

  /** Tables with a column of the same name as that of an owner, which are not among those that are erased. */
  findUnknownTables(reader: Reader): Promise<string[]>
}
