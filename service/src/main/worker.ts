import { once } from 'node:events'
import { systemClock } from '@longrun/storage'
import { startWorker } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { checkDatabase } from './check-database.ts'
import { composeService } from './compose.ts'
import { WORKER_CONNECTIONS } from './connection-counts.ts'
import { openLog } from './log.ts'
import { startMonitoring } from './monitoring.ts'
import { requireMigrated } from './prepare-database.ts'
import { warnOfMissingLimits } from './role-limits.ts'
import { listenForStop } from './stop-signals.ts'

/** `longrun worker`: returns when it was asked to stop and its jobs in hand are done. */
export async function runWorker(settings: ServiceSettings): Promise<void> {
  const databaseUrl = settings.databaseUrl!
  const log = openLog(settings)
  using stop = listenForStop((name) =>
    process.stdout.write(`${name}: finishing the jobs in hand; once more ends at once\n`),
  )
  await checkDatabase(databaseUrl, 'DATABASE_URL')
  await requireMigrated(databaseUrl)
  await using opened = new AsyncDisposableStack()
  const service = opened.use(await composeService({ settings, databaseUrl, log, clock: systemClock }))
  await warnOfMissingLimits(service.database, log)
  const monitoring = opened.use(await startMonitoring(service, settings, log))
  const worker = await startWorker(
    { url: databaseUrl, log, maxConnections: WORKER_CONNECTIONS, answerTimeoutMs: settings.answerTimeoutMs },
    service,
  )
  opened.defer(() => worker.stop(settings.shutdownSeconds))
  opened.use(service.unpacking.watch())
  for (const line of monitoring.notices) process.stdout.write(`${line}\n`)
  process.stdout.write('Working. Ctrl-C stops.\n')
  if (!stop.aborted) await once(stop, 'abort')
}
