export { isConnectionLost, toMigrationError } from './migration-error.ts'
export { assertLocked, type LockHolder, lockMigrations } from './migration-lock.ts'
export {
  CREATE_RECORDS_TABLE,
  DELETE_RECORD,
  INSERT_RECORD,
  listRecords,
  type MigrationRecord,
  SET_RECORD_STATE,
  toRecordValues,
} from './migration-records.ts'
export { OwnerConnection, type SessionLimits } from './owner-connection.ts'
