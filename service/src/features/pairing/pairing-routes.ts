import Type from 'typebox'
import { type Feature, ok, parseIfMatch } from '../../http/index.ts'
import { workoutSchemas } from '../workouts/index.ts'
import type { PairingService } from './pairing-service.ts'

const Other = Type.Object(
  { workoutId: Type.String({ format: 'uuid', description: 'The workout that it becomes one with' }) },
  { additionalProperties: false },
)
const ANSWER = {
  ifMatch: 'optional',
  answers: { 200: workoutSchemas.record },
  problems: ['not_pairable', 'archived'],
} as const

/** Pairing a scheduled workout with the recorded one that completed it, by hand. */
export function pairingRoutes(pairing: PairingService): Feature {
  return (routes) => {
    routes.post(
      '/v1/workouts/:id/pair',
      {
        ...ANSWER,
        summary: 'Make one of a scheduled workout and a recorded one',
        description:
          'Answers the recorded workout, which takes over name, plan, template, day and planned totals, and the notes. ' +
          'The scheduled workout steps aside until `unpair`.',
        body: Other,
      },
      async ({ caller, params, body, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        const workout = await pairing.pair(caller, params.id, body.workoutId, version)
        return ok(workout, { version: workout.version })
      },
    )

    routes.post(
      '/v1/workouts/:id/unpair',
      {
        ...ANSWER,
        summary: 'Part a recorded workout from the scheduled one that it completed',
        description: 'Answers the recorded workout. The scheduled one is there again, under its own id: `pairedWith`.',
      },
      async ({ caller, params, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        const workout = await pairing.unpair(caller, params.id, version)
        return ok(workout, { version: workout.version })
      },
    )
  }
}
