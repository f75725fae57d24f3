import { quoteIdentifier, StorageError } from '@longrun/storage'
import { PgBoss } from 'pg-boss'
import type { Job, JobKind, JobQueue, JobSender, PeriodicTask } from './job.ts'
import { RareLog } from './rare-log.ts'
import { runJob } from './run-job.ts'
import { TaskLoop } from './task-loop.ts'

/** The schema in which pg-boss keeps its tables. */
export const JOBS_SCHEMA = 'pgboss'

export interface JobLog {
  readonly warn: (details: object, message: string) => void
  readonly error: (details: object, message: string) => void
}

/** How the queue is reached. */
export interface JobsParts {
  /** Address of the database as the application's role. */
  readonly url: string
  readonly log: JobLog
  /** Most connections, beside the pool's. */
  readonly maxConnections: number
  /** Longest wait for the answer to a statement, in ms; then its connection is given up. 0: no limit. */
  readonly answerTimeoutMs: number
}

const CONNECTION_TIMEOUT_MS = 5_000
// Sending stores one small row, and somebody waits for it; a job that is not sent by then is found by a sweep.
const SEND_TIMEOUT_MS = 5_000
const KEEP_ALIVE_AFTER_MS = 10_000

/** Opens the sending side, which can also tell how many jobs there are. */
export async function openJobSender(parts: JobsParts): Promise<JobSender & JobQueue & AsyncDisposable> {
  const answerTimeoutMs = Math.min(parts.answerTimeoutMs, SEND_TIMEOUT_MS)
  const boss = openBoss({ ...parts, answerTimeoutMs }, { supervise: false })
  await startInstalled(boss)
  return {
    async send(kind, payload, { key }) {
      // Each connection may have died while it was idle, and is told apart by trying. Twice does no harm: the key waits once.
      for (let left = parts.maxConnections; ; left--) {
        try {
          await boss.send(kind.name, payload, { singletonKey: key })
          return
        } catch (error) {
          if (left === 0 || isRefusal(error)) throw error
        }
      }
    },
    async count({ name }) {
      // Counted at most once a minute, however many processes ask.
      const [counts] = await boss.getQueueStats(name, { force: true })
      const { queuedCount = 0, deferredCount = 0, activeCount = 0, failedCount = 0 } = counts ?? {}
      return { waiting: queuedCount + deferredCount, active: activeCount, failed: failedCount }
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, close: true })
    },
  }
}

// What the server itself answers has a severity; anything else is a connection that failed.
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error
}

/** What does the jobs. */
export interface Worker {
  /** Takes no more jobs, gives those in hand this long, and then aborts them: they are run again elsewhere. */
  stop(graceSeconds: number): Promise<void>
}

/** Starts working: fetches jobs of every kind, and runs the periodic tasks. */
export async function startWorker(
  parts: JobsParts,
  { jobs, tasks }: { readonly jobs: readonly Job[]; readonly tasks: readonly PeriodicTask[] },
): Promise<Worker> {
  const boss = openBoss(parts, { supervise: true })
  const stopping = new AbortController()
  await startInstalled(boss)
  for (const { kind, run } of jobs) {
    const options = { localConcurrency: kind.options.concurrency, pollingIntervalSeconds: 0.5 }
    await boss.work<object>(kind.name, options, async ([job]) => {
      if (!job) return
      const signal = AbortSignal.any([job.signal, stopping.signal])
      await runJob({ kind: kind.name, jobId: job.id, stop: stopping.signal }, async () => {
        await run(job.data, signal).catch((error: unknown) => {
          if (!stopping.signal.aborted) parts.log.error({ err: error }, 'job failed; it is tried again')
          throw error
        })
      })
    })
  }
  const loops = tasks.map((task) => new TaskLoop(task, parts.log))
  return {
    async stop(graceSeconds) {
      const late = setTimeout(() => stopping.abort(), graceSeconds * 1_000)
      const bossTimeoutMs = graceSeconds * 1_000 + 2_000
      await Promise.all([
        boss.stop({ graceful: true, timeout: bossTimeoutMs, close: true }),
        ...loops.map((loop) => loop.stop(graceSeconds)),
      ])
      clearTimeout(late)
      stopping.abort()
    },
  }
}

async function startInstalled(boss: PgBoss): Promise<void> {
  try {
    await boss.start()
  } catch (cause) {
    await boss.stop({ graceful: false, close: true })
    // What the database or the network refuses has a code; what pg-boss itself refuses is its missing or old schema.
    if (cause instanceof Error && 'code' in cause) throw cause
    const message = 'the job queue is not installed or out of date: run "longrun migrate up"'
    throw new StorageError('migration_refused', message, { cause })
  }
}

/** Makes pg-boss's tables and our queues, as the database's owner, and lets the application use them. */
export async function installJobs(
  parts: JobsParts & { readonly role: string },
  kinds: readonly JobKind<object>[],
): Promise<void> {
  const boss = openBoss(parts, { supervise: false, migrate: true })
  try {
    await boss.start()
    for (const { name, options } of kinds) {
      const queue = {
        expireInSeconds: options.timeoutSeconds,
        retryLimit: options.retryLimit,
        retryDelay: options.retryDelaySeconds,
        retryBackoff: options.retryDelaySeconds > 0,
      }
      // `short`: one waiting job for a key.
      if (await boss.getQueue(name)) await boss.updateQueue(name, queue)
      else await boss.createQueue(name, { ...queue, policy: 'short' })
    }
    await boss.getDb().executeSql(toGrants(parts.role))
  } finally {
    await boss.stop({ graceful: false, close: true })
  }
}

function toGrants(role: string): string {
  const schema = quoteIdentifier(JOBS_SCHEMA)
  const grantee = quoteIdentifier(role)
  return `
    grant usage on schema ${schema} to ${grantee};
    grant select, insert, update, delete on all tables in schema ${schema} to ${grantee};
    grant usage, select on all sequences in schema ${schema} to ${grantee};
    grant execute on all functions in schema ${schema} to ${grantee};`
}

function openBoss(
  { url, log, maxConnections, answerTimeoutMs }: JobsParts,
  { supervise, migrate = false }: { readonly supervise: boolean; readonly migrate?: boolean },
): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    schema: JOBS_SCHEMA,
    application_name: 'longrun jobs',
    max: maxConnections,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    // A connection that went without a goodbye would otherwise be waited for as long as the process lives.
    ...{
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    },
    migrate,
    createSchema: migrate,
    supervise,
    schedule: false,
    // Rebuilding indexes is for their owner, and upkeep comes with its own issue.
    reindex: false,
    registerInstance: false,
  })
  const troubles = new RareLog(log)
  boss.on('error', (error) => troubles.error(error, {}, 'job queue'))
  boss.on('warning', ({ message }) => log.warn({}, `job queue: ${message}`))
  return boss
}
