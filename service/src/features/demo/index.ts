export { type DemoOptions, type DemoRunner, DemoService } from './demo-service.ts'
