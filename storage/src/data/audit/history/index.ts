export type { FieldChange, HistoryEntry, SampleChange } from './history-entry.ts'
export {
  type History,
  type HistoryOptions,
  type HistoryPage,
  type OwnerHistory,
  openHistory,
  type RecordHistory,
} from './open-history.ts'
export { AUDIT_ACTIONS, type AuditAction, type LoggedEntry, type LogSearch, searchLog } from './search-log.ts'
export { toFieldChange } from './shown-changes.ts'
