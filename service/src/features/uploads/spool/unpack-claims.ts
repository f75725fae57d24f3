import { type Database, type Reader, statement, type Tx } from '@longrun/storage'

// What was unpacked least lately comes first, so that archives take turns.
const CLAIM = statement<ClaimedUpload>(
  'uploads.claim-unpacking',
  `update uploads u
      set status = 'processing', started_at = coalesce(u.started_at, now()), unpack_claimed_at = now(),
          updated_at = now(), version = u.version + 1
     from (select user_id, id
             from uploads
            where id = any($1::uuid[])
              and status in ('queued', 'processing')
              and (unpack_claimed_at is null or unpack_claimed_at < now() - make_interval(secs => $2))
              and unpacked_at is null
              and deleted_at is null
            order by progressed_at, id
            limit 1
              for update skip locked) free
    where u.user_id = free.user_id
      and u.id = free.id
   returning u.user_id, u.id`,
)
const TOUCH = statement(
  'uploads.touch-unpacking',
  `update uploads
      set unpack_claimed_at = now()
    where user_id = $1
      and id = $2
      and status in ('queued', 'processing')
      and unpacked_at is null
      and deleted_at is null`,
)
const RELEASE = statement(
  'uploads.release-unpacking',
  `update uploads
      set unpack_claimed_at = null
    where user_id = $1
      and id = $2
      and unpacked_at is null`,
)
const PROGRESS = statement(
  'uploads.progress-unpacking',
  `update uploads
      set progressed_at = now(), updated_at = now(), entries_listed = $3
    where user_id = $1
      and id = $2
      and status in ('queued', 'processing')
      and unpacked_at is null
      and deleted_at is null`,
)
const END = statement<{ name: string }>(
  'uploads.end-unpacking',
  `update uploads
      set unpacked_at = now(), progressed_at = now(), updated_at = now(), version = version + 1
    where user_id = $1
      and id = $2
      and status in ('queued', 'processing')
      and unpacked_at is null
      and deleted_at is null
   returning name`,
)
const NEXT_POSITION = statement<{ next: number }>(
  'upload-files.next-position',
  `select coalesce(max(position) + 1, 0) as next
     from upload_files
    where user_id = $1
      and upload_id = $2`,
)
const FIND_UNFINISHED = statement<{ id: string; is_unpacking: boolean }>(
  'uploads.find-in-spool',
  `select id, status in ('queued', 'processing') and unpacked_at is null and deleted_at is null as is_unpacking
     from uploads
    where id = any($1::uuid[])`,
)
// What the command line began nobody else can go on with; the spool of an archive that came by HTTP may be away for a while.
const FIND_ABANDONED = statement<ClaimedUpload & { is_in_spool: boolean }>(
  'uploads.find-abandoned',
  `select user_id, id, archive_bytes is not null as is_in_spool
     from uploads
    where status in ('queued', 'processing')
      and greatest(progressed_at, unpack_claimed_at)
          < now() - make_interval(secs => case when archive_bytes is null then $1::float8 else $2::float8 end)
      and unpacked_at is null
      and deleted_at is null
    order by progressed_at
    limit $3`,
)

export interface ClaimedUpload {
  readonly user_id: string
  readonly id: string
}

/** Names an upload. */
export interface UploadKey {
  readonly userId: string
  readonly uploadId: string
}

/** How far unpacking is, and who is at it. Everything here leaves an upload alone that is over or unpacked. */
export const unpackClaims = {
  /** Takes one of these uploads that nobody unpacks. Whoever did and gave no sign for so long has ended. */
  claim(database: Database, uploadIds: readonly string[], leaseSeconds: number): Promise<ClaimedUpload | undefined> {
    return database.autocommit('catalog').maybeOne(CLAIM, [uploadIds, leaseSeconds])
  },

  /** Says that somebody is still at it. False when there is nothing left to unpack it for. */
  async touch(database: Database, { userId, uploadId }: UploadKey): Promise<boolean> {
    return (await database.autocommit({ owner: userId }).execute(TOUCH, [userId, uploadId])) > 0
  },

  /** Leaves what is left to whoever comes. */
  async release(database: Database, { userId, uploadId }: UploadKey): Promise<void> {
    await database.autocommit({ owner: userId }).execute(RELEASE, [userId, uploadId])
  },

  /** Like `touch`, at the end of the transaction that got further: it is to be rolled back where the answer is false. */
  async progress(tx: Tx, { userId, uploadId }: UploadKey, entriesListed: number): Promise<boolean> {
    return (await tx.execute(PROGRESS, [userId, uploadId, entriesListed])) > 0
  },

  /** Says that every entry is a row. Its name; undefined when it was over before. */
  async end(tx: Tx, { userId, uploadId }: UploadKey): Promise<string | undefined> {
    return (await tx.maybeOne(END, [userId, uploadId]))?.name
  },

  /** Where unpacking goes on. */
  async nextPosition(reader: Reader, { userId, uploadId }: UploadKey): Promise<number> {
    return (await reader.one(NEXT_POSITION, [userId, uploadId])).next
  },

  /** Which of these uploads there are, and whether their archives are still needed. */
  async findUnfinished(database: Database, uploadIds: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    const rows = await database.read('catalog', (reader) => reader.many(FIND_UNFINISHED, [uploadIds]))
    return new Map(rows.map(({ id, is_unpacking }) => [id, is_unpacking]))
  },

  /** Uploads that nobody has unpacked for so long that nobody will. */
  findAbandoned(
    database: Database,
    limits: { readonly interruptedSeconds: number; readonly goneSeconds: number; readonly batchRows: number },
  ): Promise<(ClaimedUpload & { is_in_spool: boolean })[]> {
    const { interruptedSeconds, goneSeconds, batchRows } = limits
    return database.read('catalog', (reader) =>
      reader.many(FIND_ABANDONED, [interruptedSeconds, goneSeconds, batchRows]),
    )
  },
}
