import { StorageError } from '../../errors.ts'
import { acquireEvents, connectionEvents, type EventOutcome } from '../../events.ts'
import { Connection, type ConnectionListener, type ConnectionSettings } from '../wire/index.ts'
import { toConnectError } from './translate-errors.ts'

export interface LenderSettings extends ConnectionSettings {
  readonly maxConnections: number
  readonly maxWaiting: number
  readonly acquireTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly maxLifetimeMs: number
}

interface Waiter {
  readonly since: number
  readonly settle: (result: Connection | StorageError) => void
}

interface Idle {
  readonly connection: Connection
  readonly since: number
}

/**
 * Lends connections, each to one borrower at a time, first come first served. What is idle longest is used last, so that
 * a pool larger than its load shrinks. A connection that is lost or not clean is never lent again.
 */
export class ConnectionLender implements ConnectionListener {
  readonly #settings: LenderSettings
  readonly #open = new Set<Connection>()
  readonly #idle: Idle[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #sweep: NodeJS.Timeout
  readonly #opening = new Set<Connection>()
  #ending = 0
  #closed: PromiseWithResolvers<void> | undefined

  constructor(settings: LenderSettings) {
    this.#settings = settings
    this.#sweep = setInterval(() => this.#closeUnused(), settings.idleTimeoutMs / 2).unref()
  }

  get status(): { open: number; idle: number; inUse: number; waiting: number } {
    const open = this.#open.size
    const idle = this.#idle.length
    return { open, idle, inUse: open - idle, waiting: this.#waiters.size }
  }

  /**
   * Borrows a connection; at once, without a promise, when one is idle.
   * @throws StorageError `pool_timeout`, `pool_queue_full`, `closed`, `aborted`, or why no connection could be opened
   */
  take(signal?: AbortSignal): Connection | Promise<Connection> {
    if (this.#closed) throw this.#refuse(new StorageError('closed', 'the pool is closed'))
    if (signal?.aborted) throw this.#refuse(toAborted(signal))
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.connection.isLost) {
        this.#reportAcquire(0, 'ok')
        return idle.connection
      }
      idle.connection.destroy(new Error('the server closed it while it was idle'))
    }
    if (!this.#canOpen && this.#waiters.size - this.#opening.size >= this.#settings.maxWaiting)
      throw this.#refuse(new StorageError('pool_queue_full', 'too many callers wait for a connection'))
    const waiting = this.#wait(signal)
    this.#openForWaiters()
    return waiting
  }

  /** Takes a connection back. A lost one, one with work left on it or an old one is ended instead. */
  giveBack(connection: Connection): void {
    if (!this.#open.has(connection)) return
    if (!connection.isReusable) {
      connection.destroy(new Error('it came back with work left on it'))
      this.lost(connection)
    } else if (this.#closed || performance.now() - connection.openedAt > this.#settings.maxLifetimeMs)
      void this.#end(connection)
    else this.#offer(connection)
  }

  /** Makes every connection parse its statements anew. */
  stale(): void {
    for (const connection of this.#open) connection.prepared.clear()
  }

  lost(connection: Connection): void {
    if (!this.#open.delete(connection)) return
    const at = this.#idle.findIndex((idle) => idle.connection === connection)
    if (at !== -1) this.#idle.splice(at, 1)
    this.#reportChange('lost')
    this.#afterRemoval()
  }

  /** Refuses new borrowers and those who wait, and resolves when every connection has come back and is closed. */
  close(): Promise<void> {
    if (this.#closed) return this.#closed.promise
    this.#closed = Promise.withResolvers()
    clearInterval(this.#sweep)
    for (const waiter of this.#waiters) waiter.settle(new StorageError('closed', 'the pool was closed'))
    for (const { connection } of this.#idle.splice(0)) void this.#end(connection)
    for (const connection of this.#opening) connection.destroy(new Error('the pool was closed'))
    this.#afterRemoval()
    return this.#closed.promise
  }

  get #canOpen(): boolean {
    return this.#open.size + this.#opening.size + this.#ending < this.#settings.maxConnections
  }

  #wait(signal: AbortSignal | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const { acquireTimeoutMs } = this.#settings
      const late = () => new StorageError('pool_timeout', `no connection was free within ${acquireTimeoutMs} ms`)
      const timer = setTimeout(() => waiter.settle(late()), acquireTimeoutMs)
      const onAbort = () => waiter.settle(toAborted(signal))
      const waiter: Waiter = {
        since: performance.now(),
        settle: (result) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', onAbort)
          this.#waiters.delete(waiter)
          const waitMs = performance.now() - waiter.since
          this.#reportAcquire(waitMs, result instanceof StorageError ? result.code : 'ok')
          if (result instanceof StorageError) reject(result)
          else resolve(result)
        },
      }
      signal?.addEventListener('abort', onAbort)
      this.#waiters.add(waiter)
    })
  }

  #offer(connection: Connection): void {
    const [first] = this.#waiters
    if (first) first.settle(connection)
    else this.#idle.push({ connection, since: performance.now() })
  }

  #openForWaiters(): void {
    while (!this.#closed && this.#canOpen && this.#waiters.size > this.#opening.size) void this.#openOne()
  }

  async #openOne(): Promise<void> {
    let connection: Connection | undefined
    try {
      connection = new Connection(this.#settings, this)
      this.#opening.add(connection)
      await connection.open()
      this.#opening.delete(connection)
      this.#open.add(connection)
      this.#reportChange('opened')
      this.giveBack(connection)
    } catch (error) {
      if (connection) this.#opening.delete(connection)
      this.#reportChange('refused')
      const [first] = this.#waiters
      first?.settle(toConnectError(error))
      this.#afterRemoval()
    }
  }

  async #end(connection: Connection): Promise<void> {
    this.#open.delete(connection)
    this.#ending++
    await connection.end()
    this.#ending--
    this.#reportChange('closed')
    this.#afterRemoval()
  }

  #afterRemoval(): void {
    this.#openForWaiters()
    if (this.#open.size + this.#opening.size + this.#ending === 0) this.#closed?.resolve()
  }

  #closeUnused(): void {
    const before = performance.now() - this.#settings.idleTimeoutMs
    while (this.#idle.length > 0 && this.#idle[0]!.since < before) void this.#end(this.#idle.shift()!.connection)
  }

  #refuse(error: StorageError): StorageError {
    this.#reportAcquire(0, error.code)
    return error
  }

  #reportAcquire(waitMs: number, outcome: EventOutcome): void {
    if (!acquireEvents.hasSubscribers) return
    const { waiting, inUse } = this.status
    acquireEvents.publish({ waitMs, outcome, waiting, inUse })
  }

  #reportChange(change: 'opened' | 'closed' | 'lost' | 'refused'): void {
    if (connectionEvents.hasSubscribers) connectionEvents.publish({ change, open: this.#open.size })
  }
}

/** The caller's own signal ended it. */
export function toAborted(signal: AbortSignal | undefined): StorageError {
  return new StorageError('aborted', 'the caller gave up', { cause: signal?.reason })
}
