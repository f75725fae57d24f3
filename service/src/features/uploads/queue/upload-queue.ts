import { type Database, statement, type Tx } from '@longrun/storage'

const CLAIM = statement<{ name: string; external_id: string | null }>(
  'uploads.claim',
  `update uploads
      set status = 'processing', started_at = coalesce(started_at, now()), updated_at = now(), version = version + 1
    where user_id = $1
      and id = $2
      and status in ('queued', 'processing')
      and deleted_at is null
   returning name, external_id`,
)
const TOUCH = statement(
  'uploads.touch',
  `update uploads
      set updated_at = now()
    where user_id = $1
      and id = $2
      and status = 'processing'`,
)
const FINISH = statement(
  'uploads.finish',
  `update uploads u
      set status = case when exists (select 1
                                       from upload_files f
                                      where f.user_id = u.user_id
                                        and f.upload_id = u.id
                                        and f.status in ('stored', 'duplicate')) then 'completed' else 'failed' end,
          finished_at = now(), updated_at = now(), version = version + 1
    where u.user_id = $1
      and u.id = $2
      and u.status in ('queued', 'processing')
      and not exists (select 1
                        from upload_files f
                       where f.user_id = u.user_id
                         and f.upload_id = u.id
                         and f.status in ('queued', 'processing')
                         and f.deleted_at is null)`,
)
// Takes rows by their age alone, over all users; touching them keeps the next sweep from taking them at once again.
const TAKE_LOST = statement<LostUpload>(
  'uploads.take-lost',
  `with lost as (
     select user_id, id
       from uploads
      where status in ('queued', 'processing')
        and updated_at < now() - make_interval(secs => $1)
        and deleted_at is null
      order by updated_at
      limit $2
        for update skip locked
   )
   update uploads u
      set updated_at = now()
     from lost
    where u.user_id = lost.user_id
      and u.id = lost.id
   returning u.user_id, u.id, u.created_at < now() - make_interval(secs => $3) as is_hopeless`,
)

export interface LostUpload {
  readonly user_id: string
  readonly id: string
  readonly is_hopeless: boolean
}

export const uploadQueue = {
  /** Marks an upload as being worked on, however often. Undefined when it is finished or not there. */
  async claim(
    database: Database,
    userId: string,
    id: string,
  ): Promise<{ name: string; externalId?: string } | undefined> {
    const row = await database.autocommit({ owner: userId }).maybeOne(CLAIM, [userId, id])
    return row && { name: row.name, ...(row.external_id === null ? {} : { externalId: row.external_id }) }
  },

  /** Says that somebody is still at it. */
  async touch(database: Database, userId: string, id: string): Promise<void> {
    await database.autocommit({ owner: userId }).execute(TOUCH, [userId, id])
  },

  /** Ends an upload unless one of its files still has to be done. */
  async finish(tx: Tx, userId: string, id: string): Promise<void> {
    await tx.execute(FINISH, [userId, id])
  },

  /** Uploads that nobody has touched for a while, oldest first. */
  takeLost(
    database: Database,
    { idleSeconds, batchRows, hopelessSeconds }: { idleSeconds: number; batchRows: number; hopelessSeconds: number },
  ): Promise<LostUpload[]> {
    return database.autocommit('catalog').many(TAKE_LOST, [idleSeconds, batchRows, hopelessSeconds])
  },
}
