import { DecodeError } from '../decode-error.ts'
import { type FitDefinition, type FitField, FitMessage, isBaseType, toField } from './fit-message.ts'
import type { FitSection } from './fit-sections.ts'

const TIMESTAMP_FIELD = 253
const UINT32_TYPE = 6
const NO_TIMESTAMP = 0xffffffff

/** Smaller timestamps count seconds since the device was switched on. */
const FIRST_DATE_TIMESTAMP = 0x10000000

/** Whether a timestamp of a FIT file says a date. */
export function isDate(timestamp: number): boolean {
  return timestamp >= FIRST_DATE_TIMESTAMP
}

/**
 * Walks the messages of one section. Developer fields are stepped over: what they are called must never make them a native
 * metric.
 */
export class FitReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #section: FitSection
  readonly #isCareful: boolean
  readonly #definitions: (FitDefinition | undefined)[] = []
  #at: number
  #lastTimestamp: number | undefined
  #isBeyondEnd = false

  /** A careful reader also refuses what no device writes: what it reads may be anything. */
  constructor(bytes: Uint8Array, section: FitSection, isCareful = false) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#section = section
    this.#isCareful = isCareful
    this.#at = section.start
  }

  /** Where the next message begins. */
  get at(): number {
    return this.#at
  }

  /** Whether a message was refused because the data ends before it does. */
  get isBeyondEnd(): boolean {
    return this.#isBeyondEnd
  }

  /** Another reader with what this one knows, from `at` on. */
  fork(at: number): FitReader {
    const fork = new FitReader(this.#bytes, this.#section, this.#isCareful)
    fork.#definitions.push(...this.#definitions)
    fork.#at = at
    fork.#lastTimestamp = this.#lastTimestamp
    return fork
  }

  /** Whether a message of this number, or its definition, can begin here. */
  canBegin(at: number, globalNumber: number): boolean {
    const header = this.#view.getUint8(at)
    if (header < 16) return this.#definitions[header]?.globalNumber === globalNumber
    // A definition: its kind, nothing reserved, the order of its bytes, the number.
    if ((header & 0xd0) !== 0x40 || at + 6 > this.#section.end || this.#view.getUint16(at + 1) > 1) return false
    return this.#view.getUint16(at + 3, this.#view.getUint8(at + 2) === 0) === globalNumber
  }

  /** The next message with a number in `wanted`, or the next of all; `undefined` at the end. @throws DecodeError `fit_structure` */
  next(wanted?: ReadonlySet<number>): FitMessage | undefined {
    while (this.#at < this.#section.end) {
      const header = this.#take(1)
      const flags = this.#view.getUint8(header)
      const isCompressed = (flags & 0x80) !== 0
      if (!isCompressed && (flags & 0x40) !== 0) {
        this.#define(flags)
        continue
      }
      if (this.#isCareful) this.#refuseOddHeader(flags)
      const definition = this.#definitions[isCompressed ? (flags >> 5) & 3 : flags & 15]
      if (!definition) throw this.#broken('a message comes before its definition')
      const message = isCompressed ? this.#readCompressed(definition, flags & 31) : this.#read(definition)
      if (!wanted || wanted.has(definition.globalNumber)) return message
    }
    return undefined
  }

  #define(flags: number): void {
    const at = this.#take(5)
    if (this.#isCareful && this.#view.getUint16(at) > 1) throw this.#broken('a definition is none')
    const littleEndian = this.#view.getUint8(at + 1) === 0
    const globalNumber = this.#view.getUint16(at + 2, littleEndian)
    const fields = new Map<number, FitField>()
    let bytes = 0
    for (let left = this.#view.getUint8(at + 4); left > 0; left--) {
      const field = this.#take(3)
      const number = this.#view.getUint8(field)
      const size = this.#view.getUint8(field + 1)
      const type = this.#view.getUint8(field + 2) & 0x1f
      if (this.#isCareful && (size === 0 || !isBaseType(type))) throw this.#broken('a definition is none')
      fields.set(number, toField({ number, offset: bytes, bytes: size, type }))
      bytes += size
    }
    if ((flags & 0x20) !== 0) {
      for (let left = this.#view.getUint8(this.#take(1)); left > 0; left--) {
        bytes += this.#view.getUint8(this.#take(3) + 1)
      }
    }
    this.#definitions[flags & 15] = { globalNumber, littleEndian, fields, bytes, timestamp: timestampOf(fields) }
  }

  #read(definition: FitDefinition): FitMessage {
    const at = this.#take(definition.bytes)
    const field = definition.timestamp
    const raw = field ? this.#view.getUint32(at + field.offset, definition.littleEndian) : NO_TIMESTAMP
    const timestamp = raw === NO_TIMESTAMP ? undefined : raw
    this.#lastTimestamp = timestamp ?? this.#lastTimestamp
    return new FitMessage(this.#view, at, definition, timestamp)
  }

  // The header holds the low five bits of the time, which roll over every 32 seconds. A timestamp in the definition's
  // first place is then not part of the message.
  #readCompressed(definition: FitDefinition, lowBits: number): FitMessage {
    const stamp = definition.fields.get(TIMESTAMP_FIELD)
    const isOmitted = stamp?.offset === 0
    const at = this.#take(definition.bytes - (isOmitted ? stamp.bytes : 0))
    if (this.#lastTimestamp !== undefined) {
      this.#lastTimestamp += (lowBits - (this.#lastTimestamp & 31) + 32) & 31
    }
    return new FitMessage(this.#view, isOmitted ? at - stamp.bytes : at, definition, this.#lastTimestamp)
  }

  // Half of all bytes look like a compressed header. Devices write one where the message has no timestamp of its own.
  #refuseOddHeader(flags: number): void {
    const isOdd = (flags & 0x80) !== 0 ? this.#definitions[(flags >> 5) & 3]?.timestamp : (flags & 0x30) !== 0
    if (isOdd) throw this.#broken('a message has no right header')
  }

  #take(size: number): number {
    const at = this.#at
    if (at + size > this.#section.end) {
      this.#isBeyondEnd = true
      throw this.#broken('a message goes beyond the end of the data')
    }
    this.#at += size
    return at
  }

  #broken(what: string): DecodeError {
    return new DecodeError('fit_structure', `the FIT file is damaged: ${what} (byte ${this.#at})`)
  }
}

function timestampOf(fields: ReadonlyMap<number, FitField>): FitField | undefined {
  const field = fields.get(TIMESTAMP_FIELD)
  return field?.type === UINT32_TYPE && field.bytes === 4 ? field : undefined
}
