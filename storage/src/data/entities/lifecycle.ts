import { type Column, integer, optional, text, timestamp, uuid } from './columns/index.ts'

/** Why something is archived, as whoever archives it says. */
export const ARCHIVE_REASON = text({ minLength: 1, maxLength: 1_000, description: 'Why the record was archived.' })

/** The columns that every table has, and their form in SQL. Written by the store alone. */
export const LIFECYCLE_COLUMNS = {
  createdAt: timestamp({ description: 'When the record was made.' }),
  createdBy: optional(uuid()),
  updatedAt: timestamp({ description: 'When the record was last changed.' }),
  updatedBy: optional(uuid()),
  deletedAt: optional(timestamp({ description: 'When the record was deleted; null while it is not.' })),
  deletedBy: optional(uuid({ description: 'Who deleted the record; null while it is not deleted.' })),
  deletionId: optional(uuid()),
  version: integer({ minimum: 1, description: 'Grows by one with every change; the ETag is this number in quotes.' }),
  archivedAt: optional(timestamp({ description: 'When the record was archived; null while it is not.' })),
  archivedBy: optional(uuid()),
  archiveReason: optional(ARCHIVE_REASON),
} as const satisfies Record<string, Column>

/** Derived from `archived_at` by the database, so it is in every table but never written. */
export const IS_ARCHIVED = 'is_archived'

/** Lifecycle columns that a record shows, in their order behind its own columns. */
export const SHOWN_LIFECYCLE = [
  'createdAt',
  'updatedAt',
  'deletedAt',
  'deletedBy',
  'version',
  'archivedAt',
  'archiveReason',
] as const

export interface LifecycleFields {
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
  deletedBy: string | null
  version: number
  isArchived: boolean
  archivedAt: Date | null
  archiveReason: string | null
}

/** Lifecycle columns by which a list may be ordered or filtered. */
export type ListableLifecycle = 'createdAt' | 'updatedAt' | 'deletedAt' | 'archivedAt'
export const LISTABLE_LIFECYCLE: readonly string[] = ['createdAt', 'updatedAt', 'deletedAt', 'archivedAt']
