/**
 * How a JavaScript value travels as a parameter: text, bytes (binary format) or null.
 *
 * - a `Buffer` or `Uint8Array` is a bytea
 * - `Int16Array`, `Int32Array`, `BigInt64Array`, `Float32Array`, `Float64Array` are int2[], int4[], int8[], float4[],
 *   float8[] in binary format: the parameter must have exactly that type (`$1::int4[]`)
 * - an array is an array literal, a `Date` an instant in UTC, any other object its JSON
 *
 * @throws RangeError for an invalid date; TypeError for what has no form, such as text with lone surrogates
 */
export function toBindValue(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return toText(value)
    case 'number':
      return toDigits(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : toObjectValue(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be a parameter`)
  }
}

// As UTF-8 each lone surrogate would become U+FFFD: another text than was meant.
function toText(value: string): string {
  if (value.isWellFormed()) return value
  throw new TypeError('text with lone surrogates cannot be a parameter')
}

const toDigits = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

function toObjectValue(value: object): string | Buffer {
  if (value instanceof Date) return toInstant(value)
  if (Array.isArray(value)) return toArrayLiteral(value)
  if (ArrayBuffer.isView(value)) return toBytes(value)
  return JSON.stringify(value)
}

// ISO years beyond 9999 carry a sign and six digits, which PostgreSQL does not read.
function toInstant(date: Date): string {
  const text = date.toISOString()
  if (text.startsWith('-') || text.startsWith('+')) throw new RangeError('a date is outside of the years 0 to 9999')
  return text
}

/** The array literal of items, as PostgreSQL reads it from text. */
export function toArrayLiteral(items: readonly unknown[]): string {
  return `{${items.map(toArrayItem).join(',')}}`
}

function toArrayItem(item: unknown): string {
  if (item === null || item === undefined) return 'NULL'
  if (typeof item === 'number') return toDigits(item)
  if (typeof item === 'boolean' || typeof item === 'bigint') return String(item)
  if (Array.isArray(item)) return toArrayLiteral(item)
  const value = toBindValue(item)
  if (Buffer.isBuffer(value)) return toBytesItem(item, value)
  return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function toBytesItem(item: unknown, bytes: Buffer): string {
  if (item instanceof Uint8Array) return `"\\\\x${bytes.toString('hex')}"`
  throw new TypeError('a typed array of numbers cannot be an item of an array')
}

function toBuffer({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function toBytes(view: ArrayBufferView): Buffer {
  if (Buffer.isBuffer(view)) return view
  if (view instanceof Uint8Array) return toBuffer(view)
  if (view instanceof Int16Array) return toBinaryArray(view, 21, (bytes, at, item) => bytes.writeInt16BE(item, at))
  if (view instanceof Int32Array) return toBinaryArray(view, 23, writeInt32)
  if (view instanceof BigInt64Array)
    return toBinaryArray(view, 20, (bytes, at, item) => bytes.writeBigInt64BE(item, at))
  if (view instanceof Float32Array) return toBinaryArray(view, 700, (bytes, at, item) => bytes.writeFloatBE(item, at))
  if (view instanceof Float64Array) return toBinaryArray(view, 701, (bytes, at, item) => bytes.writeDoubleBE(item, at))
  throw new TypeError(`a ${view.constructor.name} cannot be a parameter`)
}

interface NumberArray<Item> extends ArrayBufferView {
  readonly length: number
  readonly BYTES_PER_ELEMENT: number
  readonly [index: number]: Item
}

// Header: dimensions, has nulls, element type, length, lower bound; then each item behind its size. All int4.
const HEADER_BYTES = 20

function toBinaryArray<Item>(
  items: NumberArray<Item>,
  elementType: number,
  writeItem: (bytes: Buffer, at: number, item: Item) => void,
): Buffer {
  const { length, BYTES_PER_ELEMENT: itemBytes } = items
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length * (4 + itemBytes))
  let at = 0
  for (const field of [1, 0, elementType, length, 1]) {
    writeInt32(bytes, at, field)
    at += 4
  }
  for (let index = 0; index < length; index++) {
    writeInt32(bytes, at, itemBytes)
    writeItem(bytes, at + 4, items[index]!)
    at += 4 + itemBytes
  }
  return bytes
}

function writeInt32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >> 24
  bytes[at + 1] = value >> 16
  bytes[at + 2] = value >> 8
  bytes[at + 3] = value
}
