export { decodeFailure, decodeFile, samplesOf, TEST_DECODE_OPTIONS, TEST_NOW_MS } from './decode-file.ts'
export { FitWriter, toFitSeconds, type WrittenField, type WrittenMessage } from './fit-writer.ts'
export { fitRun, gpx, gpxRun, RUN_START_MS, type RunOptions, type RunPoint, runPoints, tcxRun } from './run-files.ts'
export { finished, openWorker, processed, sendFile, upload } from './upload-client.ts'
