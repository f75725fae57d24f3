import { AsyncLocalStorage } from 'node:async_hooks'
import { StorageError } from '../../errors.ts'
import { parseSettings, type SettingValues } from '../../settings.ts'
import { changeContextText } from '../change-context.ts'
import type { Database, Placement, Reader, TransactionOptions, Tx } from '../database.ts'
import type { Statement } from '../statement.ts'
import type { Answer, Connection } from '../wire/index.ts'
import { ConnectionLender } from './connection-lender.ts'
import { poolSettings } from './pool-settings.ts'
import { type RetryMeans, withRetries } from './retry.ts'
import { StatementReader, StatementWriter, sendStatement } from './statement-sender.ts'
import { Transaction } from './transaction.ts'
import { checkTransactionOptions } from './transaction-options.ts'
import type { Loss } from './translate-errors.ts'

/** What a pool can be told; see `poolSettings` for ranges and defaults. Only `url` is required. */
export type PoolSettings = Pick<SettingValues<typeof poolSettings>, 'url'> & Partial<SettingValues<typeof poolSettings>>

/** How a pool stands at this moment. */
export interface PoolStatus {
  readonly open: number
  readonly idle: number
  readonly inUse: number
  readonly waiting: number
}

/** A `Database` on one server. */
export interface Pool extends Database {
  readonly status: PoolStatus
}

/**
 * Opens a pool on one server. Connects lazily: the first use tells whether the server answers.
 * @throws StorageError `settings_invalid`, with every problem at once
 */
export function openPool(settings: PoolSettings, means: RetryMeans = {}): Pool {
  return new ServerPool(parseSettings(poolSettings, { file: settings }), means)
}

class ServerPool implements Pool {
  readonly #settings: SettingValues<typeof poolSettings>
  readonly #means: RetryMeans
  readonly #lender: ConnectionLender
  readonly #running = new AsyncLocalStorage<Transaction>()
  readonly #autocommit: Tx

  constructor(settings: SettingValues<typeof poolSettings>, means: RetryMeans) {
    this.#settings = settings
    this.#means = means
    this.#lender = new ConnectionLender(settings)
    this.#autocommit = new Autocommit((statement, values) =>
      this.#sendAlone(statement, values, { loss: 'commit_unknown', context: changeContextText() }),
    )
  }

  get status(): PoolStatus {
    return this.#lender.status
  }

  async transaction<T>(
    _placement: Placement,
    work: (tx: Tx) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    this.#refuseNesting()
    const { attempts, signal } = checkTransactionOptions(options)
    return await withRetries(() => this.#attempt(work, options), { attempts, signal }, this.#means)
  }

  async read<T>(_placement: Placement, work: (reader: Reader) => Promise<T>): Promise<T> {
    const scope = new ReadScope((statement, values) => this.#sendAlone(statement, values, { loss: 'connection_lost' }))
    try {
      return await work(scope)
    } finally {
      scope.end()
    }
  }

  autocommit(_placement: Placement): Tx {
    return this.#autocommit
  }

  async close(): Promise<void> {
    await this.#lender.close()
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const connection = await this.#lender.take(options.signal)
    const transaction = new Transaction(connection, options, this.#settings.answerTimeoutMs)
    try {
      const result = await this.#running.run(transaction, work, transaction)
      await transaction.commit()
      return result
    } catch (error) {
      await transaction.rollback()
      throw error
    } finally {
      connection.setAnswerTimeout()
      this.#lender.giveBack(connection)
    }
  }

  /** A statement that is a transaction of its own, on a connection borrowed for it alone. */
  async #sendAlone(statement: Statement<unknown>, values: readonly unknown[], how: HowAlone): Promise<Answer> {
    this.#refuseNesting()
    try {
      return await this.#borrowAndSend(statement, values, how)
    } catch (error) {
      // A stale plan is noticed before anything runs.
      if (!(error instanceof StorageError) || error.code !== 'schema_changed') throw error
      return await this.#borrowAndSend(statement, values, how)
    }
  }

  async #borrowAndSend(statement: Statement<unknown>, values: readonly unknown[], how: HowAlone): Promise<Answer> {
    const taken = this.#lender.take()
    const connection: Connection = taken instanceof Promise ? await taken : taken
    try {
      return await sendStatement(connection, statement, values, how)
    } finally {
      this.#lender.giveBack(connection)
    }
  }

  #refuseNesting(): void {
    if (this.#running.getStore()?.isActive)
      throw new StorageError(
        'nested_transaction',
        'the database was used inside the work of a transaction: use its tx instead',
      )
  }
}

interface HowAlone {
  readonly loss: Loss
  /** Of its changes; reads have none. */
  readonly context?: string
}

type Send = (statement: Statement<unknown>, values: readonly unknown[]) => Promise<Answer>

class Autocommit extends StatementWriter {
  protected override readonly answer: Send

  constructor(send: Send) {
    super()
    this.answer = send
  }
}

class ReadScope extends StatementReader {
  readonly #send: Send
  #isOver = false

  constructor(send: Send) {
    super()
    this.#send = send
  }

  end(): void {
    this.#isOver = true
  }

  protected override async answer(statement: Statement<unknown>, values: readonly unknown[]): Promise<Answer> {
    if (this.#isOver) throw new StorageError('transaction_ended', `${statement.tag} came after its read had ended`)
    return await this.#send(statement, values)
  }
}
