export { tokenEntity } from './token-entity.ts'
export { tokenRoutes } from './token-routes.ts'
export { tokenSchemas } from './token-schemas.ts'
export { TokenService } from './token-service.ts'
