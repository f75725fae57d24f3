import type { FastifyReply } from 'fastify'
import { PROBLEMS, type Problem } from './problem.ts'

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

// A bad body of a mebibyte can hold a hundred thousand faults. A program that sends a batch wants those of all its samples.
const MOST_ERRORS = 1_000

/** The body of a problem answer (RFC 9457). */
export function toProblemBody(problem: Problem, requestId: string | undefined): string {
  return JSON.stringify(toProblemMembers(problem, requestId))
}

/** What a problem tells, where it is part of an answer too. */
export function toProblemMembers(problem: Problem, requestId?: string): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.code]
  const { errors = [], extensions } = problem.details
  const untold = errors.length - MOST_ERRORS
  const detail = problem.details.detail ?? (untold > 0 ? `There are ${untold} more faults than these` : undefined)
  return {
    type: `urn:longrun:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    ...(detail ? { detail } : {}),
    ...(errors.length > 0 ? { errors: errors.slice(0, MOST_ERRORS) } : {}),
    ...extensions,
    ...(requestId ? { requestId } : {}),
  }
}

/** Headers of a problem answer. */
export function toProblemHeaders(problem: Problem): Record<string, string> {
  const { status, retryAfterSeconds } = PROBLEMS[problem.code]
  return {
    'content-type': PROBLEM_TYPE,
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="longrun"' } : {}),
    ...(retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {}),
    ...problem.details.headers,
  }
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers(toProblemHeaders(problem)).send(toProblemBody(problem, reply.request.id))
}
