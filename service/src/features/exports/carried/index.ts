export { type CarriedTable, carryEntity, type Line } from './carried-table.ts'
export { checkLine } from './line-check.ts'
export { type Bringing, openTableCarrier, type TableCarrier } from './open-carrier.ts'
export type { RowOutcome } from './table-statements.ts'
