import type { Feature, LineStreams } from '../../http/index.ts'
import { resourceRoutes } from '../resources/index.ts'
import { templateEntity } from './template-entity.ts'
import { templateSchemas } from './template-schemas.ts'
import type { TemplateService } from './template-service.ts'

/** The library of workouts: everybody who is signed in reads it, admins write it. */
export function templateRoutes(service: TemplateService, lines: LineStreams): Feature {
  return (routes) =>
    resourceRoutes(routes, {
      entity: templateEntity,
      path: '/v1/templates',
      schemas: templateSchemas,
      service,
      lines,
      writers: 'admin',
    })
}
