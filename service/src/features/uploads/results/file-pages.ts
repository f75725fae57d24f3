import { type Reader, statement } from '@longrun/storage'
import { decodeListCursor, encodeListCursor, type ListIdentity } from '../../../http/index.ts'
import type { Salvage } from '../decoding/index.ts'
import type { FileStatus } from '../queue/index.ts'

/** What became of one file. */
export interface FileRow {
  readonly position: number
  readonly path: string
  readonly status: FileStatus
  readonly reason: string | null
  readonly detail: string | null
  readonly workout_ids: string[]
  readonly points_received: number
  readonly points_stored: number
  readonly points_merged: number
  readonly points_rejected: Record<string, number>
  readonly salvage: Salvage | null
}

/** Which files of an upload to read. */
export interface FileQuery {
  readonly status?: FileStatus | undefined
  readonly reason?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Some files of an upload, in the order of the archive. */
export interface FilePage {
  readonly items: readonly FileRow[]
  readonly nextCursor: string | null
}

// A workout that was deleted is not told of, except where the result is just that its bytes are those of a deleted one.
const SHOWN_WORKOUTS = `array(select made.id
                                from unnest(f.workout_ids) with ordinality as made (id, place)
                               where f.reason = 'duplicate_deleted'
                                  or exists (select
                                               from workouts w
                                              where w.user_id = f.user_id
                                                and w.id = made.id
                                                and w.deleted_at is null)
                               order by made.place)`

// By the index that makes positions unique, in its order. What a filter leaves out is read and passed over: an upload has
// 25,000 files at most, and an index for each filter would cost every import more than such a read.
const LIST = statement<FileRow>(
  'upload-files.page',
  `select position, path, status, reason, detail, case when workout_ids = '{}' then workout_ids else ${SHOWN_WORKOUTS} end as workout_ids,
          points_received, points_stored, points_merged, points_rejected, salvage
     from upload_files f
    where user_id = $1
      and upload_id = $2
      and position > $3
      and ($4::text is null or status = $4)
      and ($5::text is null or reason = $5)
      and deleted_at is null
    order by position
    limit $6`,
)

type Place = readonly [position: number]
const BEFORE_ALL: Place = [-1]

/** A page of the files of an upload that is there. @throws Problem `invalid_input` for a cursor of another list */
export async function readFilePage(
  reader: Reader,
  { userId, uploadId }: { readonly userId: string; readonly uploadId: string },
  { status, reason, limit, cursor }: FileQuery,
): Promise<FilePage> {
  const list: ListIdentity = [uploadId, status ?? null, reason ?? null]
  const [after] = cursor === undefined ? BEFORE_ALL : decodeListCursor(list, cursor, isPlace)
  // One more than asked for tells whether there is another page.
  const rows = await reader.many(LIST, [userId, uploadId, after, status ?? null, reason ?? null, limit + 1])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: last && rows.length > limit ? encodeListCursor(list, [last.position]) : null }
}

function isPlace(place: readonly unknown[]): place is Place {
  const [position] = place
  return place.length === 1 && Number.isInteger(position) && Number(position) >= 0 && Number(position) < 2 ** 31
}
