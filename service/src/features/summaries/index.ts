export { summaryRoutes } from './summary-routes.ts'
export { SummaryService } from './summary-service.ts'
