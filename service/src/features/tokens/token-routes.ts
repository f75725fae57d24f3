import { created, type Feature, noContent, ok } from '../../http/index.ts'
import { tokenSchemas } from './token-schemas.ts'
import type { TokenService } from './token-service.ts'

/** A user's API tokens. */
export function tokenRoutes(tokens: TokenService): Feature {
  return (routes) => {
    routes.post(
      '/v1/auth/tokens',
      {
        summary: 'Make an API token; its secret is told this once',
        session: true,
        holdsSecret: true,
        body: tokenSchemas.create,
        answers: { 201: tokenSchemas.issued },
        problems: ['token_limit'],
      },
      async ({ caller, body }) => {
        const token = await tokens.create(caller, body)
        return created(token, `/v1/auth/tokens/${token.id}`, { version: token.version })
      },
    )

    routes.get(
      '/v1/auth/tokens',
      { summary: 'Your API tokens', session: true, query: tokenSchemas.query, answers: { 200: tokenSchemas.list } },
      async ({ caller, query }) => ok(await tokens.list(caller.userId, query)),
    )

    routes.get(
      '/v1/auth/tokens/:id',
      { summary: 'One API token', session: true, answers: { 200: tokenSchemas.token } },
      async ({ caller, params }) => {
        const token = await tokens.get(caller.userId, params.id)
        return ok(token, { version: token.version })
      },
    )

    routes.delete(
      '/v1/auth/tokens/:id',
      { summary: 'Revoke an API token', session: true, answers: { 204: null } },
      async ({ caller, params }) => {
        await tokens.revoke(caller.userId, params.id, caller.userId)
        return noContent()
      },
    )
  }
}
