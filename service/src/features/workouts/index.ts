export { workoutEntity } from './workout-entity.ts'
export { workoutRoutes } from './workout-routes.ts'
export { workoutSchemas } from './workout-schemas.ts'
export { type ComparedChange, type ComparedWorkout, type Workout, WorkoutService } from './workout-service.ts'
