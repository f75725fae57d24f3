import type { Database, Tx } from '../../access/index.ts'
import type { Entity } from '../entities/index.ts'
import type { Series } from '../series/index.ts'

/** An entity whose deleted records go for good after a while. It is owned, and found by an id. */
export interface PurgedEntity {
  readonly entity: Entity
  /** Series whose contexts are records of it: their samples go with it. */
  readonly series?: readonly Series[]
  /** Most records that one transaction takes. Default 100. */
  readonly batchRows?: number
  /**
   * Called in the transaction before records go. What it gives is called behind: for what is kept for them in tables that
   * are no entities.
   */
  readonly also?: (tx: Tx, owner: string, ids: readonly string[]) => Promise<() => Promise<void>>
}

/** What is purged, and how fast. */
export interface PurgeSettings {
  readonly database: Database
  /** In any order: what goes with others goes first. */
  readonly entities: readonly PurgedEntity[]
  /** How long it rests between two batches, as a multiple of what the last one took. 0 to 100, default 1. */
  readonly restFactor?: number
}

/** How many records there were, or how many rows went, by table. */
export type PurgeCounts = Readonly<Record<string, number>>

/**
 * Removes records that were deleted long ago. What is left to do is told by rows alone, so it may be ended at any moment and
 * run by any number of processes.
 */
export interface Purge {
  /** How many records were deleted before then. Some of them may be kept by what still points at them. */
  count(before: Date): Promise<PurgeCounts>

  /**
   * Removes records that were deleted before then, oldest first: those that nothing points at which could not do without. What can do
   * without points at nothing afterwards, which is a change of it like any other.
   */
  run(before: Date, options?: { readonly signal?: AbortSignal }): Promise<PurgeCounts>
}
