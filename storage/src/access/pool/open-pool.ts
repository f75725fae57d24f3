import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { StorageError } from '../../errors.ts'
import type { Database, Placement, Reader, TransactionOptions, Tx } from '../database.ts'
import type { Statement } from '../statement.ts'
import { toStorageError } from './sqlstate.ts'

export interface PoolSettings {
  readonly url: string
  /** Most connections open at once. 1 to 500, default 10. */
  readonly maxConnections?: number
  /** How long a caller waits for a free connection, in ms. 1 to 60,000, default 5,000. */
  readonly acquireTimeoutMs?: number
  /** Most callers that may wait for a connection at once. 0 to 100,000, default 1,000. */
  readonly maxWaiting?: number
  /** Keep statements prepared under their names (default true). False behind a transaction-mode pooler that cannot. */
  readonly namedStatements?: boolean
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string
}

export type Pool = Database

/** Opens a pool on one server. Connects lazily. */
export function openPool(settings: PoolSettings): Pool {
  return new ServerPool(settings)
}

class ServerPool implements Database {
  readonly #pool: pg.Pool
  readonly #maxWaiting: number
  readonly #named: boolean
  readonly #inTransaction = new AsyncLocalStorage<true>()

  constructor(settings: PoolSettings) {
    this.#maxWaiting = settings.maxWaiting ?? 1_000
    this.#named = settings.namedStatements ?? true
    this.#pool = new pg.Pool({
      connectionString: settings.url,
      max: settings.maxConnections ?? 10,
      connectionTimeoutMillis: settings.acquireTimeoutMs ?? 5_000,
      application_name: settings.applicationName ?? 'longrun',
      pipeline: true,
      types: { getTypeParser },
    })
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
  }

  async transaction<T>(
    _placement: Placement,
    work: (tx: Tx) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const attempts = options.attempts ?? 5
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work, options)
      } catch (error) {
        if (!(error instanceof StorageError) || attempt >= attempts) throw error
        if (error.code !== 'serialization_failure' && error.code !== 'deadlock') throw error
      }
    }
  }

  async #once<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#acquire()
    let broken: Error | undefined
    let committing = false
    try {
      await client.query(toBegin(options))
      const result = await this.#inTransaction.run(true, () => work(new Session(client, this.#named)))
      committing = true
      const { command } = await client.query('commit')
      if (command !== 'COMMIT')
        throw new StorageError('transaction_aborted', 'the work hid a failed statement; nothing was written')
      return result
    } catch (cause) {
      await client.query('rollback').catch((error: Error) => {
        broken = error
      })
      if (broken && committing) throw new StorageError('commit_unknown', 'connection lost during commit', { cause })
      if (broken && !(cause instanceof StorageError))
        throw new StorageError('connection_lost', 'connection lost in a transaction', { retryable: true, cause })
      throw toStorageError(cause, 'transaction')
    } finally {
      client.release(broken)
    }
  }

  async read<T>(_placement: Placement, work: (reader: Reader) => Promise<T>): Promise<T> {
    const client = await this.#acquire()
    try {
      return await work(new Session(client, this.#named))
    } finally {
      client.release()
    }
  }

  autocommit(_placement: Placement): Tx {
    const lend = async <T>(use: (session: Session) => Promise<T>): Promise<T> => {
      const client = await this.#acquire()
      try {
        return await use(new Session(client, this.#named))
      } finally {
        client.release()
      }
    }
    return {
      writable: true,
      many: (statement, values) => lend((session) => session.many(statement, values)),
      one: (statement, values) => lend((session) => session.one(statement, values)),
      maybeOne: (statement, values) => lend((session) => session.maybeOne(statement, values)),
      execute: (statement, values) => lend((session) => session.execute(statement, values)),
    }
  }

  async close(): Promise<void> {
    if (!this.#pool.ended && !this.#pool.ending) await this.#pool.end()
  }

  async #acquire(): Promise<pg.PoolClient> {
    if (this.#inTransaction.getStore())
      throw new StorageError('nested_transaction', 'the pool was used inside a transaction')
    if (this.#pool.waitingCount >= this.#maxWaiting)
      throw new StorageError('pool_queue_full', 'too many callers wait for a connection', { retryable: true })
    return await this.#pool.connect()
  }
}

class Session implements Tx {
  readonly writable = true
  readonly #client: pg.PoolClient
  readonly #named: boolean

  constructor(client: pg.PoolClient, named: boolean) {
    this.#client = client
    this.#named = named
  }

  async many<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#send(statement, values)).rows as Row[]
  }

  async one<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row> {
    const row = await this.maybeOne(statement, values)
    if (row === undefined) throw new StorageError('not_found', `${statement.tag} found no row`)
    return row
  }

  async maybeOne<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row | undefined> {
    const rows = await this.many(statement, values)
    if (rows.length > 1)
      throw new StorageError('unexpected', `${statement.tag} gave ${rows.length} rows where one was expected`)
    return rows[0]
  }

  async execute(statement: Statement<unknown>, values: readonly unknown[] = []): Promise<number> {
    return (await this.#send(statement, values)).rowCount ?? 0
  }

  async #send(statement: Statement<unknown>, values: readonly unknown[]): Promise<pg.QueryResult> {
    const { text, name, binary } = statement
    try {
      return await this.#client.query({
        text,
        values: values as unknown[],
        ...(this.#named && name ? { name } : {}),
        ...(binary ? { binary } : {}),
      })
    } catch (error) {
      throw toStorageError(error, statement.tag)
    }
  }
}

function toBegin({ isolation, statementTimeoutMs, lockTimeoutMs }: TransactionOptions): string {
  const parts = [isolation ? `begin isolation level ${isolation}` : 'begin']
  if (statementTimeoutMs !== undefined) parts.push(`set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`)
  if (lockTimeoutMs !== undefined) parts.push(`set local lock_timeout = ${Math.trunc(lockTimeoutMs)}`)
  return parts.join('; ')
}

const INT8 = 20
const DATE = 1082

// A day has no time zone: as a JavaScript Date it would move with the machine's. int8 is a number where it is exact.
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string | Buffer) => unknown {
  if (format !== 'binary' && oid === DATE) return (value) => value
  if (format !== 'binary' && oid === INT8) return (value) => toExactNumber(String(value))
  return pg.types.getTypeParser(oid, format as 'text') as (value: string | Buffer) => unknown
}

function toExactNumber(digits: string): number | bigint {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : BigInt(digits)
}
