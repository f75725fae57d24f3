import { type CreateBodyOf, entitySchemas } from '@longrun/storage'
import Type, { type TSchema } from 'typebox'
import { workoutEntity } from './workout-entity.ts'

/** The body that makes a workout; what its template says may be left out. */
export type NewWorkoutBody = Omit<CreateBodyOf<typeof workoutEntity>, 'name' | 'sport'> &
  Partial<Pick<CreateBodyOf<typeof workoutEntity>, 'name' | 'sport'>>

const schemas = entitySchemas(workoutEntity)
const { required = [] } = schemas.create as TSchema & { readonly required?: readonly string[] }

/** Schemas of workouts in the API, all from the declaration. */
export const workoutSchemas = {
  ...schemas,
  create: Type.Unsafe<NewWorkoutBody>({
    ...schemas.create,
    required: required.filter((name) => name !== 'name' && name !== 'sport'),
    if: { required: ['templateId'], properties: { templateId: { type: 'string' } } },
    else: { required: ['name', 'sport'] },
  }),
}
