export { type ResourceRoutesParts, resourceRoutes } from './resource-routes.ts'
export {
  type DeletedRecord,
  notRestorable,
  type RecordDeletion,
  type ResourceParts,
  ResourceService,
} from './resource-service.ts'
