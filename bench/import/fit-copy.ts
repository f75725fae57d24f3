/** Seconds that FIT times are moved by must be a multiple of this: compressed headers carry the low five bits of a time. */
export const SHIFT_STEP_SECONDS = 32

const FIT_EPOCH_MS = 631_065_600_000
/** Times below count from when the device was switched on, and stay as they are. */
const FIRST_DATE = 0x10000000
const NONE = 0xffffffff
const CHECKSUM_BYTES = 2

const FILE_ID = 0
const SERIAL_NUMBER = 3
const TIMESTAMP = 253
/** Fields beside the timestamp that hold a time of the FIT clock, by the message's number. */
const TIME_FIELDS: Readonly<Record<number, readonly number[]>> = {
  [FILE_ID]: [4],
  18: [2],
  19: [2],
  34: [5],
  101: [2],
  142: [2],
  162: [1, 3],
}

interface Layout {
  readonly globalNumber: number
  readonly littleEndian: boolean
  readonly bytes: number
  /** Number, offset and size of each field. */
  readonly fields: readonly (readonly [number: number, offset: number, size: number])[]
}

interface Place {
  readonly at: number
  readonly littleEndian: boolean
}

interface Section {
  readonly start: number
  readonly dataStart: number
  readonly dataEnd: number
  readonly isChecked: boolean
}

/** Every time that a FIT file tells, ms since 1970, whatever it is the time of. */
export function fitTimes(bytes: Uint8Array): number[] {
  const view = toView(bytes)
  const seconds = findPlaces(view).times.map(({ at, littleEndian }) => view.getUint32(at, littleEndian))
  return seconds.filter(isDate).map((value) => FIT_EPOCH_MS + value * 1_000)
}

/**
 * The same recording at another time, by another device. What was wrong with the file stays wrong: a checksum is made anew
 * only where it was right.
 */
export function copyFit(original: Uint8Array, shiftSeconds: number, serial: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(original)
  const view = toView(copy)
  const { sections, times, serials } = findPlaces(view)
  const dates = times.filter(({ at, littleEndian }) => isDate(view.getUint32(at, littleEndian)))
  for (const { at, littleEndian } of dates) {
    view.setUint32(at, view.getUint32(at, littleEndian) + shiftSeconds, littleEndian)
  }
  for (const { at, littleEndian } of serials) view.setUint32(at, serial, littleEndian)
  // Damaged before its first time: the last bytes tell the copies apart.
  if (dates.length + serials.length === 0 && copy.length >= 4) view.setUint32(copy.length - 4, serial, true)
  for (const section of sections) {
    if (!section.isChecked) continue
    if (section.dataStart - section.start === 14) {
      view.setUint16(section.start + 12, checksum(copy, section.start, section.start + 12), true)
    }
    view.setUint16(section.dataEnd, checksum(copy, section.start, section.dataEnd), true)
  }
  return copy
}

function isDate(value: number): boolean {
  return value >= FIRST_DATE && value !== NONE
}

function toView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function findPlaces(view: DataView): { sections: Section[]; times: Place[]; serials: Place[] } {
  const sections = findSections(view)
  const times: Place[] = []
  const serials: Place[] = []
  for (const section of sections) {
    for (const { at, layout } of readMessages(view, section)) {
      const { globalNumber, littleEndian, fields } = layout
      const wanted = TIME_FIELDS[globalNumber] ?? []
      for (const [number, offset, size] of fields) {
        if (size !== 4) continue
        const place = { at: at + offset, littleEndian }
        if (number === TIMESTAMP || wanted.includes(number)) times.push(place)
        if (globalNumber === FILE_ID && number === SERIAL_NUMBER) serials.push(place)
      }
    }
  }
  return { sections, times, serials }
}

function findSections(view: DataView): Section[] {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const sections: Section[] = []
  for (let start = 0; start + 12 <= view.byteLength; ) {
    const headerBytes = view.getUint8(start)
    if ((headerBytes !== 12 && headerBytes !== 14) || view.getUint32(start + 8, false) !== 0x2e464954) break
    const dataStart = start + headerBytes
    const told = dataStart + view.getUint32(start + 4, true)
    // An unfinished file says 0, a cut one says more than there is.
    const isWhole = told > dataStart && told + CHECKSUM_BYTES <= view.byteLength
    const dataEnd = isWhole ? told : view.byteLength
    const isChecked = isWhole && view.getUint16(dataEnd, true) === checksum(bytes, start, dataEnd)
    sections.push({ start, dataStart, dataEnd, isChecked })
    start = dataEnd + CHECKSUM_BYTES
  }
  return sections
}

/** Every message up to the first that cannot be read. */
function* readMessages(view: DataView, { dataStart, dataEnd }: Section): Generator<{ at: number; layout: Layout }> {
  const layouts = new Map<number, Layout>()
  let at = dataStart
  while (at < dataEnd) {
    const flags = view.getUint8(at++)
    if ((flags & 0xc0) === 0x40) {
      const defined = readLayout(view, at, dataEnd, (flags & 0x20) !== 0)
      if (!defined) return
      layouts.set(flags & 15, defined.layout)
      at = defined.next
      continue
    }
    const isCompressed = (flags & 0x80) !== 0
    const layout = layouts.get(isCompressed ? (flags >> 5) & 3 : flags & 15)
    if (!layout) return
    const omitted = isCompressed && layout.fields[0]?.[0] === TIMESTAMP ? layout.fields[0][2] : 0
    const end = at + layout.bytes - omitted
    if (end > dataEnd) return
    // What a compressed header leaves out has no bytes to be changed.
    yield { at: at - omitted, layout: omitted === 0 ? layout : { ...layout, fields: layout.fields.slice(1) } }
    at = end
  }
}

function readLayout(
  view: DataView,
  at: number,
  end: number,
  hasDeveloper: boolean,
): { layout: Layout; next: number } | undefined {
  if (at + 5 > end) return undefined
  const littleEndian = view.getUint8(at + 1) === 0
  const globalNumber = view.getUint16(at + 2, littleEndian)
  const count = view.getUint8(at + 4)
  let next = at + 5
  if (next + count * 3 > end) return undefined
  const fields: [number, number, number][] = []
  let bytes = 0
  for (let field = 0; field < count; field++, next += 3) {
    fields.push([view.getUint8(next), bytes, view.getUint8(next + 1)])
    bytes += view.getUint8(next + 1)
  }
  if (hasDeveloper) {
    if (next >= end) return undefined
    const developers = view.getUint8(next++)
    if (next + developers * 3 > end) return undefined
    for (let field = 0; field < developers; field++, next += 3) bytes += view.getUint8(next + 1)
  }
  return { layout: { globalNumber, littleEndian, bytes, fields }, next }
}

const CHECKSUMS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1
  return value
})

function checksum(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = (value >>> 8) ^ CHECKSUMS[(value ^ bytes[at]!) & 0xff]!
  return value
}
