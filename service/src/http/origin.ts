import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from './problem.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that a web page of another origin asks for. Browsers name the page's origin in every request that may
 * change something (Origin, or Sec-Fetch-Site); a page cannot forge or drop these. Programs that are no browsers, such as
 * curl, send neither, and hold no cookie that somebody else's page could use. Where there is an Authorization header no
 * cookie is looked at, and a browser adds none by itself.
 *
 * @throws Problem `foreign_origin`
 */
export function requireOwnOrigin(method: string, headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): void {
  if (SAFE_METHODS.has(method) || headers.authorization !== undefined) return
  const { origin } = headers
  if (origin !== undefined) {
    if (!allowed.has(origin)) throw foreignOrigin()
    return
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignOrigin()
}

function foreignOrigin(): Problem {
  return new Problem('foreign_origin', {
    detail: 'Changes are taken from this service’s own pages only; allow further origins by the setting allowedOrigins',
  })
}
