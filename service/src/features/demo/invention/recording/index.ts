export { drawLoop, type Loop } from './loops.ts'
export { RECORDED_METRICS, type Recording } from './points.ts'
export { recordRun } from './record-run.ts'
