import type { Feature, LineStreams } from '../../http/index.ts'
import { resourceRoutes } from '../resources/index.ts'
import { planEntity } from './plan-entity.ts'
import { planSchemas } from './plan-schemas.ts'
import type { PlanService } from './plan-service.ts'

/** A user's training plans. */
export function planRoutes(service: PlanService, lines: LineStreams): Feature {
  return (routes) =>
    resourceRoutes(routes, { entity: planEntity, path: '/v1/plans', schemas: planSchemas, service, lines })
}
