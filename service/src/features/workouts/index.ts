export { workoutEntity } from './workout-entity.ts'
export { workoutRoutes } from './workout-routes.ts'
export { type Workout, WorkoutService } from './workout-service.ts'
