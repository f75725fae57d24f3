import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { openStore } from '@longrun/storage'
import type { TestService } from '../../../../testing/index.ts'
import { type FileAbout, FileContents, uploadFiles } from '../../queue/index.ts'
import { uploadEntity } from '../../upload-entity.ts'

/** A file of a made archive. */
export interface QueuedFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly about?: FileAbout
}

/** Puts files into the queue as an archive that was unpacked; returns the upload's id. */
export async function queueFiles(
  { service: { database } }: TestService,
  userId: string,
  files: readonly QueuedFile[],
): Promise<string> {
  const contents = new FileContents(database)
  const now = new Date()
  return await database.transaction({ owner: userId }, async (tx) => {
    const values = { name: 'export.zip', kind: 'archive', progressedAt: now, unpackedAt: now } as const
    const { id } = await openStore(uploadEntity).create(tx, userId, values, { by: userId })
    const rows = files.map(({ path, bytes, about }, position) => {
      const sha256 = createHash('sha256').update(bytes).digest()
      return { position, path, about, sha256, bytes, result: { status: 'queued' } as const }
    })
    for (const { sha256, bytes } of rows) {
      await contents.put(tx, userId, { sha256, sizeBytes: bytes.length, gzipped: gzipSync(bytes, { level: 1 }) })
    }
    await uploadFiles.insert(tx, { userId, uploadId: id }, rows)
    return id
  })
}

/** What the rows say of an upload and its files, in order. */
export async function readUpload(
  { database }: TestService,
  id: string,
): Promise<{ status: string; counts: Record<string, number> | null; files: string[]; rows: FileState[] }> {
  const [upload] = await database.query(`select status, counts from uploads where id = $1`, [id])
  const rows = await database.query(
    `select status, reason, workout_ids, failed_attempts from upload_files where upload_id = $1 order by position`,
    [id],
  )
  return {
    status: upload!.status,
    counts: upload!.counts,
    files: rows.map(({ status }) => status),
    rows: rows as FileState[],
  }
}

interface FileState {
  readonly status: string
  readonly reason: string | null
  readonly workout_ids: string[]
  readonly failed_attempts: number
}

/** Ends the leases of all files in hand, as time does: one by one, since time holds no lock that others wait for. */
export async function endLeases({ database }: TestService): Promise<void> {
  const held = await database.query<{ id: string }>(`select id from upload_files where claimed_at is not null`)
  const sql = `update upload_files set claimed_at = now() - interval '1 hour' where id = $1 and claimed_at is not null`
  for (const { id } of held) await database.query(sql, [id])
}
