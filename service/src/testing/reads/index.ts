export { type ReadOptions, type ReadReport, runReads } from './run-reads.ts'
