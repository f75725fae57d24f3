export type { ArchiveAnswer, ArchiveRequest, ArchiveTask, Failure } from './archive-messages.ts'
export { toError } from './failures.ts'
