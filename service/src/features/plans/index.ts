export { planEntity } from './plan-entity.ts'
export { planRoutes } from './plan-routes.ts'
export { type Plan, PlanService } from './plan-service.ts'
