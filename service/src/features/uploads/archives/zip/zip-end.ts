import { ArchiveError } from '../archive-error.ts'
import type { ByteRange } from '../byte-range.ts'

/** Where the list of contents lies, and how many records it has. */
export interface ZipEnd {
  readonly at: number
  readonly size: number
  readonly records: number
}

const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const LOCATOR = 0x07064b50
const LOCATOR_BYTES = 20
const END64 = 0x06064b50
const END64_BYTES = 56
const MOST_16 = 0xffff
const MOST_32 = 0xffffffff

/** Finds the end record of a zip. @throws ArchiveError */
export function readEnd(range: ByteRange): ZipEnd {
  const tail = range.read(
    Math.max(0, range.size - END_BYTES - LONGEST_COMMENT),
    Math.min(range.size, END_BYTES + LONGEST_COMMENT),
  )
  const inTail = findEnd(tail)
  if (inTail === undefined) throw new ArchiveError(beginsLikeZip(range) ? 'archive_truncated' : 'not_a_zip')
  const endAt = range.size - tail.length + inTail
  const end = tail.subarray(inTail)
  const disks = [end.readUInt16LE(4), end.readUInt16LE(6)]
  if (disks.some((disk) => disk !== 0 && disk !== MOST_16)) throw new ArchiveError('archive_multipart')
  const plain = { records: end.readUInt16LE(10), size: end.readUInt32LE(12), at: end.readUInt32LE(16) }
  const isZip64 = plain.records === MOST_16 || plain.size === MOST_32 || plain.at === MOST_32
  const found = (isZip64 ? readEnd64(range, endAt) : undefined) ?? { ...plain, before: endAt }
  if (found.at + found.size > found.before) throw damagedArchive('it is said to lie beyond the end')
  return found
}

function beginsLikeZip(range: ByteRange): boolean {
  const head = range.read(0, Math.min(4, range.size))
  // A file, or the mark of one part of several.
  return head.length === 4 && [0x04034b50, 0x08074b50].includes(head.readUInt32LE(0))
}

// The comment after it may hold anything, so the end is where the comment's length fits.
function findEnd(tail: Buffer): number | undefined {
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length) return at
  }
  return undefined
}

// Undefined where there is none: 65,535 may also be just so many.
function readEnd64(range: ByteRange, endAt: number): (ZipEnd & { before: number }) | undefined {
  if (endAt < LOCATOR_BYTES) return undefined
  const locator = range.read(endAt - LOCATOR_BYTES, LOCATOR_BYTES)
  if (locator.readUInt32LE(0) !== LOCATOR) return undefined
  if (locator.readUInt32LE(16) > 1) throw new ArchiveError('archive_multipart')
  const before = toNumber(locator, 8)
  if (before + END64_BYTES > endAt - LOCATOR_BYTES) throw damagedArchive('its end is said to lie beyond the end')
  const end = range.read(before, END64_BYTES)
  if (end.readUInt32LE(0) !== END64) throw damagedArchive('its end is not where it is said to be')
  return { records: toNumber(end, 32), size: toNumber(end, 40), at: toNumber(end, 48), before }
}

/** Sizes beyond 2^53 become inexact, and stay far beyond every limit. */
export function toNumber(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

/** The list of contents is not one. */
export function damagedArchive(why: string): ArchiveError {
  return new ArchiveError('archive_damaged', `the zip archive is damaged: its list of contents cannot be read: ${why}`)
}
