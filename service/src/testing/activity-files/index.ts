export { FitWriter, toFitSeconds, type WrittenField, type WrittenMessage } from './fit-writer.ts'
export { fitRun, gpx, gpxRun, RUN_START_MS, type RunOptions, type RunPoint, runPoints, tcxRun } from './run-files.ts'
