export { applyMigration, runScript } from './apply-migration.ts'
export { type Holdings, listDropped, readHoldings, toName } from './data-loss.ts'
export { revertMigration } from './revert-migration.ts'
export { finishConcurrently } from './run-concurrently.ts'
