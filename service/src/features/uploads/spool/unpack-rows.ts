import type { Entry, EntryBatch } from '../archives/index.ts'
import type { KnownFile, NewUploadFile, StoredBytes } from '../queue/index.ts'

/** A file as it becomes a row, with its bytes where they are not kept yet. */
export interface UnpackedRow {
  readonly file: NewUploadFile
  readonly bytes: StoredBytes | undefined
}

type Known = ReadonlyMap<string, KnownFile>
type File = Extract<Entry, { kind: 'file' }>

/** Files that one transaction stores, in bytes before they are compressed; as many are read meanwhile. One file may be more. */
const AT_ONCE_BYTES = 4 * 1024 * 1024

/** The rows of a batch, in order, in parts whose bytes are not too many at once. A part is read while the one before is stored. */
export async function* toRows(batch: EntryBatch, known: Known): AsyncGenerator<readonly UnpackedRow[]> {
  const load = (part: readonly Entry[]): Promise<UnpackedRow[]> => {
    const rows = Promise.all(part.map((entry) => toRow(entry, known, batch)))
    // Nobody waits for it while the part before is stored; it fails again where it is awaited.
    rows.catch(() => {})
    return rows
  }
  let loading: Promise<UnpackedRow[]> | undefined
  for (const part of toParts(batch.entries, known)) {
    const before = loading
    loading = load(part)
    if (before) yield await before
  }
  if (loading) yield await loading
}

function* toParts(entries: readonly Entry[], known: Known): Generator<readonly Entry[]> {
  let part: Entry[] = []
  let bytes = 0
  for (const entry of entries) {
    const more = entry.kind === 'file' && !find(entry, known)?.isKept ? entry.sizeBytes : 0
    if (bytes + more > AT_ONCE_BYTES && part.length > 0) {
      yield part
      part = []
      bytes = 0
    }
    part.push(entry)
    bytes += more
  }
  if (part.length > 0) yield part
}

async function toRow(entry: Entry, known: Known, { contentOf }: EntryBatch): Promise<UnpackedRow> {
  const { position, path } = entry
  if (entry.kind === 'refused') {
    const { status, reason, detail } = entry
    return { file: { position, path, sha256: null, result: { status, reason, detail } }, bytes: undefined }
  }
  const { sha256, sizeBytes, about } = entry
  const found = find(entry, known)
  const bytes = found?.isKept ? undefined : { sha256, sizeBytes, gzipped: await contentOf(position) }
  return { file: { position, path, about, sha256, result: found?.result ?? { status: 'queued' } }, bytes }
}

const find = ({ sha256 }: File, known: Known): KnownFile | undefined => known.get(sha256.toString('hex'))
