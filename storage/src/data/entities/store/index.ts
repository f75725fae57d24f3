export type { ArchiveOptions, ChangeOptions, DeleteOptions, FindState } from './core-store.ts'
export { MAX_CURSOR_LENGTH } from './cursor.ts'
export {
  type CreateOptions,
  type EntityStore,
  type ItemOf,
  type ListOptions,
  type ListState,
  type ManyOptions,
  type ManyResults,
  type OwnerStore,
  openStore,
  type Page,
  type RecordStore,
  type Restored,
} from './entity-store.ts'
export { LIST_STATES, MAX_FILTER_VALUES, MAX_LIST_LIMIT, parseConditions } from './list-request.ts'
export { compileSql, conditionSql } from './list-sql.ts'
export {
  batchFailed,
  type IsOfItem,
  isOfOneItem,
  MAX_SET_ITEMS,
  type OnFailure,
  type Settled,
  type SetWork,
  settleAll,
  settleEach,
} from './many/index.ts'
export { type Cascade, type DeletionOfMany, openCascade } from './open-cascade.ts'
export { keyColumns, keyValues, ownerOf } from './record-key.ts'
export { actorOf, reasonOf } from './record-values.ts'
