export {
  ArchiveError,
  type ArchiveLimits,
  DEFAULT_ARCHIVE_LIMITS,
  EntryError,
  type EntrySource,
  isOwnExport,
  OWN_EXPORT,
  openFolder,
  openZip,
  openZipFiles,
  type ZipFiles,
  type ZipItem,
} from './archives/index.ts'
export { uploadControlRoutes } from './control/index.ts'
export {
  computeTotals,
  type DecodeReason,
  DecoderPool,
  type DecoderPoolSettings,
  type MetricColumn,
} from './decoding/index.ts'
export { type LocalImport, LocalImports, type LocalSource } from './local/index.ts'
export {
  DEFAULT_PROCESS_LIMITS,
  PROCESS_UPLOADS,
  type ProcessLimits,
  type SweepSettings,
  sendUploadJob,
  sweepUploads,
  toProcessLimits,
  UploadControl,
  UploadProcessor,
  uploadJobs,
} from './processing/index.ts'
export { FileContents } from './queue/index.ts'
export { type NewUpload, type TakeFile, UploadService } from './receiving/index.ts'
export {
  DEFAULT_PROGRESS_LIMITS,
  FILE_REASONS,
  type FileReason,
  type ProgressLimits,
  ProgressStreams,
  type UploadProgress,
  UploadResults,
  type UploadState,
  uploadResultRoutes,
} from './results/index.ts'
export { checkSpool, Spool, type SpoolSettings, spoolTasks, Unpacker } from './spool/index.ts'
export { checkUploads } from './upload-checks.ts'
export { uploadEntity } from './upload-entity.ts'
export { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts'
export { uploadRoutes } from './upload-routes.ts'
export { workoutFileRoutes } from './workout-file-routes.ts'
export { WorkoutFileService } from './workout-file-service.ts'
