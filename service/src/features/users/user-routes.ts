import { type Feature, noContent, ok, parseIfMatch, type SessionCookie } from '../../http/index.ts'
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
      const user = await users.get(caller.userId)
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
        const user = await users.update(caller, body, parseIfMatch(headers['if-match'], { required: true }))
        return ok(user, { version: user.version })
      },
    )

    routes.delete(
      '/v1/me',
      {
        summary: 'Close your account and sign out everywhere',
        session: true,
        ifMatch: 'optional',
        answers: { 204: null },
        problems: ['last_admin'],
      },
      async ({ caller, headers }) => {
        await users.delete(caller, caller.userId, parseIfMatch(headers['if-match'], { required: false }))
        return noContent({ headers: { 'set-cookie': cookie.clear() } })
      },
    )
  }
}
