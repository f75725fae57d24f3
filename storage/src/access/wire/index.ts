export { Connection, type ConnectionListener, type ConnectionSettings } from './connection.ts'
export { LostConnection, StalePlan } from './failures.ts'
export type { Answer } from './statement-query.ts'
