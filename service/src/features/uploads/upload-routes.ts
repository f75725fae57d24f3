import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { accepted, closeWhenStalled, type Feature, invalidInput, Problem, type ReceivedBody } from '../../http/index.ts'
import type { JobSender } from '../../jobs/index.ts'
import { ArchiveError } from './archives/index.ts'
import { DecodeError } from './decoding/index.ts'
import { sendUploadJob } from './processing/index.ts'
import { formLimits, type NewUpload, readUploadForm, type UploadService } from './receiving/index.ts'
import type { UploadLimits } from './upload-limits.ts'
import { uploadSchemas } from './upload-schemas.ts'

interface Parts {
  readonly uploads: UploadService
  readonly sender: JobSender
  /** Has the spool looked at. */
  readonly nudgeUnpacking: () => void
  readonly limits: UploadLimits
}

const TOO_LARGE: ReadonlySet<string> = new Set([
  'too_large',
  'compression_ratio',
  'archive_too_large',
  'too_many_entries',
  'expanded_too_large',
])
// The archive was whole when it was written: that it cannot be read is our own trouble.
const OWN_TROUBLE: ReadonlySet<string> = new Set(['archive_unreadable', 'archive_changed'])

/** Sending files. */
export function uploadRoutes({ uploads, sender, nudgeUnpacking, limits }: Parts): Feature {
  const { maxArchiveBytes } = limits.archives
  return async (routes, scope) => {
    // Else up to `maxArchiveBytes` of it would be parsed, in one piece, before it is refused.
    scope.removeContentTypeParser('application/json')
    await scope.register(multipart, { limits: formLimits(maxArchiveBytes), throwFileSizeLimit: false })

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
      const { name, externalId, startTime, content } = received
      const parts = [content.sha256.toString('hex'), name, externalId ?? null]
      // Without a start time it is what it was before there was one.
      const fingerprint = JSON.stringify(startTime === undefined ? parts : [...parts, startTime])
      return { body: received, fingerprint, [Symbol.asyncDispose]: () => received[Symbol.asyncDispose]() }
    }

    routes.post(
      '/v1/uploads',
      {
        summary: 'Send a file, or an archive of many; each becomes a workout soon after',
        description: 'The same bytes or the same external_id again give the workout that is there already.',
        scope: 'upload',
        upload: {
          content: { 'multipart/form-data': uploadSchemas.form },
          receive,
          minBytesPerSecond: limits.minBytesPerSecond,
        },
        bodyLimitBytes: maxArchiveBytes + 65_536,
        answers: { 202: uploadSchemas.received },
        problems: ['busy', 'spool_full'],
      },
      async ({ caller, body, log }) => {
        const { id, status } = await uploads.keep(caller, body)
        const afterwards = async () => {
          if (body.content.kind === 'archive') return nudgeUnpacking()
          await sendUploadJob(sender, caller.userId).catch((err: unknown) => {
            log.warn({ err, uploadId: id }, 'job not sent; the sweep sends it later')
          })
        }
        return accepted({ id, status }, `/v1/uploads/${id}`, { afterwards })
      },
    )
  }
}

/** What can be told from the bytes as they arrive is told at once, and nothing is stored. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof DecodeError || error instanceof ArchiveError) || OWN_TROUBLE.has(error.reason)) return error
  if (TOO_LARGE.has(error.reason)) {
    return new Problem('body_too_large', { detail: error.message, extensions: { reason: error.reason } })
  }
  const { details } = invalidInput([{ path: 'file', message: error.message }])
  return new Problem('invalid_input', { ...details, extensions: { reason: error.reason } })
}
