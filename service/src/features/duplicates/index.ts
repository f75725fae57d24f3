export { DuplicateFinder } from './duplicate-finder.ts'
export { duplicateRoutes } from './duplicate-routes.ts'
export { DuplicateService } from './duplicate-service.ts'
