import type { FastifyRequest } from 'fastify'
import type { Authenticate, Caller } from './caller.ts'
import { Problem } from './problem.ts'
import type { Guards } from './routes.ts'
import type { SessionCookie } from './session-cookie.ts'

/** The checks that stand before routes for users and for admins. They run before a body is read. */
export function openGuards(authenticate: Authenticate, cookie: SessionCookie): Pick<Guards, 'user' | 'admin'> {
  const requireUser = async (request: FastifyRequest): Promise<Caller> => {
    const token = cookie.read(request.headers.cookie)
    const caller = token === undefined ? undefined : await authenticate(token)
    if (!caller) throw new Problem('unauthenticated')
    request.caller = caller
    return caller
  }
  return {
    user: async (request) => {
      await requireUser(request)
    },
    admin: async (request) => {
      const { role } = await requireUser(request)
      if (role !== 'admin') throw new Problem('forbidden', { detail: 'This is for admins' })
    },
  }
}
