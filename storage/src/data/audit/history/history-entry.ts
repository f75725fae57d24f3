import type { AuditAction } from './search-log.ts'

/** What one change did to one field, spelled as the API spells its values. Null is what there was not. */
export interface FieldChange {
  readonly from: unknown
  readonly to: unknown
}

/** What one change did to the samples of one type. */
export interface SampleChange {
  /** The type's code, such as `heart_rate`. */
  readonly type: string
  readonly samples: number
  readonly from: Date
  readonly to: Date
}

/** One change of a record. */
export interface HistoryEntry {
  /** Grows from change to change of a record. */
  readonly id: number
  /** When the transaction of the change began. */
  readonly at: Date
  readonly action: AuditAction
  /** The version that the record had behind it; null where only its samples changed. */
  readonly version: number | null
  /** The user who made it; null where none is known: the service itself, or SQL. */
  readonly actorId: string | null
  readonly requestId: string | null
  /** By the names of fields; empty where only internal ones changed, null where the values are gone. */
  readonly changes: Readonly<Record<string, FieldChange>> | null
  /** What happened to its samples, by type; null where it was the record that changed. */
  readonly samples: readonly SampleChange[] | null
}
