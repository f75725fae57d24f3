export { asActor, type ChangeContext, changeContextText, withChangeContext } from './change-context.ts'
export type { Database, Placement, Reader, ReadOptions, TransactionOptions, Tx } from './database.ts'
export { quoteIdentifier, quoteLiteral } from './identifier.ts'
export { type JoiningDatabase, openJoining } from './joining/index.ts'
export {
  openPool,
  type Pool,
  type PoolSettings,
  type PoolStatus,
  poolSettings,
  type RetryMeans,
} from './pool/index.ts'
export { type Statement, type StatementOptions, statement } from './statement.ts'
export { toArrayLiteral } from './wire/index.ts'
