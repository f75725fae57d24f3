import { STATUS_CODES } from 'node:http'
import { PROBLEMS, toProblem } from './problem.ts'
import { toProblemBody, toProblemHeaders } from './problem-answer.ts'

/** A whole HTTP answer, as text, for a request that Node's parser gave up on: no request object exists then. */
export function toConnectionAnswer(error: Error): string {
  const problem = toProblem(error)
  const status = PROBLEMS[problem.code].status < 500 ? problem.status : 400
  const body = toProblemBody(problem, undefined)
  const headers = {
    ...toProblemHeaders(problem),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
