import { setTimeout as sleep } from 'node:timers/promises'
import type { StorageError } from '../../errors.ts'
import type { ServerUser } from '../programs/index.ts'
import { refusal, toProgramRefusal } from '../refusal.ts'
import { findFreePort } from './free-port.ts'
import { endOrphans, removeStalePid } from './orphan.ts'
import { type Postmaster, type StopLimits, spawnPostmaster, waitUntilReady } from './postmaster.ts'
import { findLastFailure, measureLog } from './server-log.ts'

/** A server that ends by itself is started again so often within the window, and then no more. */
const MOST_RESTARTS = 5
const RESTART_WINDOW_MS = 600_000
const FIRST_PAUSE_MS = 100
const PORT_ATTEMPTS = 5
/** From here on a user may wonder what is going on. */
const LONG_START_MS = 3_000

export interface SupervisedOptions {
  readonly postgres: string
  readonly user: ServerUser | undefined
  readonly data: string
  readonly log: string
  readonly settings: Readonly<Record<string, string | number>>
  /** What a user can do about a damaged folder. */
  readonly repair: string
  readonly readyTimeoutMs: number
  readonly stopLimits: StopLimits
  readonly onNotice: (message: string) => void
  readonly signal: AbortSignal | undefined
}

/** Starts a server on a free port, and keeps it there: one that was killed is started again. */
export async function superviseServer(options: SupervisedOptions): Promise<Supervisor> {
  if (await endOrphans(options.data)) options.onNotice('ended a PostgreSQL that an earlier start had left running')
  const slow = setTimeout(
    () => options.onNotice('PostgreSQL is still starting; recovery after a crash takes a while'),
    LONG_START_MS,
  )
  try {
    for (let attempt = 1; ; attempt++) {
      const port = await findFreePort()
      const started = await start(options, port, options.signal)
      if ('pid' in started) return new Supervisor(options, port, started)
      if (!started.isPortTaken || attempt === PORT_ATTEMPTS) throw toRefusal(options, started.line)
    }
  } finally {
    clearTimeout(slow)
  }
}

/** A server that runs on one port until it is stopped, or given up. */
export class Supervisor {
  readonly port: number
  /** Resolves when the server is gone for good: without a value after `stop`, else with why it was given up. */
  readonly exited: Promise<StorageError | undefined>
  readonly #options: SupervisedOptions
  readonly #stopping = new AbortController()
  #server: Postmaster
  #restarts: number[] = []
  #stopped: Promise<void> | undefined

  constructor(options: SupervisedOptions, port: number, server: Postmaster) {
    this.#options = options
    this.port = port
    this.#server = server
    this.exited = this.#keepRunning()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#stopping.abort()
    await this.#server.stop(this.#options.stopLimits)
    // A restart under way ends the server that it began.
    await this.exited
  }

  async #keepRunning(): Promise<StorageError | undefined> {
    let lastWords = 'it was killed'
    for (;;) {
      await this.#server.exited
      if (this.#stopping.signal.aborted) return undefined
      const count = this.#countRestart()
      if (count > MOST_RESTARTS) return this.#giveUp(lastWords)
      this.#options.onNotice(`PostgreSQL ended by itself: starting it again (${count} of ${MOST_RESTARTS})`)
      try {
        lastWords = (await this.#restart(count)) ?? 'it was killed'
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined
        lastWords = error instanceof Error ? error.message : String(error)
      }
    }
  }

  #countRestart(): number {
    const now = Date.now()
    this.#restarts = [...this.#restarts.filter((at) => at > now - RESTART_WINDOW_MS), now]
    return this.#restarts.length
  }

  /** Returns the server's last words where it does not start. */
  async #restart(count: number): Promise<string | undefined> {
    const { signal } = this.#stopping
    await sleep(FIRST_PAUSE_MS * 2 ** (count - 1), undefined, { signal })
    await endOrphans(this.#options.data)
    const started = await start(this.#options, this.port, signal)
    if (!('pid' in started)) return started.line
    this.#server = started
    return undefined
  }

  #giveUp(lastWords: string): StorageError {
    const minutes = RESTART_WINDOW_MS / 60_000
    return refusal(
      `PostgreSQL ended ${MOST_RESTARTS + 1} times within ${minutes} minutes and is not started again: ${lastWords} ` +
        `(its log is ${this.#options.log})`,
    )
  }
}

async function start(options: SupervisedOptions, port: number, signal: AbortSignal | undefined) {
  const { postgres, user, data, log, readyTimeoutMs: limitMs } = options
  signal?.throwIfAborted()
  await removeStalePid(data)
  const from = await measureLog(log)
  const settings = { ...options.settings, port }
  const server = await spawnPostmaster({ postgres, user, data, log, settings, orphaned: { kill: 'INT' } })
  try {
    return (await waitUntilReady(server, data, { limitMs, signal })) ? server : await findLastFailure(log, from)
  } catch (error) {
    await server.stop(options.stopLimits)
    throw error
  }
}

function toRefusal({ data, log, repair }: SupervisedOptions, line: string): StorageError {
  const wayOut = `its log is ${log}; if the folder is damaged, ${repair}`
  return toProgramRefusal(`PostgreSQL does not start on ${data}`, line, wayOut)
}
