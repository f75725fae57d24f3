export {
  FitWriter,
  fitRun,
  gpx,
  gpxRun,
  RUN_START_MS,
  type RunOptions,
  type RunPoint,
  runPoints,
  tcxRun,
  toFitSeconds,
  type WrittenField,
  type WrittenMessage,
} from './activity-files/index.ts'
export { CommandRun } from './command-run.ts'
export { openProcessor } from './open-processor.ts'
export { TEST_PASSWORD, type TestAnswer, TestClient, type TestRequest } from './test-client.ts'
export { migratedTemplate, openTestService, type TestService } from './test-service.ts'
export type { TestServiceOptions } from './test-service-options.ts'
export { openWorker } from './test-worker.ts'
export { finished, processed, sendFile, upload } from './upload-client.ts'
