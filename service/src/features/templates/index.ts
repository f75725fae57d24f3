export { templateEntity } from './template-entity.ts'
export { templateRoutes } from './template-routes.ts'
export { type Template, TemplateService } from './template-service.ts'
