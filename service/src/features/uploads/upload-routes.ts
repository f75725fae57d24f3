import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { accepted, closeWhenStalled, type Feature, invalidInput, Problem, type ReceivedBody } from '../../http/index.ts'
import type { JobSender } from '../../jobs/index.ts'
import { DecodeError, type DecodeReason } from './decoding/index.ts'
import { sendUploadJob } from './processing/index.ts'
import { formLimits, readUploadForm } from './upload-form.ts'
import type { UploadLimits } from './upload-limits.ts'
import { uploadSchemas } from './upload-schemas.ts'
import type { NewUpload, UploadService } from './upload-service.ts'

interface Parts {
  readonly uploads: UploadService
  readonly sender: JobSender
  readonly limits: UploadLimits
}

const TOO_LARGE: ReadonlySet<DecodeReason> = new Set(['too_large', 'compression_ratio'])

/** Sending files. */
export function uploadRoutes({ uploads, sender, limits }: Parts): Feature {
  return async (routes, scope) => {
    // Else up to `maxFileBytes` of it would be parsed, in one piece, before it is refused.
    scope.removeContentTypeParser('application/json')
    await scope.register(multipart, { limits: formLimits(limits.decode.maxFileBytes), throwFileSizeLimit: false })

    const receive = async (request: FastifyRequest): Promise<ReceivedBody<NewUpload>> => {
      if (!request.isMultipart()) {
        throw new Problem('unsupported_media_type', { detail: 'Send a form: multipart/form-data with a file' })
      }
      const received = await uploads
        .receive(async (take) => {
          using _ = closeWhenStalled(request.raw, limits.stalledMs)
          return await readUploadForm(request.parts(), take)
        })
        .catch((error: unknown) => {
          throw toRefusal(error)
        })
      const { name, externalId, file } = received
      const fingerprint = JSON.stringify([file.sha256.toString('hex'), name, externalId ?? null])
      return { body: received, fingerprint, [Symbol.asyncDispose]: async () => received[Symbol.dispose]() }
    }

    routes.post(
      '/v1/uploads',
      {
        summary: 'Send a file; it becomes a workout soon after',
        description: 'The same bytes or the same external_id again give the workout that is there already.',
        scope: 'upload',
        upload: { content: { 'multipart/form-data': uploadSchemas.form }, receive },
        bodyLimitBytes: limits.decode.maxFileBytes + 65_536,
        answers: { 202: uploadSchemas.received },
        problems: ['busy'],
      },
      async ({ caller, body, log }) => {
        const { id, status } = await uploads.keep(caller, body)
        const afterwards = () =>
          sendUploadJob(sender, caller.userId).catch((err: unknown) => {
            log.warn({ err, uploadId: id }, 'job not sent; the sweep sends it later')
          })
        return accepted({ id, status }, `/v1/uploads/${id}`, { afterwards })
      },
    )
  }
}

/** What can be told from the bytes as they arrive is told at once, and nothing is stored. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof DecodeError)) return error
  if (TOO_LARGE.has(error.reason)) {
    return new Problem('body_too_large', { detail: error.message, extensions: { reason: error.reason } })
  }
  const { details } = invalidInput([{ path: 'file', message: error.message }])
  return new Problem('invalid_input', { ...details, extensions: { reason: error.reason } })
}
