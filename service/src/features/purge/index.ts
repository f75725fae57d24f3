export { purgeContents } from './purge-contents.ts'
export { PurgeService } from './purge-service.ts'
