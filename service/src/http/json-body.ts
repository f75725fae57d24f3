import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'

// Deeper than any document of ours, and shallow enough for every recursive walk over it.
const MOST_JSON_DEPTH = 32

/** Takes JSON bodies in UTF-8: refuses keys that would poison prototypes, and nesting deeper than MOST_JSON_DEPTH. */
export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const refusal = findRefusal(request.headers['content-type'], body)
    if (refusal) done(refusal)
    else parse(request, body.toString(), done)
  })
}

// Bytes that are no UTF-8 would be read as U+FFFD, and that is what would be stored.
function findRefusal(contentType: string | undefined, body: Buffer): Problem | undefined {
  if (isForeignCharset(contentType)) {
    return new Problem('unsupported_media_type', { detail: 'JSON is taken in UTF-8 only: name no charset, or utf-8' })
  }
  if (!isUtf8(body)) return new Problem('malformed_request', { detail: 'The body is not valid UTF-8' })
  if (!isDeeperThan(body, MOST_JSON_DEPTH)) return undefined
  return new Problem('malformed_request', { detail: `The JSON is nested deeper than ${MOST_JSON_DEPTH} levels` })
}

/** Whether a content type names a charset other than UTF-8. */
export function isForeignCharset(contentType: string | undefined): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1]
  return charset !== undefined && charset.toLowerCase() !== 'utf-8'
}

/** Whether JSON text opens more brackets within each other than allowed. Needs no parsing, so a bomb costs one pass. */
function isDeeperThan(text: Buffer, depth: number): boolean {
  if (text.length <= 2 * depth) return false
  let level = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text[index]!
    if (inString) {
      if (code === BACKSLASH) index++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++level > depth) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) level--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
