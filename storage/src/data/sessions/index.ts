export { LookupBatch } from './lookup-batch.ts'
export { openPostgresSessions, type PostgresSessionsParts, type PostgresSessionsSettings } from './postgres-sessions.ts'
export type { IssuedSession, LiveSession, NewSession, SessionStore, SessionSummary } from './session-store.ts'
