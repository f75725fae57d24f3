import type { Database } from '@longrun/storage'
import type { JobSender, PeriodicTask } from '../../../jobs/index.ts'
import { uploadQueue } from '../queue/index.ts'
import { sendUploadJob } from './upload-jobs.ts'
import type { UploadProcessor } from './upload-processor.ts'

/** When an upload counts as lost, and what then. */
export interface SweepSettings {
  readonly everySeconds: number
  /** An unfinished upload of which nothing was done for this long has its job sent again. */
  readonly idleSeconds: number
  /** Most uploads in one statement; the sweep goes on until none is left. */
  readonly batchRows: number
  /** An upload without progress for this long, while workers ran, is ended as failed. */
  readonly hopelessSeconds: number
  /** What nobody swept for this long waited because no worker ran: then the time begins anew. */
  readonly aloneSeconds: number
}

/** What the service runs with. */
export const DEFAULT_UPLOAD_SWEEP: SweepSettings = Object.freeze({
  everySeconds: 5,
  // Each run notes that its uploads went on. Sending the job of a user for whom one waits does nothing.
  idleSeconds: 20,
  batchRows: 100,
  hopelessSeconds: 86_400,
  aloneSeconds: 900,
})

interface SweepParts {
  readonly database: Database
  readonly sender: JobSender
  readonly processor: UploadProcessor
}

/** Finds uploads that are done or whose job was lost, ends or sends them again; gives up those that never will be done. */
export function sweepUploads(
  { database, sender, processor }: SweepParts,
  settings: SweepSettings = DEFAULT_UPLOAD_SWEEP,
): PeriodicTask {
  return {
    name: 'uploads.sweep',
    everySeconds: settings.everySeconds,
    async run(signal) {
      while (!signal.aborted) {
        const idle = await uploadQueue.takeIdle(database, settings)
        const users = new Set<string>()
        for (const { user_id: userId, id, is_hopeless, is_done } of idle) {
          if (is_done) await processor.finish(userId, id)
          else if (is_hopeless) await processor.giveUp(userId, id)
          else users.add(userId)
        }
        for (const userId of users) await sendUploadJob(sender, userId)
        if (idle.length < settings.batchRows) return
      }
    },
  }
}
