import type { Entity } from '@longrun/storage'
import { ok, type Routes } from '../../http/index.ts'
import { historySchemas } from './history-schemas.ts'
import { idOf, type ResourceKind } from './resource-kind.ts'

/** The route that tells what was done to a record. */
export function historyRoutes<E extends Entity>(routes: Routes, { entity, one, service }: ResourceKind<E>): void {
  routes.get(
    `${one}/history` as '/v1/records/:id/history',
    {
      summary: `What was done to a ${entity.name}, the newest first`,
      description: `Also of a deleted ${entity.name}. Once it is purged, there is no history of it any more.`,
      query: historySchemas.query,
      answers: { 200: historySchemas.page },
    },
    async ({ caller, params, query }) => ok(await service.history(caller, idOf<E>(params), query)),
  )
}
