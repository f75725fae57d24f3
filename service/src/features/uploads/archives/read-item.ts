import { createHash } from 'node:crypto'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import type { ArchiveLimits } from './archive-limits.ts'
import { EntryError } from './entry-error.ts'
import type { Item } from './item.ts'
import { refusePath } from './refuse-path.ts'
import { mostUnpacked, refuseSize } from './refuse-size.ts'

// The thread that reads archives does without the decoders: loading them takes longer than opening most archives.
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8])

/** What a file of an archive was found to be: enough to know it again, and to give its bytes later. */
export interface ReadItem {
  /** Of the activity file, out of its own `.gz` too. */
  readonly sha256: Buffer
  readonly sizeBytes: number
  readonly crc: number
  /** Whether what lies in the archive is a gzip. */
  readonly isGzipped: boolean
}

/** Says what is wrong with a file before it is read. */
export function refuseItem(item: Item, limits: ArchiveLimits): EntryError | undefined {
  // A link to a folder is told as one: its name says nothing of what lies behind it.
  const isNoFile = item.refusal?.reason === 'not_a_file'
  const refusal = (item.isNamed || isNoFile ? undefined : refusePath(item.path, limits)) ?? item.refusal
  if (refusal || item.isArchive) return refusal
  return refuseSize(item, limits, limits.maxEntryBytes)
}

/** Reads a file whole, to its end. @throws EntryError, ArchiveError */
export function readItem(item: Item, limits: ArchiveLimits): ReadItem {
  const bytes = item.read()
  const isGzipped = bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
  const content = isGzipped ? gunzip(bytes, item, limits) : bytes
  const sha256 = createHash('sha256').update(content).digest()
  return { sha256, sizeBytes: content.length, crc: crc32(content), isGzipped }
}

/**
 * The file as it is kept, gzipped, in memory of its own: what is compressed already is not compressed again.
 * @throws ArchiveError, EntryError
 */
export function readContent(item: Item, found: ReadItem, limits: ArchiveLimits): Uint8Array<ArrayBuffer> {
  const gzipped = toGzip(item, found, limits)
  return gzipped.byteLength === gzipped.buffer.byteLength ? gzipped : new Uint8Array(gzipped)
}

function toGzip(item: Item, found: ReadItem, limits: ArchiveLimits): Uint8Array<ArrayBuffer> {
  if (!found.isGzipped) return item.readGzip() ?? gzipSync(item.read())
  const bytes = item.read()
  return isExactly(bytes, found) ? bytes : gzipSync(gunzip(bytes, item, limits))
}

// One stream and nothing behind it: then its last bytes are those of this content.
function isExactly(gzipped: Buffer, { crc, sizeBytes }: ReadItem): boolean {
  return gzipped.readUInt32LE(gzipped.length - 8) === crc && gzipped.readUInt32LE(gzipped.length - 4) === sizeBytes
}

function gunzip(bytes: Buffer, { packedBytes }: Item, limits: ArchiveLimits): Buffer<ArrayBuffer> {
  const most = mostUnpacked(packedBytes, limits)
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(limits.maxEntryBytes, most) })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new EntryError(most < limits.maxEntryBytes ? 'compression_ratio' : 'too_large')
    throw code.startsWith('Z_') ? new EntryError('gzip_broken') : cause
  }
}
