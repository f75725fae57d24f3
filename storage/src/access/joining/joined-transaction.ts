import { StorageError } from '../../errors.ts'
import type { Reader, TransactionOptions, Tx } from '../database.ts'
import { checkTransactionOptions, isRepeatable, toAborted } from '../pool/index.ts'
import { statement } from '../statement.ts'
import { type Beginning, findStricter } from './beginning.ts'
import { JoinedTx } from './joined-tx.ts'
import { Turns } from './turns.ts'

const SAVEPOINT = statement('piece.begin', 'savepoint piece')
const RELEASE = statement('piece.keep', 'release savepoint piece')
const ROLL_BACK = statement('piece.roll-back', 'rollback to savepoint piece')

/**
 * One attempt at a transaction that everything joins. What would have been a transaction or a statement of its own is a
 * piece of it, one at a time. A piece that fails leaves the others as they are, and its caller may go on: for that it stands
 * behind a savepoint. Hardly anybody goes on, and savepoints cost a statement each, so the first attempt has none. Where
 * somebody does go on, the whole begins again with them.
 */
export class JoinedTransaction {
  readonly #tx: Tx
  readonly #beginning: Beginning
  readonly #turns: Turns
  #savepoint: 'none' | 'clean' | 'used' = 'none'
  #stop: StorageError | undefined
  #isSpoilt = false
  #final: StorageError | undefined
  #startAgain: Beginning | undefined
  #isOver = false

  constructor(tx: Tx, beginning: Beginning, turnTimeoutMs: number) {
    this.#tx = tx
    this.#turns = new Turns(turnTimeoutMs)
    this.#beginning = beginning
  }

  get isActive(): boolean {
    return !this.#isOver
  }

  /** Why the whole must be run again, whatever its work made of it. */
  get stop(): StorageError | undefined {
    return this.#stop
  }

  /** The error of a piece that asked never to be repeated: it is no reason to repeat the whole. */
  get final(): StorageError | undefined {
    return this.#final
  }

  /** How the next attempt must begin, where `stop` is about that. */
  get startAgain(): Beginning | undefined {
    return this.#startAgain
  }

  end(): void {
    this.#isOver = true
  }

  /** What would have been a transaction of its own. `enter` runs the work such that it cannot use the database itself. */
  async transaction<T>(
    work: (tx: Tx) => Promise<T>,
    options: TransactionOptions,
    enter: <R>(tx: JoinedTx, run: () => Promise<R>) => Promise<R>,
  ): Promise<T> {
    const { attempts, signal } = checkTransactionOptions(options)
    if (signal?.aborted) throw toAborted(signal)
    const stricter = findStricter(this.#beginning, options)
    if (stricter) throw this.#beginAgain(stricter)
    return await this.#turns.take(async () => {
      const piece = new Piece(this, { signal, isRepeatable: attempts > 1 })
      const tx = new JoinedTx((use) => piece.send(use))
      try {
        const result = await enter(tx, () => work(tx))
        tx.end()
        await piece.keep()
        return result
      } catch (error) {
        piece.rollBack()
        throw error
      } finally {
        tx.end()
      }
    })
  }

  /** Statements that would have been transactions of their own. */
  alone(): JoinedTx {
    return new JoinedTx((use) => this.sendAlone(use))
  }

  async read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const reader = this.alone()
    try {
      return await work(reader)
    } finally {
      reader.end()
    }
  }

  async sendAlone<T>(use: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#turns.take(async () => {
      const piece = new Piece(this, { signal: undefined, isRepeatable: true })
      try {
        return await piece.send(use)
      } catch (error) {
        piece.rollBack()
        throw error
      }
    })
  }

  /** What belongs to the whole and to no piece. */
  whole(): JoinedTx {
    return new JoinedTx(async (use) => {
      this.goOn()
      return await use(this.#tx)
    })
  }

  /** @throws StorageError why nothing more may be done: the whole is to be run again, perhaps because a piece cannot be taken back */
  goOn(): void {
    if (this.#stop) throw this.#stop
    if (this.#isSpoilt) throw this.#beginAgain({ ...this.#beginning, savepoints: true })
  }

  /** Sends a statement of a piece. @throws StorageError what stops the whole, without sending */
  async send<T>(use: (tx: Tx) => Promise<T>, { isRepeatable: mayRepeat }: { isRepeatable: boolean }): Promise<T> {
    if (this.#stop) throw this.#stop
    try {
      return await use(this.#tx)
    } catch (error) {
      if (!isRepeatable(error)) throw error
      if (mayRepeat) this.#stop ??= error
      else this.#final = error
      throw error
    }
  }

  /** Behind this everything belongs to a new piece. Nobody waits for it: where it fails, so does what follows. */
  mark(): void {
    this.goOn()
    if (!this.#beginning.savepoints) return
    if (this.#savepoint === 'used') this.#tell(RELEASE)
    if (this.#savepoint !== 'clean') this.#tell(SAVEPOINT)
    this.#savepoint = 'used'
  }

  /** Takes back what came behind the mark. */
  rollBack(): void {
    this.#isSpoilt = !this.#beginning.savepoints
    if (this.#isSpoilt) return
    this.#tell(ROLL_BACK)
    this.#savepoint = 'clean'
  }

  /** Asks the server whether a piece in which something failed can be kept. */
  async keep(): Promise<void> {
    if (!this.#beginning.savepoints) throw this.#beginAgain({ ...this.#beginning, savepoints: true })
    this.#savepoint = 'none'
    await this.#tx.execute(RELEASE)
  }

  #tell(word: typeof SAVEPOINT): void {
    this.#tx.execute(word).catch(() => {})
  }

  #beginAgain(beginning: Beginning): StorageError {
    this.#startAgain ??= beginning
    this.#stop ??= new StorageError('serialization_failure', 'a part of the transaction needs it to begin otherwise')
    return this.#stop
  }
}

/** What one caller does in a joined transaction. It begins with its first statement. */
class Piece {
  readonly #joined: JoinedTransaction
  readonly #options: { readonly signal: AbortSignal | undefined; readonly isRepeatable: boolean }
  readonly #pending = new Set<Promise<unknown>>()
  #hasBegun = false
  #hasFailed = false

  constructor(joined: JoinedTransaction, options: { signal: AbortSignal | undefined; isRepeatable: boolean }) {
    this.#joined = joined
    this.#options = options
  }

  async send<T>(use: (tx: Tx) => Promise<T>): Promise<T> {
    const { signal } = this.#options
    if (signal?.aborted) throw toAborted(signal)
    if (!this.#hasBegun) this.#joined.mark()
    this.#hasBegun = true
    const answer = this.#joined.send(use, this.#options)
    this.#pending.add(answer)
    try {
      return await answer
    } catch (error) {
      this.#hasFailed = true
      throw error
    } finally {
      this.#pending.delete(answer)
    }
  }

  /** @throws StorageError `transaction_aborted` when the work hid a failed statement */
  async keep(): Promise<void> {
    await Promise.allSettled(this.#pending)
    const { signal } = this.#options
    if (this.#hasBegun && signal?.aborted) throw toAborted(signal)
    if (!this.#hasFailed) return
    try {
      await this.#joined.keep()
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'transaction_aborted') throw error
      throw new StorageError('transaction_aborted', 'the work hid a failed statement; nothing of it was written')
    }
  }

  rollBack(): void {
    if (this.#hasBegun) this.#joined.rollBack()
  }
}
