import type { EntryReason } from './entry-reasons.ts'

/** What an export tells of a file beside it, within the limits of a workout's columns. */
export interface EntryAbout {
  /** 1 to 200 characters. */
  readonly name?: string
  /** In FIT's vocabulary, such as `running`. */
  readonly sport?: string
  /** 1 to 10,000 characters. */
  readonly description?: string
}

/** One file of an archive or folder: its content, or why it is left out. */
export type Entry = {
  /** From 0, without gaps; the same file has the same one each time that the archive is opened. */
  readonly position: number
  /** As it is called, with folders, and archives inside, before it; fit to be shown. */
  readonly path: string
} & (
  | {
      readonly kind: 'file'
      /** Of the decompressed activity file. */
      readonly sha256: Buffer
      /** Of the decompressed activity file. */
      readonly sizeBytes: number
      readonly about?: EntryAbout
    }
  | {
      readonly kind: 'refused'
      /** `skipped` for what nobody would take for an activity. */
      readonly status: 'failed' | 'skipped'
      readonly reason: EntryReason
      /** In words. */
      readonly detail: string
    }
)

/** Some entries, in order. May be empty: then something large is being worked on. */
export interface EntryBatch {
  readonly entries: readonly Entry[]
  /**
   * The content of a file of this batch, gzipped. Only until the next batch is asked for; bytes that nobody asks for
   * are never copied.
   *
   * @throws ArchiveError `archive_changed`
   */
  contentOf(position: number): Promise<Uint8Array<ArrayBuffer>>
}

/** Whose export it is: `plain` for any other folder or archive. */
export type ExportKind = 'strava' | 'garmin' | 'plain'

/** An archive or folder that is open, read on a thread of its own. Disposing of it ends the thread, at any time. */
export interface EntrySource extends AsyncDisposable {
  /** Files that it lists. Those of archives inside it are not among them; each of these counts as one. */
  readonly listed: number
  readonly exportKind: ExportKind
  /**
   * Reads the entries in order, at most one batch ahead of who takes them. Only once.
   *
   * @param from entries before this position are not read again
   * @throws ArchiveError when the archive can no longer be read; Error with a `code` for what the machine lacks, such
   * as `ENOSPC` for an archive inside, which has to be put on the disk
   */
  batches(from: number): AsyncIterable<EntryBatch>
}
