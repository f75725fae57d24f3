import type { Schema } from '../contract/index.ts'
import type { Random } from './random.ts'

/** What nobody should send, and somebody does. */
export const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '0',
  'null',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfffy',
  '\u202eevil',
  'é'.normalize('NFD'),
  '🏃‍♀️'.repeat(60),
  'x'.repeat(70_000),
  "'; drop table users; --",
  '%00',
  '../../etc/passwd',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '0000-01-01',
  '+275760-09-13T00:00:00Z',
  '-infinity',
  'NaN',
  0,
  -0,
  -1,
  1.5,
  1e-320,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e21,
  [],
  [[]],
  ['x'],
  Array.from({ length: 3_000 }, () => 0),
  {},
  { toString: 1 },
  { constructor: { prototype: {} } },
]

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'date-time': [
    '2026-03-14T06:30:00Z',
    '1990-01-01T00:00:00Z',
    '2026-03-14T06:30:00.123456789+14:00',
    '0001-01-01T00:00:00Z',
  ],
  date: ['2026-03-14', '2024-02-29', '0001-01-01', '9999-12-31', '1899-12-31'],
  email: ['ann@example.org', 'A@EXAMPLE.ORG', 'ä@bücher.example'],
  'time-zone': ['Europe/Berlin', 'UTC', 'Asia/Kathmandu', 'Etc/GMT-14'],
}

/** A value that fits the schema, or nearly: patterns and rules between fields are left to luck. */
export function toValue(schema: Schema, random: Random, components: Readonly<Record<string, Schema>>): unknown {
  const { $ref, enum: choices, const: only, anyOf, format, items, properties } = schema as Record<string, never>
  const again = (inner: Schema): unknown => toValue(inner, random, components)
  if ($ref !== undefined) return again(components[String($ref).replace(/^.*\//, '')]!)
  if (choices !== undefined) return random.pick(choices as unknown[])
  if (only !== undefined) return only
  if (anyOf !== undefined) return again(random.pick(anyOf as Schema[]))
  const type = random.pick([schema.type].flat())
  if (type === 'object') return toObject(schema, properties ?? {}, random, again)
  if (type === 'array') return Array.from({ length: random.below(4) }, () => again((items ?? {}) as Schema))
  if (type === 'integer' || type === 'number') return toNumber(schema, random, type === 'integer')
  if (type === 'boolean') return random.oneIn(2)
  if (type === 'null') return null
  if (format === 'uuid') return random.uuid()
  return random.pick(FORMATS[String(format)] ?? toTexts(schema, random))
}

function toObject(
  schema: Schema,
  properties: Readonly<Record<string, Schema>>,
  random: Random,
  again: (inner: Schema) => unknown,
): object {
  const required = new Set((schema.required as string[] | undefined) ?? [])
  const taken = Object.entries(properties).filter(([name]) => required.has(name) || random.oneIn(3))
  return Object.fromEntries(taken.map(([name, inner]) => [name, again(inner)]))
}

function toNumber({ minimum = -1_000, maximum = 1_000 }: Schema, random: Random, isWhole: boolean): number {
  const [low, high] = [Number(minimum), Number(maximum)]
  const value = random.pick([low, high, low + random.fraction() * (high - low)])
  return isWhole ? Math.round(value) : value
}

function toTexts({ minLength = 0, maxLength = 40, pattern }: Schema, random: Random): string[] {
  const [shortest, longest] = [Number(minLength), Number(maxLength)]
  if (pattern !== undefined) return ['running', 'trail_running', '"1"', '*']
  return ['x'.repeat(Math.max(shortest, 1)), 'ü'.repeat(Math.min(longest, 500)), `Run ${random.below(1_000)}`]
}

/** The same value with something about it that is wrong. */
export function spoil(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return random.pick(ODD_VALUES)
  const names = Object.keys(value)
  const name = names.length === 0 || random.oneIn(5) ? 'colour' : random.pick(names)
  if (random.oneIn(4)) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name))
  return {
    ...value,
    [name]: random.oneIn(3) ? spoil((value as Record<string, unknown>)[name], random) : random.pick(ODD_VALUES),
  }
}
