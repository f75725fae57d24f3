import type { FastifyRequest } from 'fastify'
import type { Authenticate, Caller, SessionCaller } from './caller.ts'
import { Problem } from './problem.ts'
import { type Guards, type RouteSpec, scopeOf, takesToken } from './routes.ts'
import type { SessionCookie } from './session-cookie.ts'

/** What tells guards who asks. */
export interface GuardParts {
  /** By the token of a session. */
  readonly authenticate: Authenticate<SessionCaller>
  /** By the secret of an API token. */
  readonly authenticateToken: Authenticate
  readonly cookie: SessionCookie
}

// RFC 6750: the scheme in any case, and then characters of which tokens are made (token68).
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i

/**
 * The checks that stand before routes. They run before a body is read. Where there is an Authorization header it alone
 * decides: what is wrong with it is never made good by a cookie.
 */
export function openGuards({ authenticate, authenticateToken, cookie }: GuardParts): Guards {
  const bySession = async (request: FastifyRequest): Promise<Caller> => {
    const token = cookie.read(request.headers.cookie)
    const caller = token === undefined ? undefined : await authenticate(token)
    if (!caller) throw new Problem('unauthenticated')
    return caller
  }
  const byToken = async (header: string, request: FastifyRequest): Promise<Caller> => {
    // Node keeps the first of several; a proxy in between may have looked at another.
    if (countAuthorizations(request) > 1) throw invalidToken('Send one Authorization header')
    const secret = parseBearer(header)
    const { spec, access } = request.routeOptions.config
    if (!spec || !takesToken(access, spec)) throw sessionRequired()
    const caller = await authenticateToken(secret)
    if (!caller) throw invalidToken()
    requireScope(caller, request.method, spec)
    return caller
  }
  const identify = async (request: FastifyRequest): Promise<Caller> => {
    const { authorization } = request.headers
    request.caller = await (authorization === undefined ? bySession(request) : byToken(authorization, request))
    return request.caller
  }
  return {
    // For those that hand sessions out and take them away.
    public: async ({ headers }) => {
      if (headers.authorization === undefined) return
      parseBearer(headers.authorization)
      throw sessionRequired()
    },
    user: async (request) => {
      await identify(request)
    },
    admin: async (request) => {
      const { role } = await identify(request)
      if (role !== 'admin') throw new Problem('forbidden', { detail: 'This is for admins' })
    },
  }
}

function countAuthorizations({ raw }: FastifyRequest): number {
  return raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'authorization').length
}

function parseBearer(header: string): string {
  const secret = BEARER.exec(header.trim())?.[1]
  if (secret === undefined) throw invalidToken('The Authorization header must be "Bearer" and an API token')
  return secret
}

function requireScope({ scopes }: Caller, method: string, spec: RouteSpec): void {
  const scope = scopeOf(method, spec)
  if (scopes.has(scope)) return
  throw new Problem('insufficient_scope', {
    detail: `This takes a token with the scope ${scope}`,
    extensions: { scope },
    headers: { 'www-authenticate': `Bearer realm="longrun", error="insufficient_scope", scope="${scope}"` },
  })
}

function invalidToken(detail?: string): Problem {
  const headers = { 'www-authenticate': 'Bearer realm="longrun", error="invalid_token"' }
  return new Problem('invalid_token', { headers, ...(detail === undefined ? {} : { detail }) })
}

function sessionRequired(): Problem {
  return new Problem('session_required', {
    detail:
      'Accounts, their passwords, sessions and tokens, and what admins do take a session: leave Authorization out',
  })
}
