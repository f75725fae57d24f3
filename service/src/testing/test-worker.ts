import { startWorker } from '../jobs/index.ts'
import type { TestService } from './test-service.ts'

/** A worker of the service, as `longrun worker` runs one. Disposing gives the jobs in hand five seconds. */
export async function openWorker(
  { service, databaseUrl, log }: TestService,
  { answerTimeoutMs = 35_000 } = {},
): Promise<AsyncDisposable> {
  const worker = await startWorker({ url: databaseUrl, log, maxConnections: 4, answerTimeoutMs }, service)
  const watching = service.unpacking.watch()
  return {
    async [Symbol.asyncDispose]() {
      await watching[Symbol.asyncDispose]()
      await worker.stop(5)
    },
  }
}
