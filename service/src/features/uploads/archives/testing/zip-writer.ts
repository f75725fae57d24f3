import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { crc32, deflateRawSync } from 'node:zlib'

/** A file to be put into a zip, and how: honest unless `lies` say otherwise. */
export interface NewZipEntry {
  /** Text is written as UTF-8 and marked so; bytes are written as they are, which readers take for code page 437. */
  readonly name: string | Uint8Array
  readonly content?: Uint8Array | string
  /** Default `deflate`. A number is written as the method, with `content` taken for what is compressed by it. */
  readonly method?: 'stored' | 'deflate' | number
  /** Sizes and offset in fields of 64 bits, whether they need it or not. */
  readonly isZip64?: boolean
  /** Marks the file as encrypted; its bytes are as they are. */
  readonly isEncrypted?: boolean
  /** Sizes and checksum behind the data, as writers that cannot seek do. */
  readonly isStreamed?: boolean
  /** The whole mode of a Unix file, such as `0o120777` for a link. */
  readonly unixMode?: number
  /** A name in UTF-8 beside the name, as Info-ZIP writes it. */
  readonly unicodePath?: string
  /** What the directory says and is not so. */
  readonly lies?: ZipLies
  /** What the header before the data says and is not so. */
  readonly localLies?: ZipLies
}

export interface ZipLies {
  readonly signature?: number
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly compressedSize?: number
  readonly size?: number
  readonly headerAt?: number
  /** Of the name that the checksum in the field of the Unicode path is made of. */
  readonly unicodePathCrc?: number
}

/** What the end of the archive says and is not so, and the comment behind it. */
export interface ZipEnd {
  readonly comment?: string
  readonly isZip64?: boolean
  readonly entries?: number
  readonly directoryAt?: number
  readonly directorySize?: number
  readonly disk?: number
  /** Bytes that will lie before the archive, and count in all its offsets. */
  readonly startAt?: number
}

const UTF8 = 0x800
const STREAMED = 8
const ENCRYPTED = 1
const MOST = 0xffffffff

/** Writes a zip piece by piece, of any size: each call answers the bytes that come next. */
class ZipWriter {
  #at: number
  #count = 0
  readonly #directory: Buffer[] = []

  constructor(startAt = 0) {
    this.#at = startAt
  }

