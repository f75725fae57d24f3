export { checkErasure } from './check-erasure.ts'
export { erasureRoutes } from './erasure-routes.ts'
export { ErasureService } from './erasure-service.ts'
export { erasureTasks } from './erasure-tasks.ts'
