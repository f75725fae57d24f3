import { type Database, type Reader, statement, type Tx } from '@longrun/storage'
import type { FileFailure } from './upload-files.ts'

const START = statement(
  'uploads.start',
  `update uploads
      set status = 'processing', started_at = coalesce(started_at, now()), updated_at = now(), version = version + 1
    where user_id = $1
      and id = any($2::uuid[])
      and status = 'queued'`,
)
// Whoever decides about an upload as a whole takes this lock first, and its files after it.
const LOCK = statement<{ status: UploadStatus; is_unpacked: boolean }>(
  'uploads.lock',
  `select status, unpacked_at is not null as is_unpacked
     from uploads
    where user_id = $1
      and id = $2
      and deleted_at is null
      for no key update`,
)
const COUNTS = `(select jsonb_object_agg(status, n)
                   from (select f.status, count(*) as n
                           from upload_files f
                          where f.user_id = u.user_id
                            and f.upload_id = u.id
                            and f.deleted_at is null
                          group by f.status) counted)`
const HAS_WORKOUTS = `exists (select 1
                                from upload_files f
                               where f.user_id = u.user_id
                                 and f.upload_id = u.id
                                 and f.status in ('stored', 'duplicate')
                                 and f.deleted_at is null)`
const HAS_OPEN_FILES = `exists (select 1
                                  from upload_files f
                                 where f.user_id = u.user_id
                                   and f.upload_id = u.id
                                   and f.status in ('queued', 'processing')
                                   and f.deleted_at is null)`
const FINISH = statement(
  'uploads.finish',
  `update uploads u
      set status = case when ${HAS_WORKOUTS} then 'completed' else 'failed' end, counts = coalesce(${COUNTS}, '{}'),
          finished_at = now(), progressed_at = now(), updated_at = now(), version = version + 1
    where u.user_id = $1
      and u.id = $2
      and u.status in ('queued', 'processing')
      and u.unpacked_at is not null
      and not ${HAS_OPEN_FILES}`,
)
const PROGRESS = statement(
  'uploads.progress',
  `update uploads
      set progressed_at = now(), updated_at = now()
    where user_id = $1
      and id = $2
      and status in ('queued', 'processing')`,
)
const END = statement(
  'uploads.end',
  `update uploads u
      set status = $3, counts = coalesce(${COUNTS}, '{}'), finished_at = now(), progressed_at = now(),
          updated_at = now(), updated_by = $1, version = version + 1
    where u.user_id = $1
      and u.id = $2`,
)
const REFUSE = statement(
  'uploads.refuse',
  `update uploads u
      set status = case when ${HAS_WORKOUTS} then 'completed' else 'failed' end, counts = coalesce(${COUNTS}, '{}'),
          finished_at = now(), updated_at = now(), version = version + 1
    where u.user_id = $1
      and u.id = $2`,
)
const REOPEN = statement(
  'uploads.reopen',
  `update uploads
      set status = 'queued', counts = null, finished_at = null, progressed_at = now(), updated_at = now(),
          updated_by = $1, version = version + 1
    where user_id = $1
      and id = $2`,
)
const END_FILES = statement(
  'upload-files.end',
  `update upload_files
      set status = $3, reason = $4, detail = $5, updated_at = now(), version = version + 1
    where user_id = $1
      and upload_id = $2
      and status in ('queued', 'processing')
      and deleted_at is null`,
)
// What has no bytes was refused before it was read, and would be again.
const REQUEUE_FILES = statement(
  'upload-files.requeue',
  `update upload_files
      set status = 'queued', reason = null, detail = null, workout_ids = '{}', points_received = 0, points_stored = 0,
          points_merged = 0, points_rejected = '{}', failed_attempts = 0, claimed_at = null,
          updated_at = now(), updated_by = $1, version = version + 1
    where user_id = $1
      and upload_id = $2
      and status in ('failed', 'cancelled')
      and sha256 is not null
      and deleted_at is null`,
)
const FIND_STATUS = statement<{ status: UploadStatus }>(
  'uploads.find-status',
  `select status
     from uploads
    where user_id = $1
      and id = $2
      and deleted_at is null`,
)
const LIST_OPEN = statement<{ id: string }>(
  'uploads.list-open',
  `select id
     from uploads
    where user_id = $1
      and status in ('queued', 'processing')
      and deleted_at is null
    order by (kind <> 'file'), created_at, id
    limit $2`,
)
// Takes rows by their age alone, over all users; touching them keeps the next sweep from taking them at once again. Each live
// worker sweeps: one that nobody touched for $4 seconds waited because no worker ran, and its time begins anew.
const TAKE_IDLE = statement<IdleUpload>(
  'uploads.take-idle',
  `with idle as (
     select user_id, id, updated_at < now() - make_interval(secs => $4) as was_alone
       from uploads
      where status in ('queued', 'processing')
        and updated_at < now() - make_interval(secs => $1)
        and deleted_at is null
      order by updated_at
      limit $2
        for update skip locked
   )
   update uploads u
      set updated_at = now(), progressed_at = case when idle.was_alone then now() else u.progressed_at end
     from idle
    where u.user_id = idle.user_id
      and u.id = idle.id
   returning u.user_id, u.id, u.progressed_at < now() - make_interval(secs => $3) as is_hopeless,
             u.unpacked_at is not null and not ${HAS_OPEN_FILES} as is_done`,
)

