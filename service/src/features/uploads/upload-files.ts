import { type Reader, statement, type Tx } from '@longrun/storage'
import type { DecodeReason, PointCounts } from './decoding/index.ts'

export type FileStatus = 'queued' | 'processing' | 'stored' | 'duplicate' | 'failed' | 'skipped' | 'cancelled'

/** Why a file gave no workout, beyond what decoding it can tell. */
export type FileFailure = DecodeReason | 'duplicate_deleted' | 'gave_up' | 'account_disabled' | 'account_closed'

export interface UploadFileRow {
  readonly upload_id: string
  readonly id: string
  readonly path: string
  readonly sha256: Buffer
  readonly status: FileStatus
  readonly reason: FileFailure | null
  readonly detail: string | null
  readonly workout_ids: string[]
  readonly points_received: number
  readonly points_stored: number
  readonly points_merged: number
  readonly points_rejected: Record<string, number>
}

/** What became of a file. */
export type FileResult =
  | { readonly status: 'stored'; readonly workoutIds: readonly string[]; readonly points: PointCounts }
  | { readonly status: 'duplicate'; readonly workoutIds: readonly string[] }
  | {
      readonly status: 'failed'
      readonly reason: FileFailure
      readonly detail: string
      readonly points?: Pick<PointCounts, 'received' | 'rejected'> | undefined
    }

const COLUMNS = `upload_id, id, path, sha256, status, reason, detail, workout_ids, points_received, points_stored,
          points_merged, points_rejected`

const INSERT = statement(
  'upload-files.insert',
  `insert into upload_files (user_id, upload_id, id, path, sha256, created_by, updated_by)
   values ($1, $2, $3, $4, $5, $1, $1)`,
)
const LIST = statement<UploadFileRow>(
  'upload-files.list',
  `select ${COLUMNS}
     from upload_files
    where user_id = $1
      and upload_id = any($2::uuid[])
      and deleted_at is null
    order by upload_id, id`,
)
const LOCK_UNFINISHED = statement<{ id: string }>(
  'upload-files.lock-unfinished',
  `select id
     from upload_files
    where user_id = $1
      and upload_id = $2
      and id = $3
      and status in ('queued', 'processing')
      and deleted_at is null
      for update`,
)
const FINISH = statement(
  'upload-files.finish',
  `update upload_files
      set status = $4, reason = $5, detail = $6, workout_ids = $7, points_received = $8, points_stored = $9,
          points_merged = $10, points_rejected = $11, updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and upload_id = $2
      and id = $3`,
)

/** Names one file of an upload. */
export interface FileKey {
  readonly userId: string
  readonly uploadId: string
  readonly id: string
}

export const uploadFiles = {
  async insert(tx: Tx, { userId, uploadId, id }: FileKey, path: string, sha256: Buffer): Promise<void> {
    await tx.execute(INSERT, [userId, uploadId, id, path, sha256])
  },

  list(reader: Reader, userId: string, uploadIds: readonly string[]): Promise<UploadFileRow[]> {
    return reader.many(LIST, [userId, uploadIds])
  },

  /** Whether there is still something to do; if so, nobody else does it until the transaction ends. */
  async lockUnfinished(tx: Tx, { userId, uploadId, id }: FileKey): Promise<boolean> {
    return (await tx.maybeOne(LOCK_UNFINISHED, [userId, uploadId, id])) !== undefined
  },

  async finish(tx: Tx, { userId, uploadId, id }: FileKey, result: FileResult): Promise<void> {
    const { status } = result
    const failure = status === 'failed' ? [result.reason, result.detail] : [null, null]
    const workoutIds = status === 'failed' ? [] : result.workoutIds
    const points: Partial<PointCounts> = status === 'duplicate' ? {} : (result.points ?? {})
    const { received = 0, stored = 0, merged = 0, rejected = {} } = points
    await tx.execute(FINISH, [
      userId,
      uploadId,
      id,
      status,
      ...failure,
      workoutIds,
      received,
      stored,
      merged,
      JSON.stringify(rejected),
    ])
  },
}
