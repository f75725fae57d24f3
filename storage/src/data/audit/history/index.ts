export {
  type FieldChange,
  type History,
  type HistoryEntry,
  type HistoryOptions,
  type HistoryPage,
  type OwnerHistory,
  openHistory,
  type RecordHistory,
  type SampleChange,
} from './open-history.ts'
export { AUDIT_ACTIONS, type AuditAction, type LoggedEntry, type LogSearch, searchLog } from './search-log.ts'
export { toFieldChange } from './shown-changes.ts'