/** How far an upload is, or how it ended. */
export type UploadStatus = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'

/** An upload that has not ended and that nobody touched for a while. */
export interface IdleUpload {
  readonly user_id: string
  readonly id: string
  readonly is_hopeless: boolean
  /** Every file has its result, and nobody ended the upload. */
  readonly is_done: boolean
}

/** Why what is left of an upload is not processed. */
export interface Refusal {
  readonly reason: FileFailure
  readonly detail: string
}

/** Whether an upload, or a file of it, has not ended. */
export const isOpen = (status: UploadStatus): boolean => status === 'queued' || status === 'processing'

/** Uploads as wholes: how they begin, go on, end and begin again. */
export const uploadQueue = {
  /** Says that the first files of uploads were taken in hand. */
  async start(database: Database, userId: string, ids: readonly string[]): Promise<void> {
    await database.autocommit({ owner: userId }).execute(START, [userId, ids])
  },

  /**
   * Ends an upload unless something is left to be done, or read from its archive. To be called in a transaction of its own
   * after the results of files were committed: of two workers that finish the last two files, the later sees both.
   */
  async finish(tx: Tx, userId: string, id: string): Promise<void> {
    await Promise.all([tx.maybeOne(LOCK, [userId, id]), tx.execute(FINISH, [userId, id])])
  },

  /** Notes that an upload that has not ended went on. */
  async noteProgress(tx: Tx, userId: string, id: string): Promise<void> {
    await tx.execute(PROGRESS, [userId, id])
  },

  /** Ends what is left of an upload with a reason, and the upload; what is done stays. Nothing happens to one that has ended. */
  async refuse(tx: Tx, userId: string, id: string, { reason, detail }: Refusal): Promise<void> {
    const upload = await tx.maybeOne(LOCK, [userId, id])
    if (!upload || !isOpen(upload.status)) return
    await tx.execute(END_FILES, [userId, id, 'failed', reason, detail])
    await tx.execute(REFUSE, [userId, id])
  },

  /**
   * Ends what is left of an upload as cancelled; waits for a file that is just being stored.
   * @returns whether there was something to cancel: the upload had not ended
   * @throws StorageError `not_found`
   */
  async cancel(tx: Tx, userId: string, id: string): Promise<boolean> {
    const { status } = await tx.one(LOCK, [userId, id])
    if (!isOpen(status)) return false
    await tx.execute(END_FILES, [userId, id, 'cancelled', null, null])
    await tx.execute(END, [userId, id, 'cancelled'])
    return true
  },

  /**
   * Queues again what failed or was cancelled and has its bytes kept. The upload must have ended.
   * @returns how many files; or why none
   * @throws StorageError `not_found`
   */
  async retry(tx: Tx, userId: string, id: string): Promise<number | 'open' | 'not_unpacked'> {
    const upload = await tx.one(LOCK, [userId, id])
    if (isOpen(upload.status)) return 'open'
    if (!upload.is_unpacked) return 'not_unpacked'
    const files = await tx.execute(REQUEUE_FILES, [userId, id])
    if (files > 0) await tx.execute(REOPEN, [userId, id])
    return files
  },

  /** Undefined where there is none. */
  async findStatus(reader: Reader, userId: string, id: string): Promise<UploadStatus | undefined> {
    return (await reader.maybeOne(FIND_STATUS, [userId, id]))?.status
  },

  /** The ids of uploads of one user that have not ended. */
  async listOpen(reader: Reader, userId: string, most: number): Promise<string[]> {
    return (await reader.many(LIST_OPEN, [userId, most])).map(({ id }) => id)
  },

  /** Uploads that nobody has touched for a while, oldest first. */
  takeIdle(
    database: Database,
    settings: {
      readonly idleSeconds: number
      readonly batchRows: number
      readonly hopelessSeconds: number
      readonly aloneSeconds: number
    },
  ): Promise<IdleUpload[]> {
    const { idleSeconds, batchRows, hopelessSeconds, aloneSeconds } = settings
    return database.autocommit('catalog').many(TAKE_IDLE, [idleSeconds, batchRows, hopelessSeconds, aloneSeconds])
  },
}
