export { DEFAULT_PROCESS_LIMITS, type ProcessLimits } from './process-limits.ts'
export { DEFAULT_UPLOAD_SWEEP, type SweepSettings, sweepUploads } from './sweep-uploads.ts'
export { PROCESS_UPLOADS, sendUploadJob, uploadJobs } from './upload-jobs.ts'
export { UploadProcessor } from './upload-processor.ts'
