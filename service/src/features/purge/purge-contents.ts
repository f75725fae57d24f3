import { statement, type Tx } from '@longrun/storage'

const FIND_FILES = statement<{ sha256: Buffer }>(
  'workouts.find-files',
  `select distinct file_sha256 as sha256
     from workouts
    where user_id = $1
      and id = any($2::uuid[])
      and file_sha256 is not null
    order by 1`,
)

// Nobody decides at the same time what becomes of these bytes.
const HOLD = statement<{ sha256: Buffer }>(
  'file-contents.hold-unused',
  `select sha256
     from file_contents c
    where c.user_id = $1
      and c.sha256 = any($2::bytea[])
      and not exists (select from workouts w where w.user_id = c.user_id and w.file_sha256 = c.sha256)
      and not exists (select
                        from upload_files f
                       where f.user_id = c.user_id
                         and f.sha256 = c.sha256
                         and f.status not in ('stored', 'duplicate'))
    order by sha256
      for update`,
)

const LET_GO = statement(
  'upload-files.let-go',
  `update upload_files
      set sha256 = null, updated_at = now(), updated_by = null, version = version + 1
    where user_id = $1
      and sha256 = any($2::bytea[])`,
)

const REMOVE = statement(
  'file-contents.remove',
  `delete from file_contents
    where user_id = $1
      and sha256 = any($2::bytea[])`,
)

/**
 * Removes the original files of workouts that go, once those are gone: files that no other workout was made from and that no
 * upload has yet to process or may try again. What uploads tell of them stays.
 */
export async function purgeContents(tx: Tx, owner: string, ids: readonly string[]): Promise<() => Promise<void>> {
  const files = (await tx.many(FIND_FILES, [owner, ids])).map(({ sha256 }) => sha256)
  return async () => {
    if (files.length === 0) return
    const unused = (await tx.many(HOLD, [owner, files])).map(({ sha256 }) => sha256)
    if (unused.length === 0) return
    await tx.execute(LET_GO, [owner, unused])
    await tx.execute(REMOVE, [owner, unused])
  }
}
