import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import {
  type InputProblem,
  invalidInput,
  isForeignCharset,
  LINES_TYPE,
  Problem,
  type ReceivedBody,
} from '../../../http/index.ts'
import type { BatchLimits } from './batch-limits.ts'

/** A batch as it came: operations, or lines that are still to come. */
export type BatchBody =
  | { readonly isAtomic: boolean; readonly operations: readonly unknown[]; readonly lines?: undefined }
  | { readonly lines: Readable }

const FIELDS = ['atomic', 'operations']

/** Takes in a batch. Lines are read while they are answered. @throws Problem `invalid_input` */
export function receiveBatch({ headers, body }: FastifyRequest, limits: BatchLimits): ReceivedBody<BatchBody> {
  const isLines = headers['content-type']?.toLowerCase().startsWith(LINES_TYPE) ?? false
  return { body: isLines ? toLines(headers, body as Readable) : toJson(body, limits), async [Symbol.asyncDispose]() {} }
}

function toLines(headers: FastifyRequest['headers'], lines: Readable): BatchBody {
  if (isForeignCharset(headers['content-type']))
    throw new Problem('unsupported_media_type', { detail: 'Lines are taken in UTF-8 only: name no charset, or utf-8' })
  if (headers['idempotency-key'] === undefined) return { lines }
  const message = 'must be left out: an answer in lines is not kept. A record with an external id is made once anyway'
  throw invalidInput([{ path: 'Idempotency-Key', message }])
}

function toJson(body: unknown, { maxOperations }: BatchLimits): BatchBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidInput([{ path: 'body', message: 'must be a JSON object with operations' }])
  const { atomic = true, operations, ...others } = body as Record<string, unknown>
  const problems: InputProblem[] = Object.keys(others).map((field) => ({
    path: field.slice(0, 100),
    message: `is unknown; known: ${FIELDS.join(', ')}`,
  }))
  if (typeof atomic !== 'boolean') problems.push({ path: 'atomic', message: 'must be true or false' })
  const isList = Array.isArray(operations) && operations.length >= 1 && operations.length <= maxOperations
  if (!isList) {
    const words = operations === undefined ? 'is required: ' : 'must be '
    const message = `${words}a list of 1 to ${maxOperations} operations; more are taken as ${LINES_TYPE}`
    problems.push({ path: 'operations', message })
  }
  if (problems.length > 0) throw invalidInput(problems)
  return { isAtomic: atomic as boolean, operations: operations as unknown[] }
}
