import pg from 'pg'
import { parseDay, parseInstant } from './calendar.ts'

/** Reads one value out of a message. `bytes` is reused by the connection: what is kept must be copied. */
export type ValueReader = (bytes: Buffer, start: number, end: number) => unknown

export const BOOL = 16
export const BYTEA = 17
export const INT8 = 20
export const INT2 = 21
export const INT4 = 23
export const TEXT = 25
export const JSON_TEXT = 114
export const FLOAT4 = 700
export const FLOAT8 = 701
export const BPCHAR = 1042
export const VARCHAR = 1043
export const DATE = 1082
export const TIMESTAMPTZ = 1184
export const UUID = 2950
export const JSONB = 3802
const TIMESTAMP = 1114
const TEXT_ARRAY = 1009
const INT8_ARRAY = 1016
const TIMESTAMP_ARRAY = 1115
const DATE_ARRAY = 1182
const TIMESTAMPTZ_ARRAY = 1185
const NUMERIC_ARRAY = 1231

const readString: ValueReader = (bytes, start, end) => bytes.toString('utf8', start, end)
const readAscii: ValueReader = (bytes, start, end) => bytes.toString('latin1', start, end)
const readNumber: ValueReader = (bytes, start, end) => Number(bytes.toString('latin1', start, end))
const readJson: ValueReader = (bytes, start, end) => JSON.parse(bytes.toString('utf8', start, end))

const BY_TYPE: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [BOOL, (bytes, start) => bytes[start] === 0x74],
  [BYTEA, readBytes],
  [INT2, readInteger],
  [INT4, readInteger],
  // int8 is a number where that is exact.
  [INT8, (bytes, start, end) => toExactNumber(bytes.toString('latin1', start, end))],
  [FLOAT4, readNumber],
  [FLOAT8, readNumber],
  [TEXT, readString],
  [VARCHAR, readString],
  [BPCHAR, readString],
  [UUID, readAscii],
  // What has no time zone would move with the machine's as a JavaScript Date.
  [DATE, readDay],
  [TIMESTAMP, readAscii],
  [TIMESTAMPTZ, readTimestamp],
  [JSON_TEXT, readJson],
  [JSONB, readJson],
  [INT8_ARRAY, arrayOf(toExactNumber)],
  [DATE_ARRAY, arrayOf(parseDay)],
  [TIMESTAMP_ARRAY, arrayOf((item) => item)],
  [TIMESTAMPTZ_ARRAY, arrayOf(parseInstant)],
  // Like numeric itself: as numbers they would be rounded.
  [NUMERIC_ARRAY, arrayOf((item) => item)],
])

/** How values of a type are read from PostgreSQL's text format; types that are not ours as `pg` reads them. */
export function findTextReader(type: number): ValueReader {
  const own = BY_TYPE.get(type)
  if (own) return own
  const parse = pg.types.getTypeParser(type, 'text') as (text: string) => unknown
  return (bytes, start, end) => parse(bytes.toString('utf8', start, end))
}

function readInteger(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d
  let value = 0
  for (let at = isNegative ? start + 1 : start; at < end; at++) value = value * 10 + bytes[at]! - 0x30
  return isNegative ? -value : value
}

function toExactNumber(digits: string): number | bigint {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : BigInt(digits)
}

type TextArray = readonly (string | null | TextArray)[]

function arrayOf(parseItem: (item: string) => unknown): ValueReader {
  const parse = pg.types.getTypeParser(TEXT_ARRAY as number, 'text') as (text: string) => TextArray
  const toItems = (items: TextArray): unknown[] =>
    items.map((item) => (item === null ? null : typeof item === 'string' ? parseItem(item) : toItems(item)))
  return (bytes, start, end) => toItems(parse(bytes.toString('utf8', start, end)))
}

// A role or a database may have set `bytea_output` to `escape`, which doubles each backslash.
function readBytes(bytes: Buffer, start: number, end: number): unknown {
  if (bytes[start] === 0x5c && bytes[start + 1] === 0x78)
    return Buffer.from(bytes.toString('latin1', start + 2, end), 'hex')
  const parse = pg.types.getTypeParser(BYTEA, 'text') as (text: string) => unknown
  return parse(bytes.toString('latin1', start, end))
}

function readDay(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start, end)
  return bytes[start + 4] === 0x2d ? text : parseDay(text)
}

// `2026-11-23 08:18:22.123456+00`, by far the most common form, without a regular expression.
function readTimestamp(bytes: Buffer, start: number, end: number): unknown {
  const isUsual = bytes[end - 3] === 0x2b && bytes[end - 2] === 0x30 && bytes[end - 1] === 0x30 && bytes[start] !== 0x30
  if (!isUsual || bytes[start + 4] !== 0x2d || bytes[start + 10] !== 0x20)
    return parseInstant(bytes.toString('latin1', start, end))
  const pair = (at: number) => bytes[start + at]! * 10 + bytes[start + at + 1]! - 528
  let milliseconds = 0
  for (let at = start + 20, unit = 100; at < end - 3 && unit >= 1; at++, unit /= 10)
    milliseconds += (bytes[at]! - 0x30) * unit
  return new Date(Date.UTC(pair(0) * 100 + pair(2), pair(5) - 1, pair(8), pair(11), pair(14), pair(17), milliseconds))
}
