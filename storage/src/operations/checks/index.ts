export type { Check, CheckResult, CheckState, Finding, Outcome } from './check.ts'
export { runChecks } from './run-checks.ts'
export {
  checkAudit,
  checkDeclarations,
  checkIndexes,
  checkMigrations,
  checkMonths,
  checkReferences,
  checkSealing,
  type Reference,
} from './schema/index.ts'
export {
  type ConnectionsOptions,
  checkApplicationRole,
  checkClocks,
  checkConnections,
  checkDirectConnection,
  checkDisk,
  checkOwnerRole,
  checkReach,
  checkScratchDatabases,
  type DiskOptions,
  type ReachOptions,
} from './server/index.ts'
