import type { FastifyRequest } from 'fastify'
import { type InputProblem, invalidInput, Problem } from './problem.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * Refuses what a request asks for beside its body and address and would not get: somebody who makes a change on a condition
 * must not have it made without.
 *
 * @throws Problem `invalid_input` naming each header, `unsupported_media_type` for a body that is encoded
 */
export function refuseUntakenHeaders({ method, headers, routeOptions }: FastifyRequest): void {
  const { spec } = routeOptions.config
  if (!spec) return
  const isSafe = SAFE_METHODS.has(method)
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const problems: InputProblem[] = []
  if (isSafe && hasBody) problems.push({ path: 'body', message: `is not taken with ${method}` })
  if (headers['if-match'] !== undefined && !spec.ifMatch) problems.push(untaken('If-Match'))
  if (!isSafe) {
    if (headers['idempotency-key'] !== undefined) problems.push(untaken('Idempotency-Key'))
    if (headers['if-none-match'] !== undefined) problems.push(untaken('If-None-Match'))
    if (headers['if-unmodified-since'] !== undefined) problems.push(untaken('If-Unmodified-Since'))
  }
  if (problems.length > 0) throw invalidInput(problems)
  if (hasBody && (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new Problem('unsupported_media_type', { detail: 'Send the body as it is: no Content-Encoding is taken' })
  }
}

function untaken(path: string): InputProblem {
  return { path, message: 'is not taken here: leave the header out' }
}
