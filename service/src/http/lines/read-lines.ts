import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { invalidInput, Problem } from '../problem.ts'

/** The content type of values that come a line each. */
export const LINES_TYPE = 'application/x-ndjson'

/** What lines may cost. */
export interface LineLimits {
  /** Bytes of one line. */
  readonly maxLineBytes: number
  /** Bytes of all lines of a request. */
  readonly maxStreamedBytes: number
}

const NEWLINE = 0x0a
/** Longest that lines keep the event loop for themselves, in ms: a quick sender's are there by the megabyte. */
const BUDGET_MS = 8

/** Hands bodies in lines on as they arrive, to the routes that take them. */
export function takeLineBodies(app: FastifyInstance): void {
  app.addContentTypeParser(LINES_TYPE, (request, payload, done) => {
    if (request.routeOptions.config.spec?.upload?.content[LINES_TYPE] !== undefined) done(null, payload)
    else done(new Problem('unsupported_media_type', { detail: 'Lines are not taken here' }))
  })
}

/**
 * The lines of a stream that hold something, as many at once as came with a piece of it.
 * @param path what the lines are, in messages: `samples`
 * @throws Problem `invalid_input` for a line that is too long, `body_too_large` for too many bytes
 */
export async function* readLines(
  body: Readable,
  path: string,
  { maxLineBytes, maxStreamedBytes }: LineLimits,
): AsyncGenerator<Buffer[]> {
  const message = `must be lines of at most ${maxLineBytes} bytes, a JSON object each`
  const checked = (line: Buffer): Buffer[] => {
    if (line.length > maxLineBytes) throw invalidInput([{ path, message }])
    return line.some((byte) => byte > 0x20) ? [line] : []
  }
  let rest: Buffer = Buffer.alloc(0)
  let bytes = 0
  let since = performance.now()
  // What is refused in the middle is answered: the connection must not end with the reading.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxStreamedBytes) {
      throw new Problem('body_too_large', { detail: `A stream of ${path} has at most ${maxStreamedBytes} bytes` })
    }
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const lines: Buffer[] = []
    let start = 0
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
      lines.push(...checked(text.subarray(start, end)))
      start = end + 1
    }
    rest = text.subarray(start)
    checked(rest)
    if (lines.length > 0) yield lines
    if (performance.now() - since > BUDGET_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
  }
  const last = checked(rest)
  if (last.length > 0) yield last
}

/** The value of a line; undefined, which no JSON is, where it is none. */
export function parseLine(line: Buffer): unknown {
  if (!isUtf8(line)) return undefined
  try {
    return JSON.parse(line.toString())
  } catch {
    return undefined
  }
}
