import type { FastifyReply } from 'fastify'
import { PROBLEMS, type Problem } from './problem.ts'

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

// A bad body of a mebibyte can hold a hundred thousand faults; nobody reads more than these.
const MOST_ERRORS = 50

/** The body of a problem answer (RFC 9457). */
export function toProblemBody(problem: Problem, requestId: string | undefined): string {
  const { status, title } = PROBLEMS[problem.code]
  const { detail, errors, extensions } = problem.details
  return JSON.stringify({
    type: `urn:longrun:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    ...(detail ? { detail } : {}),
    ...(errors && errors.length > 0 ? { errors: errors.slice(0, MOST_ERRORS) } : {}),
    ...extensions,
    ...(requestId ? { requestId } : {}),
  })
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
