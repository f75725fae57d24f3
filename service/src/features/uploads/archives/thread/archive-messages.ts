import type { ArchiveReason } from '../archive-error.ts'
import type { ArchiveLimits } from '../archive-limits.ts'
import type { Entry, ExportKind } from '../entries.ts'

/** What a thread is started with. */
export interface ArchiveTask {
  readonly kind: 'zip' | 'folder'
  /** One of a zip. */
  readonly paths: readonly string[]
  readonly limits: ArchiveLimits
  readonly scratchFolder: string
}

/** What a thread is asked. Each `pull` gives the oldest batch back, and lets it make another. */
export type ArchiveRequest =
  | { readonly ask: 'start'; readonly from: number }
  | { readonly ask: 'pull' }
  | { readonly ask: 'content'; readonly id: number; readonly position: number }

/** What a thread answers. */
export type ArchiveAnswer =
  | { readonly told: 'opened'; readonly listed: number; readonly exportKind: ExportKind }
  | { readonly told: 'batch'; readonly entries: readonly Entry[] }
  | { readonly told: 'end' }
  | { readonly told: 'content'; readonly id: number; readonly content: Uint8Array<ArrayBuffer> }
  | { readonly told: 'failed'; readonly id?: number; readonly failure: Failure }

/** An error, as it crosses threads. */
export interface Failure {
  readonly message: string
  /** Of an `ArchiveError`. */
  readonly archiveReason?: ArchiveReason
  /** Of an error of the machine. */
  readonly code?: string
}
