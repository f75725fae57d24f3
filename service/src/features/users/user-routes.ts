import Type from 'typebox'
import { type Feature, noContent, ok, parseIfMatch, type SessionCookie } from '../../http/index.ts'
import { userSchemas } from './user-schemas.ts'
import type { UserService } from './user-service.ts'

/** A user's own account, and what admins may do with all accounts. */
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

    routes.get(
      '/v1/admin/users',
      {
        summary: 'All accounts, newest first',
        access: 'admin',
        query: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 500 })),
          state: Type.Optional(Type.Enum(['live', 'deleted', 'all'])),
        }),
        answers: { 200: userSchemas.list },
      },
      async ({ query }) => ok(await users.list(query)),
    )

    routes.delete(
      '/v1/admin/users/:id',
      {
        summary: 'Close an account and sign it out everywhere',
        access: 'admin',
        ifMatch: 'optional',
        answers: { 204: null },
        problems: ['last_admin'],
      },
      async ({ caller, params, headers }) => {
        await users.delete(caller, params.id, parseIfMatch(headers['if-match'], { required: false }))
        return noContent()
      },
    )
  }
}
