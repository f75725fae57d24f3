import { type Job, type JobSender, job, jobKind } from '../../../jobs/index.ts'
import type { UploadProcessor } from './upload-processor.ts'

/** Processes files of one user for a while. Whoever has more sends the next at once, behind those of other users. */
export const PROCESS_UPLOADS = jobKind<{ readonly userId: string }>('uploads.process', {
  timeoutSeconds: 300,
  retryLimit: 5,
  retryDelaySeconds: 2,
  concurrency: 2,
})

/** What a worker does for uploads. */
export function uploadJobs({ processor, sender }: { processor: UploadProcessor; sender: JobSender }): Job[] {
  return [
    job(PROCESS_UPLOADS, async ({ userId }, signal) => {
      let sending: Promise<void> | undefined
      // If this fails, the sweep sends it.
      const onMore = () => {
        sending = sendUploadJob(sender, userId).catch(() => {})
      }
      try {
        await processor.run({ userId }, { signal, onMore })
      } finally {
        await sending
      }
    }),
  ]
}

/** Sends the job of a user who has files queued. The rows are the truth: if this fails, the sweep sends it later. */
export async function sendUploadJob(sender: JobSender, userId: string): Promise<void> {
  await sender.send(PROCESS_UPLOADS, { userId }, { key: userId })
}
