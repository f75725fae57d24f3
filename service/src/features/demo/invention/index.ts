export { dayIn, timeIn } from './calendar.ts'
export { type InventedRun, type InventedRunner, inventRunner, RUNNER_TIME_ZONE } from './invent-runner.ts'
export { RECORDED_METRICS } from './record-run.ts'
