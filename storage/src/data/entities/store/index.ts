export type { ChangeOptions, FindState } from './core-store.ts'
export {
  type CreateOptions,
  type EntityStore,
  type ListOptions,
  type ListState,
  type OwnerStore,
  openStore,
  type Page,
  type RecordStore,
} from './entity-store.ts'