  add(entry: NewZipEntry): Buffer {
    const record = toRecord(entry, this.#at)
    const bytes = Buffer.concat([localHeader(record), record.data, ...descriptor(record)])
    this.#directory.push(directoryHeader(record))
    this.#at += bytes.length
    this.#count += 1
    return bytes
  }

  end(end: ZipEnd = {}): Buffer {
    const directory = Buffer.concat(this.#directory)
    const entries = end.entries ?? this.#count
    const size = end.directorySize ?? directory.length
    const at = end.directoryAt ?? this.#at
    const isZip64 = end.isZip64 ?? (entries > 0xffff || at > MOST)
    const comment = Buffer.from(end.comment ?? '')
    const zip64 = isZip64 ? zip64End({ entries, size, at, endAt: this.#at + directory.length }) : Buffer.alloc(0)
    const last = Buffer.alloc(22)
    last.writeUInt32LE(0x06054b50, 0)
    last.writeUInt16LE(end.disk ?? 0, 4)
    last.writeUInt16LE(end.disk ?? 0, 6)
    last.writeUInt16LE(isZip64 ? 0xffff : entries, 8)
    last.writeUInt16LE(isZip64 ? 0xffff : entries, 10)
    last.writeUInt32LE(isZip64 ? MOST : size, 12)
    last.writeUInt32LE(isZip64 ? MOST : at, 16)
    last.writeUInt16LE(comment.length, 20)
    return Buffer.concat([directory, zip64, last, comment])
  }
}

/** A zip in memory. */
export function toZip(entries: Iterable<NewZipEntry>, end?: ZipEnd): Buffer {
  const writer = new ZipWriter(end?.startAt)
  return Buffer.concat([...Array.from(entries, (entry) => writer.add(entry)), writer.end(end)])
}

/** Writes a zip file, an entry at a time. */
export async function writeZip(
  path: string,
  entries: Iterable<NewZipEntry> | AsyncIterable<NewZipEntry>,
  end?: ZipEnd,
): Promise<void> {
  await pipeline(async function* () {
    const writer = new ZipWriter(end?.startAt)
    for await (const entry of entries) yield writer.add(entry)
    yield writer.end(end)
  }, createWriteStream(path))
}

interface ZipRecord {
  readonly entry: NewZipEntry
  readonly name: Buffer
  readonly data: Buffer
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly size: number
  readonly headerAt: number
}

function toRecord(entry: NewZipEntry, headerAt: number): ZipRecord {
  const { method = 'deflate', isEncrypted, isStreamed } = entry
  const content = Buffer.from(entry.content ?? '')
  const flags =
    (typeof entry.name === 'string' ? UTF8 : 0) | (isStreamed ? STREAMED : 0) | (isEncrypted ? ENCRYPTED : 0)
  return {
    entry,
    name: Buffer.from(entry.name),
    data: method === 'deflate' ? deflateRawSync(content) : content,
    flags,
    method: method === 'deflate' ? 8 : method === 'stored' ? 0 : method,
    crc: crc32(content),
    size: content.length,
    headerAt,
  }
}

function localHeader(record: ZipRecord): Buffer {
  const { entry, name, data } = record
  const { flags, method, crc, compressedSize, size, signature } = {
    ...record,
    compressedSize: data.length,
    signature: 0x04034b50,
    ...(entry.isStreamed ? { crc: 0, size: 0, compressedSize: 0 } : {}),
    ...entry.localLies,
  }
  const extra = extraFields(record, [size, compressedSize])
  const header = Buffer.alloc(30)
  header.writeUInt32LE(signature, 0)
  header.writeUInt16LE(entry.isZip64 ? 45 : 20, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(method, 8)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(entry.isZip64 ? MOST : compressedSize, 18)
  header.writeUInt32LE(entry.isZip64 ? MOST : size, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

function directoryHeader(record: ZipRecord): Buffer {
  const { entry, name, data } = record
  const { flags, method, crc, compressedSize, size, headerAt, signature } = {
    ...record,
    compressedSize: data.length,
    signature: 0x02014b50,
    ...entry.lies,
  }
  const isZip64 = entry.isZip64 === true || headerAt > MOST
  const extra = extraFields(record, [size, compressedSize, headerAt], isZip64)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(signature, 0)
  header.writeUInt16LE(entry.unixMode === undefined ? 20 : 0x0314, 4)
  header.writeUInt16LE(isZip64 ? 45 : 20, 6)
  header.writeUInt16LE(flags, 8)
  header.writeUInt16LE(method, 10)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(isZip64 ? MOST : compressedSize, 20)
  header.writeUInt32LE(isZip64 ? MOST : size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(((entry.unixMode ?? 0) << 16) >>> 0, 38)
  header.writeUInt32LE(isZip64 ? MOST : headerAt, 42)
  return Buffer.concat([header, name, extra])
}

function extraFields({ entry, name }: ZipRecord, sizes: number[], isZip64 = entry.isZip64 === true): Buffer {
  const fields: Buffer[] = []
  if (isZip64) {
    const field = Buffer.alloc(4 + 8 * sizes.length)
    field.writeUInt16LE(1, 0)
    field.writeUInt16LE(8 * sizes.length, 2)
    for (const [index, size] of sizes.entries()) field.writeBigUInt64LE(BigInt(size), 4 + 8 * index)
    fields.push(field)
  }
  if (entry.unicodePath !== undefined) {
    const path = Buffer.from(entry.unicodePath)
    const field = Buffer.alloc(9)
    field.writeUInt16LE(0x7075, 0)
    field.writeUInt16LE(5 + path.length, 2)
    field.writeUInt8(1, 4)
    field.writeUInt32LE(entry.lies?.unicodePathCrc ?? crc32(name), 5)
    fields.push(field, path)
  }
  return Buffer.concat(fields)
}

function descriptor({ entry, crc, data, size }: ZipRecord): Buffer[] {
  if (!entry.isStreamed) return []
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(data.length, 8)
  bytes.writeUInt32LE(size, 12)
  return [bytes]
}

function zip64End({ entries, size, at, endAt }: Record<'entries' | 'size' | 'at' | 'endAt', number>): Buffer {
  const end = Buffer.alloc(56 + 20)
  end.writeUInt32LE(0x06064b50, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(45, 12)
  end.writeUInt16LE(45, 14)
  end.writeBigUInt64LE(BigInt(entries), 24)
  end.writeBigUInt64LE(BigInt(entries), 32)
  end.writeBigUInt64LE(BigInt(size), 40)
  end.writeBigUInt64LE(BigInt(at), 48)
  end.writeUInt32LE(0x07064b50, 56)
  end.writeBigUInt64LE(BigInt(endAt), 64)
  end.writeUInt32LE(1, 72)
  return end
}
