import { isUuid } from '@longrun/storage'
import { accepted, decodeListCursor, encodeListCursor, type Feature, ok } from '../../http/index.ts'
import { erasureSchemas } from './erasure-schemas.ts'
import type { ErasureService } from './erasure-service.ts'

const LIST = ['erasures']

/** What admins may see and ask for of erasures. */
export function erasureRoutes(erasures: ErasureService): Feature {
  return (routes) => {
    routes.post(
      '/v1/admin/users/:id/erase',
      {
        summary: 'Erase a closed account for good, at once',
        description: 'Nothing brings it back from now on. It is done in the background; the answer says where to look.',
        access: 'admin',
        answers: { 202: erasureSchemas.erasure },
        problems: ['account_open'],
      },
      async ({ caller, params }) => {
        const state = await erasures.order(caller, params.id)
        return accepted(state, `/v1/admin/erasures/${state.userId}`)
      },
    )

    routes.get(
      '/v1/admin/erasures',
      {
        summary: 'Erasures, newest first: what became of whom',
        access: 'admin',
        query: erasureSchemas.query,
        answers: { 200: erasureSchemas.list },
      },
      async ({ query: { limit, cursor } }) => {
        const place = cursor === undefined ? undefined : decodeListCursor(LIST, cursor, isPlace)
        const after = place && { begunAt: new Date(place[0]), userId: place[1] }
        const items = await erasures.list({ limit, ...(after ? { after } : {}) })
        const last = items.length === limit ? items.at(-1) : undefined
        const nextCursor = last ? encodeListCursor(LIST, [last.begunAt.toISOString(), last.userId]) : null
        return ok({ items, nextCursor })
      },
    )

    routes.get(
      '/v1/admin/erasures/:id',
      { summary: 'The erasure of one user', access: 'admin', answers: { 200: erasureSchemas.erasure } },
      async ({ params }) => ok(await erasures.get(params.id)),
    )
  }
}

function isPlace(place: readonly unknown[]): place is readonly [string, string] {
  const [begunAt, userId] = place
  return place.length === 2 && typeof begunAt === 'string' && !Number.isNaN(Date.parse(begunAt)) && isUuid(userId)
}
