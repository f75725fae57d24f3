// https://developer.garmin.com/fit/protocol/ : a value with this bit pattern means "none".
interface BaseType {
  readonly bytes: number
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number
  readonly isNone: (value: number) => boolean
}

const equals = (none: number) => (value: number) => value === none

const BASE_TYPES: ReadonlyMap<number, BaseType> = new Map([
  [0, { bytes: 1, read: (view, at) => view.getUint8(at), isNone: equals(0xff) }],
  [1, { bytes: 1, read: (view, at) => view.getInt8(at), isNone: equals(0x7f) }],
  [2, { bytes: 1, read: (view, at) => view.getUint8(at), isNone: equals(0xff) }],
  [3, { bytes: 2, read: (view, at, little) => view.getInt16(at, little), isNone: equals(0x7fff) }],
  [4, { bytes: 2, read: (view, at, little) => view.getUint16(at, little), isNone: equals(0xffff) }],
  [5, { bytes: 4, read: (view, at, little) => view.getInt32(at, little), isNone: equals(0x7fffffff) }],
  [6, { bytes: 4, read: (view, at, little) => view.getUint32(at, little), isNone: equals(0xffffffff) }],
  [8, { bytes: 4, read: (view, at, little) => view.getFloat32(at, little), isNone: Number.isNaN }],
  [9, { bytes: 8, read: (view, at, little) => view.getFloat64(at, little), isNone: Number.isNaN }],
  [10, { bytes: 1, read: (view, at) => view.getUint8(at), isNone: equals(0) }],
  [11, { bytes: 2, read: (view, at, little) => view.getUint16(at, little), isNone: equals(0) }],
  [12, { bytes: 4, read: (view, at, little) => view.getUint32(at, little), isNone: equals(0) }],
  [13, { bytes: 1, read: (view, at) => view.getUint8(at), isNone: equals(0xff) }],
] satisfies [number, BaseType][])

// 64-bit integers: no field that we read has one.
const LARGE_TYPES: ReadonlySet<number> = new Set([14, 15, 16])

const STRING_TYPE = 7

/** Whether the protocol has a type of this number. */
export function isBaseType(type: number): boolean {
  return type === STRING_TYPE || BASE_TYPES.has(type) || LARGE_TYPES.has(type)
}

export interface FitField {
  readonly number: number
  readonly offset: number
  readonly bytes: number
  readonly type: number
  /** How its elements are read; `undefined` for texts, and for what is no whole number of elements. */
  readonly base: BaseType | undefined
}

/** A field as a definition describes it. */
export function toField({ number, offset, bytes, type }: Omit<FitField, 'base'>): FitField {
  const base = BASE_TYPES.get(type)
  // Some devices define two-byte types over one byte; such a field has no value that could be meant.
  return { number, offset, bytes, type, base: base && bytes % base.bytes === 0 ? base : undefined }
}

/** How a local message type is laid out. Developer fields count in `bytes` and are otherwise left alone. */
export interface FitDefinition {
  readonly globalNumber: number
  readonly littleEndian: boolean
  readonly fields: ReadonlyMap<number, FitField>
  readonly bytes: number
  /** The message's own time, where it has one. */
  readonly timestamp: FitField | undefined
}

/** One message of the file, valid only until the next is read. Fields are asked for by their number in the profile. */
export class FitMessage {
  readonly definition: FitDefinition
  /** Seconds of the FIT clock (0 is 1989-12-31), from the message's own field or its compressed header. */
  readonly timestamp: number | undefined
  readonly #view: DataView
  readonly #at: number

  constructor(view: DataView, at: number, definition: FitDefinition, timestamp: number | undefined) {
    this.#view = view
    this.#at = at
    this.definition = definition
    this.timestamp = timestamp
  }

  /** Whether the message says its time itself, and not by its header and the message before. */
  get hasOwnTimestamp(): boolean {
    return this.definition.timestamp !== undefined && this.timestamp !== undefined
  }

  get globalNumber(): number {
    return this.definition.globalNumber
  }

  /** The raw number of a field; `undefined` where it is missing, marked as none or not a whole number of elements. */
  number(fieldNumber: number): number | undefined {
    const field = this.definition.fields.get(fieldNumber)
    return field && this.value(field)
  }

  /** The same of a field that the definition is known to have. */
  value({ base, offset }: FitField): number | undefined {
    return base && this.#element(base, offset)
  }

  /** Every element of an array field, those marked as none as `undefined`. */
  numbers(fieldNumber: number): (number | undefined)[] {
    const field = this.definition.fields.get(fieldNumber)
    const base = field?.base
    if (!field || !base) return []
    return Array.from({ length: field.bytes / base.bytes }, (_, index) =>
      this.#element(base, field.offset + index * base.bytes),
    )
  }

  /** The bytes of a field as they are, for the few that pack several values. */
  rawBytes(fieldNumber: number): Uint8Array | undefined {
    const field = this.definition.fields.get(fieldNumber)
    return field && new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at + field.offset, field.bytes)
  }

  text(fieldNumber: number): string | undefined {
    const field = this.definition.fields.get(fieldNumber)
    if (field?.type !== STRING_TYPE) return undefined
    const from = this.#view.byteOffset + this.#at + field.offset
    const text = Buffer.from(this.#view.buffer, from, field.bytes).toString('utf8').split('\0')[0]!.trim()
    return text === '' ? undefined : text
  }

  #element(base: BaseType, offset: number): number | undefined {
    const value = base.read(this.#view, this.#at + offset, this.definition.littleEndian)
    return base.isNone(value) ? undefined : value
  }
}
