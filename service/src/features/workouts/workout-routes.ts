import { created, type Feature, noContent, ok, parseIfMatch } from '../../http/index.ts'
import { workoutSchemas } from './workout-schemas.ts'
import type { WorkoutService } from './workout-service.ts'

/** A user's workouts. */
export function workoutRoutes(workouts: WorkoutService): Feature {
  return (routes) => {
    routes.post(
      '/v1/workouts',
      {
        summary: 'Add a workout',
        body: workoutSchemas.create,
        answers: { 201: workoutSchemas.record },
        problems: ['unique_violation'],
      },
      async ({ caller, body }) => {
        const workout = await workouts.create(caller, body)
        return created(workout, `/v1/workouts/${workout.id}`, { version: workout.version })
      },
    )

    routes.get(
      '/v1/workouts',
      { summary: 'Your workouts', query: workoutSchemas.listQuery, answers: { 200: workoutSchemas.list } },
      async ({ caller, query }) => ok(await workouts.list(caller, query)),
    )

    routes.get(
      '/v1/workouts/:id',
      { summary: 'One workout', answers: { 200: workoutSchemas.record } },
      async ({ caller, params }) => {
        const workout = await workouts.get(caller, params.id)
        return ok(workout, { version: workout.version })
      },
    )

    routes.patch(
      '/v1/workouts/:id',
      {
        summary: 'Change a workout; null clears a field',
        ifMatch: 'required',
        body: workoutSchemas.update,
        answers: { 200: workoutSchemas.record },
      },
      async ({ caller, params, body, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: true })
        const workout = await workouts.update(caller, params.id, body, version)
        return ok(workout, { version: workout.version })
      },
    )

    routes.delete(
      '/v1/workouts/:id',
      { summary: 'Delete a workout', ifMatch: 'optional', answers: { 204: null } },
      async ({ caller, params, headers }) => {
        await workouts.delete(caller, params.id, parseIfMatch(headers['if-match'], { required: false }))
        return noContent()
      },
    )
  }
}
