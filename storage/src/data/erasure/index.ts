export { type ErasedTable, type ErasedTableOptions, toErasedTable } from './erased-table.ts'
export type { Erasure, ErasureOrder, ErasurePlace, ErasureSettings } from './erasure.ts'
export { openErasure } from './open-erasure.ts'
export { type ErasureReceipt, type ErasureState, hashReceipt, parseReceipt } from './receipt.ts'
