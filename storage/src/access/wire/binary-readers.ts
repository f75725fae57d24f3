import { toDate, toDay } from './calendar.ts'
import {
  BOOL,
  BPCHAR,
  BYTEA,
  DATE,
  FLOAT4,
  FLOAT8,
  INT2,
  INT4,
  INT8,
  JSON_TEXT,
  JSONB,
  TEXT,
  TIMESTAMPTZ,
  UUID,
  VARCHAR,
  type ValueReader,
} from './text-readers.ts'

const INT2_ARRAY = 1005
const INT4_ARRAY = 1007
const INT8_ARRAY = 1016
const FLOAT4_ARRAY = 1021
const FLOAT8_ARRAY = 1022
// PostgreSQL counts microseconds and days from 2000-01-01.
const EPOCH_MS = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000

const readString: ValueReader = (bytes, start, end) => bytes.toString('utf8', start, end)

const BY_TYPE: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [BOOL, (bytes, start) => bytes[start] === 1],
  [INT2, (bytes, start) => bytes.readInt16BE(start)],
  [INT4, (bytes, start) => bytes.readInt32BE(start)],
  [INT8, (bytes, start) => toExact(bytes.readBigInt64BE(start))],
  [FLOAT4, (bytes, start) => bytes.readFloatBE(start)],
  [FLOAT8, (bytes, start) => bytes.readDoubleBE(start)],
  [TEXT, readString],
  [VARCHAR, readString],
  [BPCHAR, readString],
  [BYTEA, (bytes, start, end) => Buffer.from(bytes.subarray(start, end))],
  [UUID, readUuid],
  [DATE, readDay],
  [TIMESTAMPTZ, readTimestamp],
  [JSON_TEXT, (bytes, start, end) => JSON.parse(bytes.toString('utf8', start, end))],
  [JSONB, (bytes, start, end) => JSON.parse(bytes.toString('utf8', start + 1, end))],
  [
    INT2_ARRAY,
    toArrayReader(
      2,
      (length) => new Int16Array(length),
      (bytes, at) => (bytes[at]! << 8) | bytes[at + 1]!,
    ),
  ],
  [INT4_ARRAY, toArrayReader(4, (length) => new Int32Array(length), readInt32)],
  [
    INT8_ARRAY,
    toArrayReader(
      8,
      (length) => new BigInt64Array(length),
      (bytes, at) => bytes.readBigInt64BE(at),
    ),
  ],
  [
    FLOAT4_ARRAY,
    toArrayReader(
      4,
      (length) => new Float32Array(length),
      (bytes, at) => bytes.readFloatBE(at),
    ),
  ],
  [
    FLOAT8_ARRAY,
    toArrayReader(
      8,
      (length) => new Float64Array(length),
      (bytes, at) => bytes.readDoubleBE(at),
    ),
  ],
])

/**
 * How values of a type are read from PostgreSQL's binary format. Arrays of numbers become typed arrays.
 * @throws TypeError for a type that has no reader here
 */
export function findBinaryReader(type: number, column: string): ValueReader {
  const reader = BY_TYPE.get(type)
  if (!reader) throw new TypeError(`column ${column} of type ${type} cannot be read as binary: cast it to another type`)
  return reader
}

function toExact(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

function readInt32(bytes: Buffer, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

function readUuid(bytes: Buffer, start: number, end: number): string {
  const hex = bytes.toString('hex', start, end)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function readDay(bytes: Buffer, start: number): string {
  const days = bytes.readInt32BE(start)
  if (days === 2 ** 31 - 1) return 'infinity'
  return days === -(2 ** 31) ? '-infinity' : toDay(EPOCH_MS + days * DAY_MS)
}

function readTimestamp(bytes: Buffer, start: number): Date | number {
  const microseconds = bytes.readBigInt64BE(start)
  if (microseconds === 2n ** 63n - 1n) return Number.POSITIVE_INFINITY
  if (microseconds === -(2n ** 63n)) return Number.NEGATIVE_INFINITY
  // Rounded down also before 2000, as cutting digits off the text does: a quotient is cut towards zero.
  const rest = microseconds % 1_000n
  return toDate(EPOCH_MS + Number((microseconds - (rest < 0n ? rest + 1_000n : rest)) / 1_000n))
}

// int4 dimensions, int4 has nulls, int4 element type, then length and lower bound, then each element behind its int4 size.
const HEADER_BYTES = 20

function toArrayReader<Item extends number | bigint>(
  itemBytes: number,
  open: (length: number) => { [index: number]: Item },
  readItem: (bytes: Buffer, at: number) => Item,
): ValueReader {
  return (bytes, start) => {
    const dimensions = readInt32(bytes, start)
    if (dimensions === 0) return open(0)
    if (dimensions > 1) throw new TypeError('an array of several dimensions cannot be read as binary')
    if (readInt32(bytes, start + 4) !== 0) throw new TypeError('an array that holds nulls cannot be read as binary')
    const length = readInt32(bytes, start + 12)
    const items = open(length)
    let at = start + HEADER_BYTES + 4
    for (let index = 0; index < length; index++, at += itemBytes + 4) items[index] = readItem(bytes, at)
    return items
  }
}
