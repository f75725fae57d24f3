import type { FastifyRequest } from 'fastify'
import { findKeyFault, findKeyObstacle } from './idempotency.ts'
import { isSafe } from './methods.ts'
import { type InputProblem, invalidInput, Problem } from './problem.ts'
import type { Access, RouteSpec } from './routes.ts'

/**
 * Refuses what a request asks for beside its body and address and would not get: somebody who makes a change on a condition
 * must not have it made without.
 *
 * @throws Problem `invalid_input` naming each header, `unsupported_media_type` for a body that is encoded
 */
export function refuseUntakenHeaders({ method, headers, routeOptions }: FastifyRequest): void {
  const { spec, access = 'user' } = routeOptions.config
  if (!spec) return
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const problems: InputProblem[] = []
  if (isSafe(method) && hasBody) problems.push({ path: 'body', message: `is not taken with ${method}` })
  if (headers['if-match'] !== undefined && !spec.ifMatch) problems.push(untaken('If-Match'))
  if (!isSafe(method)) {
    const fault = findKeyProblem(headers['idempotency-key'], access, spec)
    if (fault !== undefined) problems.push({ path: 'Idempotency-Key', message: fault })
    if (headers['if-none-match'] !== undefined) problems.push(untaken('If-None-Match'))
    if (headers['if-unmodified-since'] !== undefined) problems.push(untaken('If-Unmodified-Since'))
  }
  if (problems.length > 0) throw invalidInput(problems)
  if (hasBody && (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new Problem('unsupported_media_type', { detail: 'Send the body as it is: no Content-Encoding is taken' })
  }
}

function findKeyProblem(key: string | string[] | undefined, access: Access, spec: RouteSpec): string | undefined {
  if (key === undefined) return undefined
  const obstacle = findKeyObstacle(access, spec)
  return obstacle === undefined ? findKeyFault(String(key)) : `is not taken here: ${obstacle}`
}

function untaken(path: string): InputProblem {
  return { path, message: 'is not taken here: leave the header out' }
}
