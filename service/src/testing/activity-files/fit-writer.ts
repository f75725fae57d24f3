import { FitEncoder } from 'fit-file-parser/encoder'

/** The base types a test needs: code, bytes, and how a value is written. */
const TYPES = {
  enum: [0x00, 1, 'setUint8', 0xff],
  sint8: [0x01, 1, 'setInt8', 0x7f],
  uint8: [0x02, 1, 'setUint8', 0xff],
  sint16: [0x83, 2, 'setInt16', 0x7fff],
  uint16: [0x84, 2, 'setUint16', 0xffff],
  sint32: [0x85, 4, 'setInt32', 0x7fffffff],
  uint32: [0x86, 4, 'setUint32', 0xffffffff],
} as const

type TypeName = keyof typeof TYPES

/** A field by its number in the profile. Without a value it holds the mark for "none". */
export type WrittenField = readonly [number: number, type: TypeName, value: number | readonly number[] | undefined]

/** One message to write, with the fields that it defines itself by. */
export interface WrittenMessage {
  readonly globalNumber: number
  readonly fields: readonly WrittenField[]
  /** Developer fields: number, developer data index, bytes. */
  readonly developer?: readonly (readonly [number: number, index: number, bytes: Uint8Array])[]
  /** The low five bits of the time, for a compressed header. */
  readonly compressedSeconds?: number
  readonly bigEndian?: boolean
}

const FIT_EPOCH_MS = 631_065_600_000

/** Seconds of the FIT clock. */
export function toFitSeconds(epochMs: number): number {
  return Math.floor((epochMs - FIT_EPOCH_MS) / 1000)
}

/** Writes one section of a FIT file, byte by byte as the protocol has it; several after each other are a chained file. */
export class FitWriter {
  readonly #bytes: number[] = []
  #layout = ''

  add(message: WrittenMessage): this {
    this.#define(message)
    if (message.compressedSeconds === undefined) this.#bytes.push(0)
    else this.#bytes.push(0x80 | (message.compressedSeconds & 31))
    for (const field of message.fields) this.#bytes.push(...valueBytes(field, message.bigEndian ?? false))
    for (const [, , bytes] of message.developer ?? []) this.#bytes.push(...bytes)
    return this
  }

  /** Bytes as they are, where a test wants a file that no device writes. */
  addBytes(...bytes: number[]): this {
    this.#bytes.push(...bytes)
    return this
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const header = new DataView(new ArrayBuffer(14))
    header.setUint8(0, 14)
    header.setUint8(1, 0x20)
    header.setUint16(2, 2132, true)
    header.setUint32(4, this.#bytes.length, true)
    header.setUint32(8, 0x2e464954, false)
    header.setUint16(12, FitEncoder.calculateCRC(new Uint8Array(header.buffer, 0, 12)), true)
    const file = new Uint8Array(14 + this.#bytes.length + 2)
    file.set(new Uint8Array(header.buffer))
    file.set(this.#bytes, 14)
    const checksum = FitEncoder.calculateCRC(file.subarray(0, -2))
    file.set([checksum & 0xff, checksum >> 8], file.length - 2)
    return file
  }

  #define({ globalNumber, fields, developer = [], bigEndian = false }: WrittenMessage): void {
    const layout = JSON.stringify([
      globalNumber,
      bigEndian,
      fields.map(fieldLayout),
      developer.map(([n, i, b]) => [n, i, b.length]),
    ])
    if (layout === this.#layout) return
    this.#layout = layout
    const number = bigEndian ? [globalNumber >> 8, globalNumber & 0xff] : [globalNumber & 0xff, globalNumber >> 8]
    this.#bytes.push(developer.length > 0 ? 0x60 : 0x40, 0, bigEndian ? 1 : 0, ...number, fields.length)
    this.#bytes.push(...fields.flatMap(fieldLayout))
    if (developer.length === 0) return
    this.#bytes.push(developer.length, ...developer.flatMap(([n, index, bytes]) => [n, bytes.length, index]))
  }
}

function fieldLayout([number, type, value]: WrittenField): number[] {
  const [code, size] = TYPES[type]
  return [number, size * (typeof value === 'object' ? value.length : 1), code]
}

function valueBytes([, type, value]: WrittenField, bigEndian: boolean): Uint8Array {
  const [, size, write, none] = TYPES[type]
  const values = typeof value === 'object' ? value : [value ?? none]
  const view = new DataView(new ArrayBuffer(size * values.length))
  values.forEach((element, index) => {
    view[write](index * size, element, !bigEndian)
  })
  return new Uint8Array(view.buffer)
}
