import { StorageError } from '../../errors.ts'
import { changeContextText } from '../change-context.ts'
import type { TransactionOptions } from '../database.ts'
import { type Statement, statement } from '../statement.ts'
import { type Answer, type Connection, ToldContext } from '../wire/index.ts'
import { toAborted } from './connection-lender.ts'
import { StatementWriter, sendStatement } from './statement-sender.ts'

const COMMIT = statement('transaction.commit', 'commit', { prepared: false })
const ROLLBACK = statement('transaction.rollback', 'rollback', { prepared: false })
// Over a limit the server answers by itself; this much later nothing will come any more.
const ANSWER_GRACE_MS = 5_000

/**
 * One attempt at a transaction on one connection.
 *
 * `begin` travels with the first statement, so a transaction of one statement costs two round trips. Until the server has
 * answered both, other statements wait: they must not run outside the transaction when `begin` fails. Whether it began
 * is read from the server's own transaction status.
 */
export class Transaction extends StatementWriter {
  readonly #connection: Connection
  readonly #prelude: readonly string[]
  readonly #signal: AbortSignal | undefined
  readonly #told = new ToldContext()
  #beginning: Promise<void> | undefined
  #hasBegun = false
  /** Why the transaction is lost, as long as it is. */
  #failure: unknown
  #isOver = false

  constructor(connection: Connection, options: TransactionOptions, answerTimeoutMs: number) {
    super()
    this.#connection = connection
    this.#prelude = toPrelude(options)
    this.#signal = options.signal
    connection.setAnswerTimeout(toAnswerTimeout(options.statementTimeoutMs, answerTimeoutMs))
  }

  /** Whether its work is still running. */
  get isActive(): boolean {
    return !this.#isOver
  }

  /** @throws StorageError why it is not committed; `commit_unknown` when nobody knows */
  async commit(): Promise<void> {
    this.#isOver = true
    if (this.#beginning === undefined) return
    await this.#beginning
    if (this.#signal?.aborted) throw toAborted(this.#signal)
    // A COMMIT outside of a transaction would be answered like one that stored something.
    if (!this.#connection.isLost && !this.#connection.isInTransaction)
      throw new StorageError('transaction_aborted', 'the transaction did not begin, or its own SQL has ended it')
    const { command } = await sendStatement(this.#connection, COMMIT, [], { loss: 'commit_unknown' })
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
    if (command !== 'COMMIT')
      throw new StorageError('transaction_aborted', 'the work hid a failed statement; nothing was written')
  }

  /** Leaves nothing behind. A connection on which that fails is not clean, and its lender ends it. */
  async rollback(): Promise<void> {
    this.#isOver = true
    await this.#beginning
    if (!this.#connection.isLost && this.#connection.isInTransaction)
      await sendStatement(this.#connection, ROLLBACK, [], { loss: 'connection_lost' }).catch(() => {})
  }

  protected override async answer(statement: Statement<unknown>, values: readonly unknown[]): Promise<Answer> {
    if (this.#isOver)
      throw new StorageError('transaction_ended', `${statement.tag} came after its transaction had ended`)
    const known = this.#failure
    try {
      const answer = await this.#answer(statement, values)
      this.#failure = undefined
      return answer
    } catch (error) {
      // Sent together with one that failed, it did not run: why, the other's error says, whichever is heard first.
      if (known === undefined && this.#failure && isAborted(error)) throw this.#failure
      this.#failure ??= error
      throw error
    }
  }

  async #answer(statement: Statement<unknown>, values: readonly unknown[]): Promise<Answer> {
    if (this.#beginning === undefined) return await this.#begin(statement, values)
    // Work that did not wait may be over by then. What it sent before is part of it: this goes on before `commit` does.
    if (!this.#hasBegun) await this.#beginning
    if (this.#signal?.aborted) throw toAborted(this.#signal)
    if (!this.#hasBegun) throw toNotBegun(this.#connection)
    return await this.#send(statement, values)
  }

  async #begin(statement: Statement<unknown>, values: readonly unknown[]): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#beginning = promise
    try {
      return await this.#send(statement, values, this.#prelude)
    } finally {
      this.#hasBegun = this.#connection.isInTransaction
      resolve()
    }
  }

  #send(statement: Statement<unknown>, values: readonly unknown[], prelude: readonly string[] = []): Promise<Answer> {
    const how = { loss: 'connection_lost', prelude, context: changeContextText(), told: this.#told } as const
    return sendStatement(this.#connection, statement, values, how)
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'transaction_aborted'
}

function toNotBegun(connection: Connection): StorageError {
  return connection.isLost
    ? new StorageError('connection_lost', 'connection lost at the begin of a transaction')
    : new StorageError('transaction_aborted', 'the transaction could not begin; nothing was written')
}

function toPrelude({ isolation, statementTimeoutMs, lockTimeoutMs }: TransactionOptions): readonly string[] {
  const prelude = [isolation === undefined ? 'begin' : `begin isolation level ${isolation}`]
  if (statementTimeoutMs !== undefined) prelude.push(`set local statement_timeout = ${statementTimeoutMs}`)
  if (lockTimeoutMs !== undefined) prelude.push(`set local lock_timeout = ${lockTimeoutMs}`)
  return prelude
}

function toAnswerTimeout(statementTimeoutMs: number | undefined, usualMs: number): number {
  if (statementTimeoutMs === undefined) return usualMs
  const limitMs = statementTimeoutMs + ANSWER_GRACE_MS
  return statementTimeoutMs < usualMs ? Math.min(limitMs, usualMs) : limitMs
}
