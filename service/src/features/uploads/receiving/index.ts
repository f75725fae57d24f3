export type { UploadFields } from './check-new-upload.ts'
export { formLimits, readUploadForm } from './upload-form.ts'
export { type NewUpload, type ReceivedUpload, type TakeFile, UploadService } from './upload-service.ts'
