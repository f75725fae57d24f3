import type { Entry, EntryBatch } from '../archives/index.ts'
import type { KnownFile, NewUploadFile, StoredBytes } from '../queue/index.ts'

/** A file as it becomes a row, with its bytes where they are not kept yet. */
export interface UnpackedRow {
  readonly file: NewUploadFile
  readonly bytes: StoredBytes | undefined
}

/** Bytes that one transaction stores, and that are held in memory, give or take a file. */
const AT_ONCE_BYTES = 8 * 1024 * 1024

/** The rows of a batch, in order, in parts whose bytes are not too many at once. */
export async function* toRows(
  { entries, contentOf }: EntryBatch,
  known: ReadonlyMap<string, KnownFile>,
): AsyncGenerator<readonly UnpackedRow[]> {
  let rows: UnpackedRow[] = []
  let heldBytes = 0
  for (const entry of entries) {
    const found = entry.kind === 'file' ? known.get(entry.sha256.toString('hex')) : undefined
    const bytes = entry.kind === 'file' && !found?.isKept ? toBytes(entry, await contentOf(entry.position)) : undefined
    rows.push({ file: toFile(entry, found), bytes })
    heldBytes += bytes?.gzipped.length ?? 0
    if (heldBytes < AT_ONCE_BYTES) continue
    yield rows
    rows = []
    heldBytes = 0
  }
  if (rows.length > 0) yield rows
}

function toBytes({ sha256, sizeBytes }: Extract<Entry, { kind: 'file' }>, gzipped: Uint8Array): StoredBytes {
  return { sha256, sizeBytes, gzipped }
}

function toFile(entry: Entry, known: KnownFile | undefined): NewUploadFile {
  const { position, path } = entry
  if (entry.kind === 'file') {
    const { sha256, about } = entry
    return { position, path, about, sha256, result: known?.result ?? { status: 'queued' } }
  }
  const { status, reason, detail } = entry
  return { position, path, sha256: null, result: { status, reason, detail } }
}
