import { type Feature, ok, parseIfMatch } from '../../http/index.ts'
import { workoutSchemas } from '../workouts/index.ts'
import { duplicateSchemas, toPairAnswer } from './duplicate-schemas.ts'
import type { DuplicateService } from './duplicate-service.ts'

/** Workouts that look like one training from two devices: listed, and resolved with one call. */
export function duplicateRoutes(duplicates: DuplicateService): Feature {
  return (routes) => {
    routes.get(
      '/v1/workouts/duplicates',
      {
        summary: 'Your likely duplicates, pair by pair, what was stored last first',
        query: duplicateSchemas.query,
        answers: { 200: duplicateSchemas.list },
      },
      async ({ caller, query }) => {
        const { items, nextCursor } = await duplicates.list(caller, query)
        return ok({ items: items.map(toPairAnswer), nextCursor })
      },
    )

    routes.post(
      '/v1/workouts/:id/resolve-duplicate',
      {
        summary: 'Keep one of two likely duplicates, or both',
        description:
          'Answers the workout that is kept; of both, the one of the address. What is not kept is deleted, with its notes, and ' +
          'can be restored; a scheduled workout that it completed is passed on to the one that is kept.',
        ifMatch: 'optional',
        body: duplicateSchemas.resolution,
        answers: { 200: workoutSchemas.record },
        problems: ['not_duplicates', 'archived'],
      },
      async ({ caller, params, body, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        const workout = await duplicates.resolve(caller, params.id, body, version)
        return ok(workout, { version: workout.version })
      },
    )
  }
}
