export { FILE_REASONS, type FileReason } from './file-reasons.ts'
export { DEFAULT_PROGRESS_LIMITS, type ProgressLimits, ProgressStreams } from './progress-streams.ts'
export { uploadResultRoutes } from './result-routes.ts'
export { type UploadProgress, UploadResults, type UploadState } from './upload-results.ts'
