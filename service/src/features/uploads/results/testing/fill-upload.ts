import { newId } from '@longrun/storage'
import type { TestClient, TestService } from '../../../../testing/index.ts'

const REASONS: Readonly<Record<string, string>> = { failed: 'fit_checksum', skipped: 'not_an_activity' }

/** An upload with so many files in these statuses, in turn, past everything that would process them. Returns its id. */
export async function fillUpload(
  { database }: TestService,
  { userId }: TestClient,
  { files, statuses }: { readonly files: number; readonly statuses: readonly string[] },
): Promise<string> {
  const id = newId()
  const sha256 = Buffer.alloc(32, id)
  await database.query(
    `insert into file_contents (user_id, sha256, size_bytes, content) values ($1, $2, 1, '\\x00')
     on conflict do nothing`,
    [userId, sha256],
  )
  await database.query(
    `insert into uploads (user_id, id, name, kind, status, entries_listed) values ($1, $2, 'export.zip', 'archive', 'processing', $3)`,
    [userId, id, files],
  )
  await database.query(
    `insert into upload_files (user_id, upload_id, id, position, path, sha256, status, reason, detail)
     select $1, $2, gen_random_uuid(), made.position, 'activities/' || made.position || '.fit', $3, made.status,
            $6::jsonb ->> made.status, 'detail of ' || ($6::jsonb ->> made.status)
       from (
         select position, ($5::text[])[1 + position % cardinality($5::text[])] as status
           from generate_series(0, $4::integer - 1) position
       ) made`,
    [userId, id, sha256, files, statuses, JSON.stringify(REASONS)],
  )
  return id
}
