import { StorageError } from '@longrun/storage'
import { type Feature, noContent, ok, Problem, parseIfMatch, type SessionCookie } from '../../http/index.ts'
import { userSchemas } from './user-schemas.ts'
import type { UserService } from './user-service.ts'

/** A user's own account. */
export function userRoutes({
  users,
  cookie,
}: {
  readonly users: UserService
  readonly cookie: SessionCookie
}): Feature {
  return (routes) => {
    routes.get('/v1/me', { summary: 'Your account', answers: { 200: userSchemas.user } }, async ({ caller }) => {
      const user = await users.get(caller.userId).catch(refuseClosed)
      return ok(user, { version: user.version })
    })

    routes.patch(
      '/v1/me',
      {
        summary: 'Change your account',
        ifMatch: 'required',
        body: userSchemas.update,
        answers: { 200: userSchemas.user },
      },
      async ({ caller, body, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: true })
        const user = await users.update(caller, body, version).catch(refuseClosed)
        return ok(user, { version: user.version })
      },
    )

    routes.delete(
      '/v1/me',
      {
        summary: 'Close your account and sign out everywhere',
        description:
          'Within a time that signing in tells, it can be taken back by `POST /v1/auth/restore`; then it is erased for good.',
        session: true,
        ifMatch: 'optional',
        answers: { 204: null },
        problems: ['last_admin'],
      },
      async ({ caller, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        await users.delete(caller, caller.userId, version).catch(refuseClosed)
        return noContent({ headers: { 'set-cookie': cookie.clear() } })
      },
    )
  }
}

// Another request closed the account since this one was let in: its session is gone with it.
function refuseClosed(error: unknown): never {
  if (!(error instanceof StorageError) || error.code !== 'not_found') throw error
  throw new Problem('unauthenticated', { cause: error })
}
