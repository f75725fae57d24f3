import { entitySchemas } from '@longrun/storage'
import { workoutEntity } from './workout-entity.ts'

/** Schemas of workouts in the API, all from the declaration. */
export const workoutSchemas = entitySchemas(workoutEntity)
