import type { Entity } from '@longrun/storage'
import type { Routes } from '../../http/index.ts'
import { archiveRoutes } from './archive-routes.ts'
import { batchRoutes } from './batch-routes.ts'
import { deletionRoutes } from './deletion-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { type ResourceRoutesParts, toResourceKind } from './resource-kind.ts'

/** Declares the routes of one kind of record, capability by capability. They only translate, the same way for every kind. */
export function resourceRoutes<E extends Entity>(routes: Routes, parts: ResourceRoutesParts<E>): void {
  const kind = toResourceKind(parts)
  recordRoutes(routes, kind)
  historyRoutes(routes, kind)
  deletionRoutes(routes, kind)
  archiveRoutes(routes, kind)
  batchRoutes(routes, kind)
}
