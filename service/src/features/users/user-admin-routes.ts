import { toListOptions } from '@longrun/storage'
import { type Feature, noContent, ok, parseIfMatch } from '../../http/index.ts'
import { type TokenService, tokenSchemas } from '../tokens/index.ts'
import type { ClosedAccounts } from './closed-accounts.ts'
import type { UserAdminService } from './user-admin-service.ts'
import { userEntity } from './user-entity.ts'
import { userSchemas } from './user-schemas.ts'
import type { User, UserService } from './user-service.ts'

interface Parts {
  readonly users: UserService
  readonly admin: UserAdminService
  readonly closed: Pick<ClosedAccounts, 'restore'>
  readonly tokens: TokenService
}

const withVersion = (user: User) => ok(user, { version: user.version })

/** What admins may do with accounts, and with the sessions and tokens of others. */
export function userAdminRoutes({ users, admin, closed, tokens }: Parts): Feature {
  return (routes) => {
    routes.get(
      '/v1/admin/users',
      {
        summary: 'All accounts, newest first',
        access: 'admin',
        query: userSchemas.listQuery,
        answers: { 200: userSchemas.list },
      },
      async ({ query }) => ok(await admin.list(toListOptions(userEntity, query))),
    )

    routes.get(
      '/v1/admin/users/:id',
      { summary: 'One account', access: 'admin', answers: { 200: userSchemas.user } },
      async ({ params }) => withVersion(await admin.get(params.id)),
    )

    routes.delete(
      '/v1/admin/users/:id',
      {
        summary:
          'Close an account and sign it out everywhere; it is erased after the time in which it can be taken back',
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

    routes.post(
      '/v1/admin/users/:id/restore',
      {
        summary: 'Take back that an account was closed, as long as it is not erased',
        access: 'admin',
        ifMatch: 'optional',
        answers: { 200: userSchemas.user },
        problems: ['not_restorable', 'email_taken'],
      },
      async ({ caller, params, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        return withVersion(await closed.restore(params.id, { by: caller.userId, version }))
      },
    )

    routes.post(
      '/v1/admin/users/:id/disable',
      {
        summary: 'Keep a user out',
        description: 'Ends the user’s sessions; API tokens rest until the account is enabled. What they own stays.',
        access: 'admin',
        ifMatch: 'optional',
        body: userSchemas.disable,
        answers: { 200: userSchemas.user },
        problems: ['last_admin'],
      },
      async ({ caller, params, body, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        return withVersion(await admin.disable(params.id, body.reason, { by: caller.userId, version }))
      },
    )

    routes.post(
      '/v1/admin/users/:id/enable',
      { summary: 'Let a user in again', access: 'admin', ifMatch: 'optional', answers: { 200: userSchemas.user } },
      async ({ caller, params, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        return withVersion(await admin.enable(params.id, { by: caller.userId, version }))
      },
    )

    routes.get(
      '/v1/admin/users/:id/sessions',
      { summary: 'Where a user is signed in', access: 'admin', answers: { 200: userSchemas.sessions } },
      async ({ caller, params }) => {
        const sessions = await admin.listSessions(params.id)
        const items = sessions.map((session) => ({ ...session, isCurrent: session.id === caller.sessionId }))
        return ok({ items, nextCursor: null })
      },
    )

    routes.delete(
      '/v1/admin/users/:id/sessions',
      { summary: 'Sign a user out everywhere', access: 'admin', answers: { 204: null } },
      async ({ caller, params }) => {
        await admin.signOut(caller, params.id)
        return noContent()
      },
    )

    routes.delete(
      '/v1/admin/users/:id/sessions/:sessionId',
      { summary: 'End one session of a user', access: 'admin', answers: { 204: null } },
      async ({ caller, params }) => {
        await admin.revokeSession(caller, params.id, params.sessionId)
        return noContent()
      },
    )

    routes.get(
      '/v1/admin/users/:id/tokens',
      {
        summary: 'The API tokens of a user',
        access: 'admin',
        query: tokenSchemas.query,
        answers: { 200: tokenSchemas.list },
      },
      async ({ params, query }) => {
        const { id } = await admin.get(params.id)
        return ok(await tokens.list(id, query))
      },
    )

    routes.delete(
      '/v1/admin/users/:id/tokens',
      { summary: 'Revoke all API tokens of a user', access: 'admin', answers: { 204: null } },
      async ({ caller, params }) => {
        await admin.revokeTokens(caller, params.id)
        return noContent()
      },
    )

    routes.delete(
      '/v1/admin/users/:id/tokens/:tokenId',
      { summary: 'Revoke an API token of a user', access: 'admin', answers: { 204: null } },
      async ({ caller, params }) => {
        await tokens.revoke(params.id, params.tokenId, caller.userId)
        return noContent()
      },
    )
  }
}
