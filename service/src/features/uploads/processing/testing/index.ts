export { endLeases, type QueuedFile, queueFiles, readUpload } from './queue-files.ts'
