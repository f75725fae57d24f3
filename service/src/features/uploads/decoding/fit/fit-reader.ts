import { DecodeError } from '../decode-error.ts'
import { type FitDefinition, type FitField, FitMessage } from './fit-message.ts'
import type { FitSection } from './fit-sections.ts'

const TIMESTAMP_FIELD = 253
const UINT32_TYPE = 6
const NO_TIMESTAMP = 0xffffffff

/**
 * Walks the messages of one section and hands over those with a number in `wanted`. Developer fields are stepped over:
 * what they are called must never make them a native metric.
 *
 * @throws DecodeError `fit_structure`
 */
export function readFitMessages(
  bytes: Uint8Array,
  section: FitSection,
  wanted: ReadonlySet<number>,
  onMessage: (message: FitMessage) => void,
): void {
  const reader = new SectionReader(bytes, section)
  for (let message = reader.next(wanted); message; message = reader.next(wanted)) onMessage(message)
}

class SectionReader {
  readonly #view: DataView
  readonly #end: number
  readonly #definitions: (FitDefinition | undefined)[] = []
  #at: number
  #lastTimestamp: number | undefined

  constructor(bytes: Uint8Array, { start, end }: FitSection) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
    this.#end = end
  }

  next(wanted: ReadonlySet<number>): FitMessage | undefined {
    while (this.#at < this.#end) {
      const header = this.#take(1)
      const flags = this.#view.getUint8(header)
      const isCompressed = (flags & 0x80) !== 0
      if (!isCompressed && (flags & 0x40) !== 0) {
        this.#define(flags)
        continue
      }
      const definition = this.#definitions[isCompressed ? (flags >> 5) & 3 : flags & 15]
      if (!definition) throw this.#broken('a message comes before its definition')
      const message = isCompressed ? this.#readCompressed(definition, flags & 31) : this.#read(definition)
      if (wanted.has(definition.globalNumber)) return message
    }
    return undefined
  }

  #define(flags: number): void {
    const at = this.#take(5)
    const littleEndian = this.#view.getUint8(at + 1) === 0
    const globalNumber = this.#view.getUint16(at + 2, littleEndian)
    const fields = new Map<number, FitField>()
    let bytes = 0
    for (let left = this.#view.getUint8(at + 4); left > 0; left--) {
      const field = this.#take(3)
      const number = this.#view.getUint8(field)
      const size = this.#view.getUint8(field + 1)
      fields.set(number, { number, offset: bytes, bytes: size, type: this.#view.getUint8(field + 2) & 0x1f })
      bytes += size
    }
    if ((flags & 0x20) !== 0) {
      for (let left = this.#view.getUint8(this.#take(1)); left > 0; left--) {
        bytes += this.#view.getUint8(this.#take(3) + 1)
      }
    }
    this.#definitions[flags & 15] = { globalNumber, littleEndian, fields, bytes }
  }

  #read(definition: FitDefinition): FitMessage {
    const at = this.#take(definition.bytes)
    const field = definition.fields.get(TIMESTAMP_FIELD)
    const isTime = field?.type === UINT32_TYPE && field.bytes === 4
    const raw = isTime ? this.#view.getUint32(at + field.offset, definition.littleEndian) : NO_TIMESTAMP
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

  #take(size: number): number {
    const at = this.#at
    if (at + size > this.#end) throw this.#broken('a message goes beyond the end of the data')
    this.#at += size
    return at
  }

  #broken(what: string): DecodeError {
    return new DecodeError('fit_structure', `the FIT file is damaged: ${what} (byte ${this.#at})`)
  }
}
