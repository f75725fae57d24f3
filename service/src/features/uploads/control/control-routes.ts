import { accepted, type Feature, ok } from '../../../http/index.ts'
import type { JobSender } from '../../../jobs/index.ts'
import { sendUploadJob, type UploadControl } from '../processing/index.ts'
import { resultSchemas, toStateAnswer, type UploadResults } from '../results/index.ts'

interface Parts {
  readonly control: UploadControl
  readonly results: Pick<UploadResults, 'getState'>
  readonly sender: JobSender
}

/** Stopping uploads and beginning them again. */
export function uploadControlRoutes({ control, results, sender }: Parts): Feature {
  return (routes) => {
    routes.post(
      '/v1/uploads/:id/cancel',
      {
        summary: 'Stop an upload: what is stored stays, the rest is left out',
        description: 'Answers with the upload as it is then. Who reads its archive notices within a second or so.',
        answers: { 200: resultSchemas.state },
        problems: ['not_cancellable'],
      },
      async ({ caller, params }) => {
        await control.cancel(caller, params.id)
        return ok(toStateAnswer(await results.getState(caller, params.id)))
      },
    )

    routes.post(
      '/v1/uploads/:id/retry',
      {
        summary: 'Try its files again that failed or were cancelled',
        description: 'Files whose bytes are kept, of an upload that has ended: nothing has to be sent again.',
        answers: { 202: resultSchemas.state },
        problems: ['not_retryable'],
      },
      async ({ caller, params, log }) => {
        await control.retry(caller, params.id)
        const state = toStateAnswer(await results.getState(caller, params.id))
        const afterwards = async () => {
          await sendUploadJob(sender, caller.userId).catch((err: unknown) => {
            log.warn({ err, uploadId: params.id }, 'job not sent; the sweep sends it later')
          })
        }
        return accepted(state, `/v1/uploads/${params.id}`, { afterwards })
      },
    )
  }
}
