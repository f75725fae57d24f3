export * from './access/index.ts'
export { type Clock, systemClock } from './clock.ts'
export { STORAGE_ERROR_CODES, StorageError, type StorageErrorCode, type StorageErrorDetails } from './errors.ts'
