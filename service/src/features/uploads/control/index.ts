export { uploadControlRoutes } from './control-routes.ts'
