export { DURATION_BOUNDS_SECONDS, type DurationFigures } from './duration-tally.ts'
export {
  MOST_STATEMENT_TAGS,
  OTHER_STATEMENTS,
  openStorageMonitor,
  type StatementFigures,
  type StorageFigures,
  type StorageMonitor,
} from './storage-monitor.ts'
