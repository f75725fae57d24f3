import type { Feature, LineStreams } from '../../http/index.ts'
import { resourceRoutes } from '../resources/index.ts'
import { workoutEntity } from './workout-entity.ts'
import { workoutSchemas } from './workout-schemas.ts'
import type { WorkoutService } from './workout-service.ts'

const CREATE_DESCRIPTION =
  'With a `templateId`, name, sport, planned duration and planned distance come from the template where the body leaves them out.'

/** A user's workouts. */
export function workoutRoutes(service: WorkoutService, lines: LineStreams): Feature {
  return (routes) =>
    resourceRoutes(routes, {
      entity: workoutEntity,
      path: '/v1/workouts',
      schemas: workoutSchemas,
      service,
      lines,
      createDescription: CREATE_DESCRIPTION,
    })
}
