import { DecodeError } from '../decode-error.ts'

/** One FIT file inside a file: devices chain several into one. Offsets are those of its messages. */
export interface FitSection {
  readonly start: number
  readonly end: number
}

/** What was found where a section lies. */
export interface FoundSection extends FitSection {
  /** What is wrong with it, if anything is. */
  readonly damage: DecodeError | undefined
  /** The next byte after it and its checksum. */
  readonly next: number
}

/** What there is of a damaged file. */
export interface FoundSections {
  readonly sections: readonly FoundSection[]
  /** Bytes between sections and after the last that belong to none. */
  readonly junkBytes: number
}

/** At the end of every section. */
export const CHECKSUM_BYTES = 2

const SMALLEST_HEADER_BYTES = 12
const SIZE_AT = 4

/** Sections that lie behind each other have no more bytes than the file. Damaged headers can say that theirs overlap. */
const MOST_CHECKED_FILES = 4

const CHECKSUMS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1
  return value
})

/** The checksum of the FIT protocol (CRC-16, reflected 0x8005). */
function fitChecksum(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = (value >>> 8) ^ CHECKSUMS[(value ^ bytes[at]!) & 0xff]!
  return value
}

/** Checks the sections of one file, and no more bytes than a few times those of it: what goes beyond does not match. */
class SectionChecks {
  readonly #bytes: Uint8Array
  #leftBytes: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#leftBytes = MOST_CHECKED_FILES * bytes.length
  }

  isMatch(start: number, end: number, checksum: number): boolean {
    if (end - start > this.#leftBytes) return false
    this.#leftBytes -= end - start
    return checksum === fitChecksum(this.#bytes, start, end)
  }
}

/**
 * Finds every chained section and checks its checksums.
 * @throws DecodeError `fit_truncated`, `fit_checksum`, `fit_structure`: all or nothing, a damaged section is not skipped
 */
export function readFitSections(bytes: Uint8Array): FitSection[] {
  const sections: FitSection[] = []
  const checks = new SectionChecks(bytes)
  for (let at = 0; at < bytes.length; ) {
    const section = inspectSection(bytes, at, { number: sections.length + 1, checks })
    if (section.damage) throw section.damage
    sections.push(section)
    at = section.next
  }
  return sections
}

/** Finds every section of which anything is there, whatever is wrong with it. */
export function findFitSections(bytes: Uint8Array): FoundSections {
  const sections: FoundSection[] = []
  const checks = new SectionChecks(bytes)
  let junkBytes = 0
  for (let at = 0; at < bytes.length; ) {
    const header = findHeader(bytes, at)
    junkBytes += header - at
    if (header === bytes.length) break
    const section = inspectSection(bytes, header, { number: sections.length + 1, checks })
    const found = section.damage ? withLikelyEnd(bytes, header, section) : section
    sections.push(found)
    at = found.next
  }
  return { sections, junkBytes }
}

interface SectionInspection {
  /** Counted from 1. */
  readonly number: number
  readonly checks: SectionChecks
}

function inspectSection(bytes: Uint8Array, at: number, { number, checks }: SectionInspection): FoundSection {
  if (!isHeader(bytes, at)) {
    const isCut = at + SMALLEST_HEADER_BYTES > bytes.length && number === 1
    const nothing = { start: bytes.length, end: bytes.length, next: bytes.length }
    return { ...nothing, damage: isCut ? truncated(number) : junk(number) }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = at + bytes[at]!
  const end = start + view.getUint32(at + SIZE_AT, true)
  const section = { start, end, next: end + CHECKSUM_BYTES }
  if (end === start) return { ...section, damage: unfinished(number) }
  if (section.next > bytes.length) return { ...section, damage: truncated(number) }
  const headerChecksum = bytes[at] === 14 ? view.getUint16(at + 12, true) : 0
  const isSound =
    (headerChecksum === 0 || headerChecksum === fitChecksum(bytes, at, at + 12)) &&
    checks.isMatch(at, end, view.getUint16(end, true))
  return { ...section, damage: isSound ? undefined : damaged(number) }
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  const isSized = bytes[at] === 12 || bytes[at] === 14
  const isNamed = bytes[at + 8] === 0x2e && bytes[at + 9] === 0x46 && bytes[at + 10] === 0x49 && bytes[at + 11] === 0x54
  return isSized && isNamed
}

function findHeader(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (isHeader(bytes, at)) return at
  return bytes.length
}

// The size in the header may be what is wrong. It is believed where the file or the section ends just there, or begins
// another; else the section goes on to the next header, or to the end.
function withLikelyEnd(bytes: Uint8Array, at: number, section: FoundSection): FoundSection {
  const { start, end, next } = section
  const isCutInChecksum = end <= bytes.length && next >= bytes.length
  if (end > start && (isCutInChecksum || isHeader(bytes, next)))
    return { ...section, next: Math.min(next, bytes.length) }
  const following = findHeader(bytes, start)
  const beforeChecksum = following - CHECKSUM_BYTES
  const hasChecksum = following < bytes.length || isRightSize(bytes, at, beforeChecksum)
  return {
    ...section,
    start: Math.min(start, following),
    end: hasChecksum ? beforeChecksum : following,
    next: following,
  }
}

// Whether all that is wrong is the size, which was never written or was changed.
function isRightSize(bytes: Uint8Array, at: number, end: number): boolean {
  if (end <= at + SMALLEST_HEADER_BYTES) return false
  const section = bytes.slice(at, end + CHECKSUM_BYTES)
  const view = new DataView(section.buffer)
  view.setUint32(SIZE_AT, end - at - bytes[at]!, true)
  return view.getUint16(end - at, true) === fitChecksum(section, 0, end - at)
}

function truncated(number: number): DecodeError {
  return new DecodeError('fit_truncated', `section ${number} of the FIT file ends before its data does`)
}

function unfinished(number: number): DecodeError {
  const what = 'says that no data follows: the recording was never finished'
  return new DecodeError('fit_truncated', `the header of section ${number} of the FIT file ${what}`)
}

function damaged(number: number): DecodeError {
  return new DecodeError('fit_checksum', `section ${number} of the FIT file is damaged: its checksum does not match`)
}

function junk(number: number): DecodeError {
  const message = `after section ${number - 1} of the FIT file comes something that is no FIT data`
  return new DecodeError('fit_structure', message)
}
