export { type ClaimedFile, type ClaimScope, claims } from './claims.ts'
export { FileContents, type StoredBytes } from './file-contents.ts'
export { findKnownFiles, type KnownFile } from './known-files.ts'
export {
  type FileAbout,
  type FileFailure,
  type FileKey,
  type FileResult,
  type FileStatus,
  type NewUploadFile,
  type UploadFileRow,
  uploadFiles,
} from './upload-files.ts'
export { type IdleUpload, isOpen, type Refusal, type UploadStatus, uploadQueue } from './upload-queue.ts'
