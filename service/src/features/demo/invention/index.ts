export { dayIn, timeIn } from './calendar.ts'
export type { Feedback } from './feedback.ts'
export {
  type InventedRun,
  type InventedRunner,
  inventRunner,
  type PlannedForRace,
  RUNNER_TIME_ZONE,
} from './invent-runner.ts'
export { RECORDED_METRICS } from './recording/index.ts'
export type { Block } from './seasons.ts'
