export { ManyStore, type OnFailure, type SetCall } from './many-store.ts'
export { MAX_SET_ITEMS } from './parse-items.ts'
export {
  batchFailed,
  type IsOfItem,
  isOfOneItem,
  type Settled,
  type SetWork,
  settleAll,
  settleEach,
} from './settle-items.ts'
