import { type Reader, statement } from '@longrun/storage'
import type { FileResult } from './upload-files.ts'

// A workout a leg: as many as a file may have.
const FIND_KNOWN = statement<{ sha256: Buffer; is_kept: boolean; live: string[]; deleted: string[] }>(
  'upload-files.find-known',
  `select wanted.sha256,
          exists (select 1
                    from file_contents c
                   where c.user_id = $1
                     and c.sha256 = wanted.sha256) as is_kept,
          array(select w.id
                  from workouts w
                 where w.user_id = $1
                   and w.file_sha256 = wanted.sha256
                   and w.deleted_at is null
                 order by w.leg, w.id
                 limit 1000) as live,
          array(select w.id
                  from workouts w
                 where w.user_id = $1
                   and w.file_sha256 = wanted.sha256
                   and w.deleted_at is not null
                 order by w.leg, w.id
                 limit 1000) as deleted
     from unnest($2::bytea[]) as wanted (sha256)`,
)

/** What is known of a file by its bytes. */
export interface KnownFile {
  /** Whether its bytes are kept, so that they need not be put again. */
  readonly isKept: boolean
  /** What becomes of it without being decoded: it is a workout already, or one that was deleted. */
  readonly result?: Exclude<FileResult, { status: 'stored' }>
}

/**
 * Looks up files of one user by the SHA-256 of their bytes, all in one round trip. What nothing is known of is not in the
 * answer, whose keys are hexadecimal.
 */
export async function findKnownFiles(
  reader: Reader,
  userId: string,
  sha256s: readonly Buffer[],
): Promise<Map<string, KnownFile>> {
  const rows = await reader.many(FIND_KNOWN, [userId, sha256s])
  const known = rows.filter(({ is_kept, live, deleted }) => is_kept || live.length > 0 || deleted.length > 0)
  return new Map(
    known.map(({ sha256, is_kept, live, deleted }) => {
      const result = toResult(live, deleted)
      return [sha256.toString('hex'), { isKept: is_kept, ...(result && { result }) }]
    }),
  )
}

// Of several legs some may be deleted: then the file is those that are there.
function toResult(live: string[], deleted: string[]): KnownFile['result'] {
  if (live.length > 0) return { status: 'duplicate', workoutIds: live }
  if (deleted.length === 0) return undefined
  const detail = `these bytes are the workout ${deleted[0]}, which you deleted; restore it to have it back`
  return { status: 'failed', reason: 'duplicate_deleted', detail, workoutIds: deleted }
}
