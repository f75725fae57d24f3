import { ArchiveError } from '../archive-error.ts'
import type { ArchiveLimits } from '../archive-limits.ts'
import type { ByteRange } from '../byte-range.ts'
import { damagedArchive, readEnd, toNumber } from './zip-end.ts'
import { readName } from './zip-names.ts'

/** A file as the list of contents has it. Nothing of it is true before it was read. */
export interface ZipRecord {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly isEncrypted: boolean
  readonly method: number
  readonly crc: number
  readonly compressedSize: number
  readonly size: number
  /** Where its own header begins. */
  readonly headerAt: number
  /** Where the next header or the list of contents begins: everything of this file lies before it. */
  endBefore: number
}

const RECORD = 0x02014b50
const RECORD_BYTES = 46
const MOST_32 = 0xffffffff
const ZIP64 = 1
const ENCRYPTED = 0x1
const UTF8 = 0x800
const AES = 99
// Of a Unix mode: its kind of file, and those that matter here.
const UNIX_KIND = 0xf000
const UNIX_FILE = 0x8000
const UNIX_FOLDER = 0x4000

/** Reads the list of contents, in its order. @throws ArchiveError */
export function readDirectory(range: ByteRange, limits: ArchiveLimits): ZipRecord[] {
  const end = readEnd(range)
  if (end.size > limits.maxDirectoryBytes) {
    const most = `${Math.floor(limits.maxDirectoryBytes / 1024 ** 2)} MiB`
    throw new ArchiveError('archive_too_large', `the list of contents is larger than the ${most} that are taken`)
  }
  const bytes = range.read(end.at, end.size)
  const records: ZipRecord[] = []
  let at = 0
  for (let count = 0; count < end.records; count++) {
    if (at + RECORD_BYTES > bytes.length) throw damagedArchive(`it ends after ${count} of ${end.records} files`)
    if (bytes.readUInt32LE(at) !== RECORD) throw damagedArchive(`after ${count} of ${end.records} files`)
    const next =
      at + RECORD_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    if (next > bytes.length) throw damagedArchive(`it ends after ${count} of ${end.records} files`)
    const record = readRecord(bytes.subarray(at, next))
    at = next
    if (record.kind === 'folder') continue
    records.push(record)
    if (records.length > limits.maxEntries) throw tooManyEntries(limits.maxEntries)
  }
  if (at + 4 <= bytes.length && bytes.readUInt32LE(at) === RECORD)
    throw damagedArchive(`it lists more than ${end.records} files`)
  setEnds(records, end.at)
  return records
}

/** There are more files than are taken. @param most as many as are */
export function tooManyEntries(most: number): ArchiveError {
  return new ArchiveError(
    'too_many_entries',
    `more than the ${most.toLocaleString('en-US')} files that are taken at once: send them in parts`,
  )
}

function readRecord(bytes: Buffer): ZipRecord {
  const nameBytes = bytes.readUInt16LE(28)
  const raw = bytes.subarray(RECORD_BYTES, RECORD_BYTES + nameBytes)
  const extra = readExtra(bytes.subarray(RECORD_BYTES + nameBytes, RECORD_BYTES + nameBytes + bytes.readUInt16LE(30)))
  const flags = bytes.readUInt16LE(8)
  const method = bytes.readUInt16LE(10)
  const name = readName(raw, (flags & UTF8) !== 0, extra)
  const [size, compressedSize, headerAt] = wideNumbers(
    [bytes.readUInt32LE(24), bytes.readUInt32LE(20), bytes.readUInt32LE(42)],
    extra.get(ZIP64),
  )
  return {
    name,
    kind: kindOf(bytes, name, Math.min(size!, compressedSize!)),
    isEncrypted: (flags & ENCRYPTED) !== 0 || method === AES,
    method,
    crc: bytes.readUInt32LE(16),
    compressedSize: compressedSize!,
    size: size!,
    headerAt: headerAt!,
    endBefore: headerAt!,
  }
}

function kindOf(bytes: Buffer, name: string, sizeBytes: number): ZipRecord['kind'] {
  const isUnix = [3, 19].includes(bytes[5]!)
  const unixKind = isUnix ? (bytes.readUInt32LE(38) >>> 16) & UNIX_KIND : 0
  // A folder that has content is none, so that the content is told of.
  if (sizeBytes === 0 && (/[/\\]$/.test(name) || unixKind === UNIX_FOLDER)) return 'folder'
  return unixKind === 0 || unixKind === UNIX_FILE || unixKind === UNIX_FOLDER ? 'file' : 'other'
}

function readExtra(bytes: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>()
  for (let at = 0; at + 4 <= bytes.length; ) {
    const next = at + 4 + bytes.readUInt16LE(at + 2)
    if (next > bytes.length) break
    fields.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, next))
    at = next
  }
  return fields
}

// Of the numbers that do not fit into 32 bits, in this order, the field has the real ones. Where it has none, a number
// stays what it is: too large for every limit.
function wideNumbers(numbers: readonly number[], field: Buffer | undefined): number[] {
  let at = 0
  return numbers.map((number) => {
    if (number !== MOST_32 || !field || at + 8 > field.length) return number
    at += 8
    return toNumber(field, at - 8)
  })
}

function setEnds(records: readonly ZipRecord[], directoryAt: number): void {
  const byPlace = records.toSorted((a, b) => a.headerAt - b.headerAt)
  for (const [index, record] of byPlace.entries()) {
    record.endBefore = Math.min(byPlace[index + 1]?.headerAt ?? directoryAt, directoryAt)
  }
}
