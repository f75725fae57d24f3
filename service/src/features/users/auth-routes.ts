import type { Clock } from '@longrun/storage'
import type { FastifyRequest } from 'fastify'
import {
  type Answer,
  type Authenticate,
  created,
  type Feature,
  noContent,
  ok,
  type SessionCaller,
  type SessionCookie,
  toClientAddress,
} from '../../http/index.ts'
import type { ClosedAccounts } from './closed-accounts.ts'
import { userSchemas } from './user-schemas.ts'
import type { SignedIn, SignInOrigin, UserService } from './user-service.ts'

export interface AuthParts {
  readonly users: UserService
  readonly closed: Pick<ClosedAccounts, 'restoreByPassword'>
  readonly cookie: SessionCookie
  readonly authenticate: Authenticate<SessionCaller>
  readonly clock: Clock
}

// A limit on attempts belongs here, before the password is hashed; rate limits come with their own issue.
/** Registration, sign-in and sign-out, the list of sessions, the password. */
export function authRoutes({ users, closed, cookie, authenticate, clock }: AuthParts): Feature {
  const withCookie = ({ session }: SignedIn): Answer['headers'] => ({
    'set-cookie': cookie.issue(session.token, Math.floor((session.endsAt.getTime() - clock().getTime()) / 1_000)),
  })
  const cleared = { headers: { 'set-cookie': cookie.clear() } }

  return (routes) => {
    routes.post(
      '/v1/auth/register',
      {
        summary: 'Open an account and sign in',
        access: 'public',
        session: true,
        body: userSchemas.register,
        answers: { 201: userSchemas.signedIn },
        problems: ['email_taken', 'busy'],
      },
      async (request) => {
        const signedIn = await users.register(request.body, originOf(request))
        return created({ user: signedIn.user }, '/v1/me', { headers: withCookie(signedIn)! })
      },
    )

    routes.post(
      '/v1/auth/login',
      {
        summary: 'Sign in',
        access: 'public',
        session: true,
        body: userSchemas.login,
        answers: { 200: userSchemas.signedIn },
        problems: ['wrong_credentials', 'account_disabled', 'account_closed', 'busy'],
      },
      async (request) => {
        const signedIn = await users.logIn(request.body, originOf(request))
        return ok({ user: signedIn.user }, { headers: withCookie(signedIn)! })
      },
    )

    routes.post(
      '/v1/auth/restore',
      {
        summary: 'Take a closed account back, as long as it is not erased, and sign in',
        description:
          'Everything is there again but sessions and API tokens. Signing in says until when: `account_closed`.',
        access: 'public',
        session: true,
        body: userSchemas.login,
        answers: { 200: userSchemas.signedIn },
        problems: ['wrong_credentials', 'account_disabled', 'email_taken', 'busy'],
      },
      async (request) => {
        const signedIn = await closed.restoreByPassword(request.body, originOf(request))
        return ok({ user: signedIn.user }, { headers: withCookie(signedIn)! })
      },
    )

    routes.post(
      '/v1/auth/logout',
      {
        summary: 'Sign out; without a session, nothing happens',
        access: 'public',
        session: true,
        answers: { 204: null },
      },
      async (request) => {
        const token = cookie.read(request.headers.cookie)
        const caller = token === undefined ? undefined : await authenticate(token)
        if (caller) await users.logOut(caller)
        return noContent(cleared)
      },
    )

    routes.get(
      '/v1/auth/sessions',
      { summary: 'Where you are signed in', session: true, answers: { 200: userSchemas.sessions } },
      async ({ caller }) => {
        const sessions = await users.listSessions(caller)
        const items = sessions.map((session) => ({ ...session, isCurrent: session.id === caller.sessionId }))
        return ok({ items, nextCursor: null })
      },
    )

    routes.delete(
      '/v1/auth/sessions/:id',
      { summary: 'Sign one session out', session: true, answers: { 204: null } },
      async ({ caller, params }) => {
        await users.revokeSession(caller, params.id)
        return params.id.toLowerCase() === caller.sessionId ? noContent(cleared) : noContent()
      },
    )

    routes.delete(
      '/v1/auth/sessions',
      { summary: 'Sign all other sessions out', session: true, answers: { 204: null } },
      async ({ caller }) => {
        await users.revokeOtherSessions(caller)
        return noContent()
      },
    )

    routes.put(
      '/v1/auth/password',
      {
        holdsSecret: true,
        summary: 'Change your password; ends all other sessions, and your API tokens unless they are to be kept',
        session: true,
        body: userSchemas.password,
        answers: { 204: null },
        problems: ['version_conflict', 'busy'],
      },
      async ({ caller, body }) => {
        await users.changePassword(caller, body)
        return noContent()
      },
    )
  }
}

function originOf(request: Pick<FastifyRequest, 'headers' | 'ip'>): SignInOrigin {
  return { userAgent: request.headers['user-agent'], address: toClientAddress(request.ip) }
}
