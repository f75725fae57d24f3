import { entitySchemas } from '@longrun/storage'
import Type from 'typebox'
import { workoutEntity } from './workout-entity.ts'

const schemas = entitySchemas(workoutEntity)

/** The shapes of workouts in the API. */
export const workoutSchemas = {
  workout: schemas.record,
  create: schemas.create,
  update: schemas.update,
  list: schemas.list,
  query: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
    state: Type.Optional(Type.Enum(['live', 'archived', 'deleted', 'all'], { description: 'Default: live' })),
    order: Type.Optional(Type.Enum(['newest', 'started'], { description: 'Default: newest' })),
    sport: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    status: Type.Optional(Type.Enum(['scheduled', 'completed', 'skipped'])),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Started then or later' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Started before' })),
  }),
}
