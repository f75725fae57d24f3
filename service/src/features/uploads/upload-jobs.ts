import type { Database } from '@longrun/storage'
import { type Job, type JobSender, job, jobKind, type PeriodicTask } from '../../jobs/index.ts'
import { uploadQueue } from './queue/index.ts'
import type { UploadProcessor } from './upload-processor.ts'

/** Processes one upload. */
export const PROCESS_UPLOAD = jobKind<{ readonly userId: string; readonly uploadId: string }>('uploads.process', {
  timeoutSeconds: 300,
  retryLimit: 5,
  retryDelaySeconds: 2,
  concurrency: 2,
})

/** When an upload counts as lost, and what then. */
export interface SweepSettings {
  readonly everySeconds: number
  /** An unfinished upload that nobody touched for this long is sent again. */
  readonly idleSeconds: number
  /** Most uploads in one statement; the sweep goes on until none is left. */
  readonly batchRows: number
  /** An upload unfinished for this long is ended as failed. */
  readonly hopelessSeconds: number
}

export const DEFAULT_UPLOAD_SWEEP: SweepSettings = Object.freeze({
  everySeconds: 15,
  // A worker that lives touches its upload every 10 s. Sending one that only waits does no harm: it waits once.
  idleSeconds: 45,
  batchRows: 100,
  hopelessSeconds: 86_400,
})

/** What a worker does for uploads. */
export function uploadJobs(processor: UploadProcessor): Job[] {
  return [job(PROCESS_UPLOAD, ({ userId, uploadId }, signal) => processor.process(userId, uploadId, signal))]
}

/** Sends the job of an upload. The row is the truth: if this fails, the sweep sends it later. */
export async function sendUploadJob(sender: JobSender, userId: string, uploadId: string): Promise<void> {
  await sender.send(PROCESS_UPLOAD, { userId, uploadId }, { key: uploadId })
}

/** Finds uploads whose job was lost, and sends it again; ends those that never will be done. */
export function sweepUploads(
  { database, sender, processor }: { database: Database; sender: JobSender; processor: UploadProcessor },
  settings: SweepSettings = DEFAULT_UPLOAD_SWEEP,
): PeriodicTask {
  return {
    name: 'uploads.sweep',
    everySeconds: settings.everySeconds,
    async run(signal) {
      while (!signal.aborted) {
        const lost = await uploadQueue.takeLost(database, settings)
        for (const { user_id, id, is_hopeless } of lost) {
          if (is_hopeless) await processor.giveUp(user_id, id)
          else await sendUploadJob(sender, user_id, id)
        }
        if (lost.length < settings.batchRows) return
      }
    },
  }
}
