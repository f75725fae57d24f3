export { toStreamJson } from './stream-json.ts'
export { streamRoutes } from './stream-routes.ts'
export { StreamService } from './stream-service.ts'
