import { type Database, type Statement, statement } from '@longrun/storage'
import type { FileAbout, FileKey } from './upload-files.ts'

/** A file that one worker has in hand. Who does not touch it for `leaseSeconds` has lost it to whoever comes. */
export interface ClaimedFile extends FileKey {
  readonly path: string
  readonly sha256: Buffer
  /** Decompressed, in bytes. */
  readonly sizeBytes: number
  /** How often it was in hand before and came to no end. */
  readonly failedAttempts: number
  readonly about: FileAbout | undefined
  readonly upload: {
    readonly kind: 'file' | 'archive' | 'folder'
    readonly externalId: string | undefined
    readonly startTime: Date | undefined
    /** Whether this is the first that is taken of it. */
    readonly isNew: boolean
  }
}

interface ClaimRow {
  readonly upload_id: string
  readonly id: string
  readonly position: number
  readonly path: string
  readonly sha256: Buffer
  readonly size_bytes: number
  readonly failed_attempts: number
  readonly about: FileAbout | null
  readonly kind: ClaimedFile['upload']['kind']
  readonly external_id: string | null
  readonly start_time: Date | null
  readonly upload_status: string
}

// Uploads in the order of uploads_open_idx, files in that of upload_files_open_idx, and no further than is needed. A file that
// was cancelled since the snapshot is found changed when it is locked, and left out.
const toClaim = (condition: string) => `
  with wanted as (
    select f.upload_id, f.id, f.position, u.kind, u.created_at, u.external_id, u.start_time, u.status
      from uploads u
     cross join lateral (
       select f.upload_id, f.id, f.position
         from upload_files f
        where f.user_id = u.user_id
          and f.upload_id = u.id
          and f.status in ('queued', 'processing')
          and f.deleted_at is null
          and ${condition}
        order by f.position
        limit $3
          for update skip locked) f
     where u.user_id = $1
       and ($2::uuid is null or u.id = $2)
       and u.status in ('queued', 'processing')
       and u.deleted_at is null
     order by (u.kind <> 'file'), u.created_at, u.id, f.position
     limit $3),
  claimed as (
    update upload_files f
       set status = 'processing', claimed_at = now(), updated_at = now(),
           failed_attempts = f.failed_attempts + (f.status = 'processing')::int
      from wanted
     where f.user_id = $1
       and f.upload_id = wanted.upload_id
       and f.id = wanted.id
       and f.position = wanted.position
   returning f.upload_id, f.id, f.path, f.sha256, f.failed_attempts, f.about, wanted.position, wanted.kind,
             wanted.created_at, wanted.external_id, wanted.start_time, wanted.status as upload_status)
  select claimed.*, c.size_bytes
    from claimed
    join file_contents c on c.user_id = $1
                        and c.sha256 = claimed.sha256
   order by (kind <> 'file'), created_at, upload_id, position`

const CLAIM_FRESH = statement<ClaimRow>('upload-files.claim', toClaim(`f.status = 'queued' and f.failed_attempts = 0`))
const CLAIM_SUSPECT = statement<ClaimRow>(
  'upload-files.claim-suspect',
  toClaim(`(f.status = 'processing' or f.failed_attempts > 0) and f.claimed_at < now() - make_interval(secs => $4)`),
)
const RELEASE = statement(
  'upload-files.release',
  `update upload_files
      set status = 'queued', failed_attempts = failed_attempts + $4, updated_at = now()
    where user_id = $1
      and upload_id = $2
      and id = $3
      and position = $5
      and status = 'processing'`,
)
// A file that is being stored is locked, which keeps others from it: the rest need not wait for it.
const TOUCH = statement(
  'upload-files.touch',
  `update upload_files f
      set claimed_at = now()
     from (select g.user_id, g.upload_id, g.id, g.position
             from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int4[]) as held (user_id, upload_id, id, position)
             join upload_files g
               on g.user_id = held.user_id
              and g.upload_id = held.upload_id
              and g.id = held.id
              and g.position = held.position
            where g.status = 'processing'
              for update of g skip locked) free
    where f.user_id = free.user_id
      and f.upload_id = free.upload_id
      and f.id = free.id
      and f.position = free.position`,
)

/** Whose files, or those of one upload alone. */
export interface ClaimScope {
  readonly userId: string
  readonly uploadId?: string | undefined
}

/** Who has which files in hand. */
export const claims = {
  /** Takes files that nobody has in hand and that have not failed yet: single files first, the oldest upload first. */
  take(database: Database, scope: ClaimScope, most: number): Promise<ClaimedFile[]> {
    return take(database, CLAIM_FRESH, scope, [most])
  },

  /** Takes one file that came to no end before: its worker is gone, or failed on it, for at least `leaseSeconds`. */
  takeSuspect(database: Database, scope: ClaimScope, leaseSeconds: number): Promise<ClaimedFile[]> {
    return take(database, CLAIM_SUSPECT, scope, [1, leaseSeconds])
  },

  /** Gives a file back that was not finished. */
  async release(database: Database, { userId, uploadId, id, position }: FileKey, hasFailed: boolean): Promise<void> {
    await database.autocommit({ owner: userId }).execute(RELEASE, [userId, uploadId, id, hasFailed ? 1 : 0, position])
  },

  /** Says that the files of one user are still in hand. */
  async touch(database: Database, userId: string, files: readonly FileKey[]): Promise<void> {
    await database
      .autocommit({ owner: userId })
      .execute(TOUCH, [
        files.map((file) => file.userId),
        files.map(({ uploadId }) => uploadId),
        files.map(({ id }) => id),
        files.map(({ position }) => position),
      ])
  },
}

async function take(
  database: Database,
  claim: Statement<ClaimRow>,
  { userId, uploadId }: ClaimScope,
  values: readonly number[],
): Promise<ClaimedFile[]> {
  const rows = await database.autocommit({ owner: userId }).many(claim, [userId, uploadId ?? null, ...values])
  return rows.map((row) => ({
    userId,
    uploadId: row.upload_id,
    id: row.id,
    position: row.position,
    path: row.path,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    failedAttempts: row.failed_attempts,
    about: row.about ?? undefined,
    upload: {
      kind: row.kind,
      externalId: row.external_id ?? undefined,
      startTime: row.start_time ?? undefined,
      isNew: row.upload_status === 'queued',
    },
  }))
}
