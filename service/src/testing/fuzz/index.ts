export { Random } from './random.ts'
export { type FuzzReport, runFuzz } from './run-fuzz.ts'
