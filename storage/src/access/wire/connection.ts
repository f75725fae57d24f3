import pg from 'pg'
import type { Statement } from '../statement.ts'
import { LostConnection, StalePlan } from './failures.ts'
import { openMessageReader } from './row-messages.ts'
import type { RowReader } from './row-reader.ts'
import { type Answer, type QueryOwner, StatementQuery, type Wire } from './statement-query.ts'
import { ToldContext } from './told-context.ts'

/** How one connection is opened and how long it may take. */
export interface ConnectionSettings {
  readonly url: string
  readonly applicationName: string
  readonly connectTimeoutMs: number
  /** Longest wait for the answer to one statement; then the connection is destroyed. */
  readonly answerTimeoutMs: number
  /** Keep statements prepared under their names. */
  readonly namedStatements: boolean
  /** Most statements kept prepared. */
  readonly maxPrepared: number
}

/** What goes to the server with a statement. */
export interface SendOptions {
  /** Commands before it (`begin`, `set local ...`). */
  readonly prelude?: readonly string[]
  /** The context of its changes, which the server keeps until the transaction ends. Default: none. */
  readonly context?: string
  /** What the server was told in the same transaction. Default: nothing. */
  readonly told?: ToldContext
}

/** Whoever keeps connections: told what their users are not. */
export interface ConnectionListener {
  /** The connection is gone, for whatever reason; also after `end` and after a failed `open`. Told once. */
  lost(connection: Connection): void
  /** A prepared statement was stale: a migration ran, others will be stale too. */
  stale(): void
}

interface ListeningWire extends Wire {
  attachListeners(stream: NodeJS.ReadableStream): void
  emit(event: string, message: unknown): boolean
}

const NO_PRELUDE: readonly string[] = []
// After a goodbye a healthy server closes at once; a frozen one must not hold up a shutdown.
const GOODBYE_MS = 1_000

/**
 * One connection. A failed statement is reported only when the server is ready again or the connection is gone: so an
 * error and a loss are told apart by what happened, not by what a message says.
 */
export class Connection implements QueryOwner {
  readonly prepared = new Map<string, RowReader | null>()
  readonly openedAt = performance.now()
  readonly #client: pg.Client
  readonly #wire: ListeningWire
  readonly #settings: ConnectionSettings
  readonly #listener: ConnectionListener
  #inFlight = 0
  #lost: unknown
  #failures: { readonly query: StatementQuery; readonly error: unknown }[] = []
  #answerTimeoutMs: number
  #deadline: NodeJS.Timeout

  /** Opens nothing yet. */
  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings
    this.#listener = listener
    this.#client = new pg.Client({
      connectionString: settings.url,
      application_name: settings.applicationName,
      connectionTimeoutMillis: settings.connectTimeoutMs,
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    } as pg.ClientConfig)
    this.#wire = (this.#client as unknown as { connection: ListeningWire }).connection
    this.#wire.attachListeners = (stream) => {
      const read = openMessageReader((message) =>
        this.#wire.emit(message.name === 'error' ? 'errorMessage' : message.name, message),
      )
      stream.on('data', read)
    }
    this.#answerTimeoutMs = settings.answerTimeoutMs
    this.#deadline = this.#openDeadline()
  }

  /** @throws whatever `pg` or the network reports */
  async open(): Promise<void> {
    try {
      // Without a listener an 'error' event ends the process.
      this.#client.on('error', (error) => this.#lose(error))
      this.#client.on('end', () => this.#lose(new Error('the server closed the connection')))
      await this.#client.connect()
    } catch (error) {
      this.#lose(error)
      throw error
    }
  }

  get maxPrepared(): number {
    return this.#settings.maxPrepared
  }

  get namedStatements(): boolean {
    return this.#settings.namedStatements
  }

  get isLost(): boolean {
    return this.#lost !== undefined || !this.#wire.stream.writable
  }

  /** Whether the server sees a transaction on this connection, open or failed. As of the last answer. */
  get isInTransaction(): boolean {
    const status = this.#client.getTransactionStatus()
    return status === 'T' || status === 'E'
  }

  /** Whether it may be lent again: nothing under way, no transaction left behind. */
  get isReusable(): boolean {
    return !this.isLost && this.#inFlight === 0 && !this.isInTransaction
  }

  /**
   * Sends a statement, behind `prelude` and the context of its changes in the same group. May be called again before the
   * answer: answers keep the order.
   *
   * @throws LostConnection, StalePlan, pg.DatabaseError; anything else is about a value that cannot be sent or read
   */
  send(
    statement: Statement<unknown>,
    values: readonly unknown[],
    { prelude = NO_PRELUDE, context = '', told = new ToldContext() }: SendOptions = {},
  ): Promise<Answer> {
    const prepareAs = this.#settings.namedStatements ? statement.name : undefined
    return new Promise((resolve, reject) => {
      const query = new StatementQuery(this, { statement, values, prepareAs, prelude, context, told }, resolve, reject)
      this.#client.query(query as unknown as pg.Submittable)
    })
  }

  /** Another limit for answers, until set again; undefined for the usual one. */
  setAnswerTimeout(timeoutMs: number = this.#settings.answerTimeoutMs): void {
    if (timeoutMs === this.#answerTimeoutMs) return
    clearTimeout(this.#deadline)
    this.#answerTimeoutMs = timeoutMs
    this.#deadline = this.#openDeadline()
  }

  /** Says goodbye and waits until the server has closed, a second at most. */
  async end(): Promise<void> {
    clearTimeout(this.#deadline)
    const impatience = setTimeout(() => this.#wire.stream.destroy(), GOODBYE_MS)
    await this.#client.end().catch(() => {})
    clearTimeout(impatience)
  }

  /** Ends it at once; what is under way fails. */
  destroy(reason: Error): void {
    this.#lose(reason)
  }

  sent(): void {
    this.#inFlight++
    if (this.#inFlight === 1) this.#deadline.refresh()
  }

  answered(query: StatementQuery): void {
    this.#inFlight--
    if (this.#inFlight > 0) this.#deadline.refresh()
    query.resolve(query)
  }

  failed(query: StatementQuery, error: unknown): void {
    if (!query.wasSent) {
      query.reject(this.isLost ? new LostConnection(false, this.#lost) : error)
      return
    }
    this.#failures.push({ query, error })
    if (this.isLost) this.#reportFailures()
    else if (this.#failures.length === 1) this.#client.once('drain', this.#reportFailures)
  }

  readonly #reportFailures = (): void => {
    const failures = this.#failures
    this.#failures = []
    this.#inFlight -= failures.length
    for (const { query, error } of failures) {
      if (this.isLost) query.reject(new LostConnection(true, error))
      else if (query.isStale(error)) this.#reportStale(query, error)
      else query.reject(error)
    }
  }

  #reportStale(query: StatementQuery, error: unknown): void {
    this.#listener.stale()
    query.reject(new StalePlan(error))
  }

  // One timer a connection, restarted a statement: cheaper than one a statement. When idle it fires for nothing.
  #openDeadline(): NodeJS.Timeout {
    const limitMs = this.#answerTimeoutMs
    return setTimeout(() => {
      if (this.#inFlight > 0) this.#lose(new Error(`no answer within ${limitMs} ms`))
    }, limitMs).unref()
  }

  #lose(reason: unknown): void {
    if (this.#lost !== undefined) return
    this.#lost = reason
    clearTimeout(this.#deadline)
    this.#wire.stream.destroy()
    this.#reportFailures()
    this.#listener.lost(this)
  }
}
