export { checkDrift } from './check-drift.ts'
export type { DriftKind, DriftProblem } from './drift-problem.ts'
