import { newId, type Reader, statement, type Tx } from '@longrun/storage'
import type { DecodeReason, PointCounts, Salvage } from '../decoding/index.ts'

/** How far a file is, or how it ended. */
export type FileStatus = 'queued' | 'processing' | 'stored' | 'duplicate' | 'failed' | 'skipped' | 'cancelled'

/** Why a file gave no workout, beyond what decoding it can tell. */
export type FileFailure =
  | DecodeReason
  | 'duplicate_deleted'
  | 'processing_failed'
  | 'gave_up'
  | 'account_disabled'
  | 'account_closed'

/** A file of an upload, and what became of it. */
export interface UploadFileRow {
  readonly upload_id: string
  readonly id: string
  readonly path: string
  /** Null for what was refused before it was read. */
  readonly sha256: Buffer | null
  readonly status: FileStatus
  /** A `FileFailure`, or why an entry of an archive was not read. */
  readonly reason: string | null
  readonly detail: string | null
  readonly workout_ids: string[]
  readonly points_received: number
  readonly points_stored: number
  readonly points_merged: number
  readonly points_rejected: Record<string, number>
  readonly position: number
  readonly salvage: Salvage | null
}

/** What an export tells of an activity beside its file. */
export interface FileAbout {
  readonly name?: string
  readonly sport?: string
  readonly description?: string
}

/** A file as it enters the queue, or with its end where that is known by then. */
export interface NewUploadFile {
  /** Its place in the archive; the same entry becomes one row, however often the archive is read. */
  readonly position: number
  readonly path: string
  readonly about?: FileAbout | undefined
  /** Of the decompressed bytes, which must be kept; null for what was refused before it was read. */
  readonly sha256: Buffer | null
  readonly result:
    | { readonly status: 'queued' }
    | { readonly status: 'duplicate'; readonly workoutIds: readonly string[] }
    | {
        readonly status: 'failed' | 'skipped'
        readonly reason: string
        readonly detail: string
        readonly workoutIds?: readonly string[]
      }
}

/** What became of a file. */
export type FileResult =
  | {
      readonly status: 'stored'
      readonly workoutIds: readonly string[]
      readonly points: PointCounts
      readonly salvage?: Salvage | undefined
    }
  | { readonly status: 'duplicate'; readonly workoutIds: readonly string[] }
  | {
      /** `skipped`: one of many, and nobody takes it for an activity. */
      readonly status: 'failed' | 'skipped'
      readonly reason: FileFailure
      readonly detail: string
      /** The workouts that were deleted. */
      readonly workoutIds?: readonly string[]
      readonly points?: Pick<PointCounts, 'received' | 'rejected'> | undefined
    }

const COLUMNS = `upload_id, id, path, sha256, status, reason, detail, workout_ids, points_received, points_stored,
          points_merged, points_rejected, position, salvage`

// Ids of workouts come as array literals: `unnest` would flatten an array of arrays.
const INSERT = statement(
  'upload-files.insert',
  `insert into upload_files (user_id, upload_id, id, position, path, sha256, status, reason, detail, workout_ids, about,
                             created_by, updated_by)
   select $1, $2, given.id, given.position, given.path, given.sha256, given.status, given.reason, given.detail,
          given.workout_ids::uuid[], given.about::jsonb, $1, $1
     from unnest($3::uuid[], $4::int4[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::text[], $10::text[],
                 $11::text[])
       as given (id, position, path, sha256, status, reason, detail, workout_ids, about)
   on conflict (user_id, upload_id, position) do nothing`,
)
const LIST = statement<UploadFileRow>(
  'upload-files.list',
  `select ${COLUMNS}
     from upload_files
    where user_id = $1
      and upload_id = any($2::uuid[])
      and deleted_at is null
    order by upload_id, position`,
)
const LOCK_UNFINISHED = statement<{ id: string }>(
  'upload-files.lock-unfinished',
  `select id
     from upload_files
    where user_id = $1
      and upload_id = $2
      and id = $3
      and position = $4
      and status in ('queued', 'processing')
      and deleted_at is null
      for update`,
)
const IS_UNFINISHED = statement<{ id: string }>(
  'upload-files.is-unfinished',
  `select id
     from upload_files
    where user_id = $1
      and upload_id = $2
      and id = $3
      and position = $4
      and status in ('queued', 'processing')
      and deleted_at is null`,
)
const FINISH = statement(
  'upload-files.finish',
  `update upload_files
      set status = $4, reason = $5, detail = $6, workout_ids = $7, points_received = $8, points_stored = $9,
          points_merged = $10, points_rejected = $11, salvage = $12, updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and upload_id = $2
      and id = $3
      and position = $13`,
)

/**
 * Names one file of an upload. By its id and its position, though each would do: while a table has no statistics yet, such as in
 * the first import of all, the planner may take the index of the other one and read every file of the upload.
 */
export interface FileKey {
  readonly userId: string
  readonly uploadId: string
  readonly id: string
  readonly position: number
}

/** The files of uploads, a row each. */
export const uploadFiles = {
  /**
   * Adds the files of an upload, at most some hundreds at once. Those that are there already, by their position, stay as they
   * are. The bytes of what is not refused must be kept by then.
   *
   * @returns how many were added
   */
  insert(
    tx: Tx,
    { userId, uploadId }: Pick<FileKey, 'userId' | 'uploadId'>,
    files: readonly NewUploadFile[],
  ): Promise<number> {
    const failure = ({ result }: NewUploadFile) => ('reason' in result ? result : undefined)
    return tx.execute(INSERT, [
      userId,
      uploadId,
      files.map(() => newId()),
      files.map(({ position }) => position),
      files.map(({ path }) => path),
      files.map(({ sha256 }) => sha256),
      files.map(({ result }) => result.status),
      files.map((file) => failure(file)?.reason),
      files.map((file) => failure(file)?.detail),
      files.map(({ result }) => `{${('workoutIds' in result && result.workoutIds) || []}}`),
      files.map(({ about }) => about && JSON.stringify(about)),
    ])
  },

  list(reader: Reader, userId: string, uploadIds: readonly string[]): Promise<UploadFileRow[]> {
    return reader.many(LIST, [userId, uploadIds])
  },

  /** Whether there is still something to do. */
  async isUnfinished(reader: Reader, { userId, uploadId, id, position }: FileKey): Promise<boolean> {
    return (await reader.maybeOne(IS_UNFINISHED, [userId, uploadId, id, position])) !== undefined
  },

  /** Whether there is still something to do; if so, nobody else does it until the transaction ends. */
  async lockUnfinished(tx: Tx, { userId, uploadId, id, position }: FileKey): Promise<boolean> {
    return (await tx.maybeOne(LOCK_UNFINISHED, [userId, uploadId, id, position])) !== undefined
  },

  async finish(tx: Tx, { userId, uploadId, id, position }: FileKey, result: FileResult): Promise<void> {
    const { status } = result
    const failure = 'reason' in result ? [result.reason, result.detail] : [null, null]
    const salvage = status === 'stored' && result.salvage ? JSON.stringify(result.salvage) : null
    const points: Partial<PointCounts> = status === 'duplicate' ? {} : (result.points ?? {})
    const { received = 0, stored = 0, merged = 0, rejected = {} } = points
    await tx.execute(FINISH, [
      userId,
      uploadId,
      id,
      status,
      ...failure,
      result.workoutIds ?? [],
      received,
      stored,
      merged,
      JSON.stringify(rejected),
      salvage,
      position,
    ])
  },
}
