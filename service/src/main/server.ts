import { promisify } from 'node:util'
import { systemClock } from '@longrun/storage'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { startWorker, type Worker } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { checkDatabase } from './check-database.ts'
import { toPortProblem } from './check-port.ts'
import { composeService, type Service } from './compose.ts'
import { WORKER_CONNECTIONS } from './connection-counts.ts'
import { addFirstAdmin } from './first-admin.ts'
import { jobKinds } from './job-kinds.ts'
import { openLog } from './log.ts'
import { startMonitoring } from './monitoring.ts'
import { type OpenedDatabase, openDatabase } from './open-database.ts'
import { prepareDatabase, requireMigrated } from './prepare-database.ts'
import { warnOfMissingLimits } from './role-limits.ts'
import { listenForStop } from './stop-signals.ts'

/** `longrun start`: returns when the service was asked to stop and has stopped. Speaks to people on standard output. */
export async function startServer(settings: ServiceSettings): Promise<void> {
  const log = openLog(settings)
  using stop = listenForStop((name) => say(`${name}: finishing what is in hand; once more ends at once`))
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await openDatabase(settings, { signal: stop, onNotice: say }))
  await prepare(database, settings, log)
  if (settings.directDatabaseUrl !== undefined) await checkDatabase(database.url, 'DATABASE_URL')
  stop.throwIfAborted()
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  await warnOfMissingLimits(service.database, log)
  await service.months.ensureWindow()
  // At once: a start that fails further on must not take the only copy of the password with it.
  const admin = await addFirstAdmin(service.users)
  if (admin) say(`First admin: ${admin.email}, password ${admin.password} (shown this once: keep it, or change it)`)
  const monitoring = opened.use(await startMonitoring(service, settings, log))
  const app = await service.buildServer(monitoring.routes)
  const working: { worker?: Worker } = {}
  // Where there is no worker too: what was taken in here may lie where no worker sees it.
  opened.use(service.unpacking.watch())
  // Both at once, so that neither waits for the other's time: no more requests and no more jobs.
  opened.defer(async () => {
    await Promise.all([closeServer(app, settings.shutdownSeconds), working.worker?.stop(settings.shutdownSeconds)])
  })
  const address = await listen(app, service, settings)
  await database.local?.publishAddress(address)
  const parts = {
    url: database.url,
    log,
    maxConnections: WORKER_CONNECTIONS,
    answerTimeoutMs: settings.answerTimeoutMs,
  }
  if (settings.worker) working.worker = await startWorker(parts, service)
  // The log goes its own way to the terminal: what it holds comes before the last line.
  // A pipe cannot be synced and says so (EINVAL), after the lines were written.
  await promisify(log.flush.bind(log))().catch(() => {})
  announce(address, monitoring.notices)
  await untilOver(stop, database)
}

async function prepare(database: OpenedDatabase, settings: ServiceSettings, log: Logger): Promise<void> {
  if (!settings.migrate) return await requireMigrated(database.ownerUrl)
  await prepareDatabase({
    ownerUrl: database.ownerUrl,
    log,
    kinds: jobKinds,
    onEvent: (event) => {
      if (event.kind === 'waiting') say('another process migrates this database; waiting for it')
      else log.debug({ event }, 'migration')
    },
  })
}

async function listen(app: FastifyInstance, service: Service, { host, port }: ServiceSettings): Promise<string> {
  await app.listen({ host, port }).catch((error) => {
    throw toPortProblem(error, host, port)
  })
  const { port: actual } = app.server.address() as { port: number }
  // What a browser on this machine may have in its address bar.
  for (const name of [host, 'localhost', '127.0.0.1', '[::1]']) service.allowedOrigins.add(`http://${name}:${actual}`)
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}

const CLOSE_IDLE_EVERY_MS = 50

/** Takes no more requests, gives those in hand their time, and then ends their connections. */
async function closeServer(app: FastifyInstance, graceSeconds: number): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), graceSeconds * 1_000)
  // A connection that was answering when the server closed is kept alive by its client, for requests that are not taken.
  const idle = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS)
  try {
    await app.close()
  } finally {
    clearTimeout(late)
    clearInterval(idle)
  }
}

function announce(address: string, notices: readonly string[]): void {
  say(`Longrun is ready at ${address}`)
  for (const line of notices) say(line)
  say(`Next: open ${address}/docs, or upload a run as README's tour does. Ctrl-C stops everything.`)
}

async function untilOver(stop: AbortSignal, { local }: OpenedDatabase): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (stop.aborted) resolve(undefined)
    stop.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const failure = await Promise.race([stopped, ...(local ? [local.exited] : [])])
  if (failure) throw failure
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
