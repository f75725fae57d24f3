import { DecodeError } from '../decode-error.ts'

/** One FIT file inside a file: devices chain several into one. Offsets are those of its messages. */
export interface FitSection {
  readonly start: number
  readonly end: number
}

const SMALLEST_HEADER_BYTES = 12
const CHECKSUM_BYTES = 2

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

/**
 * Finds every chained section and checks its checksums.
 * @throws DecodeError `fit_truncated`, `fit_checksum`, `fit_structure`: all or nothing, a damaged section is not skipped
 */
export function readFitSections(bytes: Uint8Array): FitSection[] {
  const sections: FitSection[] = []
  let at = 0
  while (at < bytes.length) {
    const section = readSection(bytes, at, sections.length + 1)
    sections.push(section)
    at = section.end + CHECKSUM_BYTES
  }
  return sections
}

function readSection(bytes: Uint8Array, at: number, number: number): FitSection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (at + SMALLEST_HEADER_BYTES > bytes.length) throw truncated(number)
  const headerBytes = bytes[at]!
  if ((headerBytes !== 12 && headerBytes !== 14) || view.getUint32(at + 8, false) !== 0x2e464954) {
    throw new DecodeError(
      'fit_structure',
      `after section ${number - 1} of the FIT file comes something that is no FIT data`,
    )
  }
  const dataBytes = view.getUint32(at + 4, true)
  if (dataBytes === 0)
    throw new DecodeError('fit_truncated', 'the FIT header says that no data follows: the recording was never finished')
  const start = at + headerBytes
  const end = start + dataBytes
  if (end + CHECKSUM_BYTES > bytes.length) throw truncated(number)
  const headerChecksum = headerBytes === 14 ? view.getUint16(at + 12, true) : 0
  if (headerChecksum !== 0 && headerChecksum !== fitChecksum(bytes, at, at + 12)) throw damaged(number)
  if (view.getUint16(end, true) !== fitChecksum(bytes, at, end)) throw damaged(number)
  return { start, end }
}

function truncated(number: number): DecodeError {
  return new DecodeError('fit_truncated', `section ${number} of the FIT file ends before its data does`)
}

function damaged(number: number): DecodeError {
  return new DecodeError('fit_checksum', `section ${number} of the FIT file is damaged: its checksum does not match`)
}
