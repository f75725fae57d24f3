import { Gauge, type Registry } from 'prom-client'

/** How many jobs of one kind there are in the queue, whichever process sends or runs them. */
export interface QueuedJobs {
  readonly kind: string
  readonly states: { readonly waiting: number; readonly active: number; readonly failed: number }
}

/** What of the audit log is sealed, whichever process does it. */
export interface SealingState {
  readonly pending: number
  readonly oldestPendingAt: Date | null
  readonly last: { readonly number: number; readonly sealedAt: Date } | null
}

/** Where the figures of a moment come from: asked when the metrics are read. */
export interface MetricsSources {
  readonly pool: () => { readonly open: number; readonly inUse: number; readonly waiting: number }
  readonly decoders: () => { readonly threads: number; readonly busy: number; readonly waiting: number }
  /** May be slow or fail, since it asks the database. */
  readonly queue: () => Promise<readonly QueuedJobs[]>
  /** How far the sealing of the audit log is; it asks the database too. */
  readonly sealing: () => Promise<SealingState>
}

/** The connections of the pool at this moment. */
export function gaugePool(registry: Registry, { pool }: MetricsSources): void {
  gauges(registry, pool, {
    longrun_pool_connections_open: ['Connections to PostgreSQL that are open', 'open'],
    longrun_pool_connections_in_use: ['Connections that are lent out', 'inUse'],
    longrun_pool_callers_waiting: ['Callers that wait for a connection', 'waiting'],
  })
}

/** The decoder threads at this moment. */
export function gaugeDecoders(registry: Registry, { decoders }: MetricsSources): void {
  gauges(registry, decoders, {
    longrun_decoder_threads: ['Decoder threads that are started', 'threads'],
    longrun_decoder_threads_busy: ['Decoder threads that have a file in hand', 'busy'],
    longrun_decoder_files_waiting: ['Files that wait for a decoder thread', 'waiting'],
  })
}

// A scrape waits 10 s by default; the other metrics are needed most when the database does not answer.
const QUEUE_TIMEOUT_MS = 2_000

/** The queue of jobs. Where the database does not answer in time there is no figure, instead of an old one. */
export function gaugeQueue(registry: Registry, { queue }: MetricsSources): void {
  new Gauge({
    name: 'longrun_queue_jobs',
    help: 'Jobs in the queue, at most a minute old; the same in every process, and absent while the database is away',
    labelNames: ['kind', 'state'],
    registers: [registry],
    async collect() {
      const counts = await inTime(queue())
      this.reset()
      for (const { kind, states } of counts ?? []) {
        for (const [state, count] of Object.entries(states)) this.set({ kind, state }, count)
      }
    },
  })
}

/** The sealing of the audit log: like the queue the same in every process, and absent while the database is away. */
export function gaugeSealing(registry: Registry, { sealing }: MetricsSources): void {
  let asked: Promise<SealingState | undefined> | undefined
  // All gauges are collected at once, and share one look.
  const look = (): Promise<SealingState | undefined> => {
    asked ??= inTime(sealing()).finally(() => {
      asked = undefined
    })
    return asked
  }
  const gauge = (name: string, help: string, read: (state: SealingState) => number | undefined): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const state = await look()
        const value = state && read(state)
        if (value === undefined) this.remove()
        else this.set(value)
      },
    })
  }
  gauge('longrun_audit_pending_entries', 'Entries of the audit log that wait to be sealed', ({ pending }) => pending)
  gauge('longrun_audit_pending_seconds', 'How long the oldest of them waits', ({ oldestPendingAt }) =>
    oldestPendingAt === null ? 0 : Math.max(0, (Date.now() - oldestPendingAt.getTime()) / 1_000),
  )
  gauge('longrun_audit_last_seal_timestamp_seconds', 'When the last seal was made', ({ last }) =>
    last === null ? undefined : last.sealedAt.getTime() / 1_000,
  )
}

async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, QUEUE_TIMEOUT_MS, undefined)
  })
  return await Promise.race([asked.catch(() => undefined), late]).finally(() => clearTimeout(timer))
}

type Described<State> = Readonly<Record<string, readonly [help: string, field: keyof State]>>

function gauges<State extends object>(registry: Registry, read: () => State, described: Described<State>): void {
  for (const [name, [help, field]] of Object.entries(described)) {
    const registers = [registry]
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(Number(read()[field]))
      },
    })
  }
}
