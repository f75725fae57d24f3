import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import {
  boolean,
  bytes,
  type Column,
  date,
  integer,
  json,
  list,
  number,
  oneOf,
  optional,
  type Problem,
  text,
  timestamp,
  uuid,
} from './index.ts'

function problemsOf(column: Column, value: unknown): Problem[] {
  const problems: Problem[] = []
  column.check(value, 'field', problems)
  return problems
}

const messageOf = (column: Column, value: unknown): string | undefined => problemsOf(column, value)[0]?.message

const COLUMNS: readonly (readonly [name: string, column: Column, good: readonly unknown[], bad: readonly unknown[]])[] =
  [
    [
      'uuid',
      uuid(),
      ['01a20783-bf32-71bc-93b5-cc8e8643167a', '01A20783-BF32-71BC-93B5-CC8E8643167A'],
      ['', 'x', 5, '01a20783bf3271bc93b5cc8e8643167a', '{01a20783-bf32-71bc-93b5-cc8e8643167a}'],
    ],
    [
      'text',
      text({ minLength: 1, maxLength: 3 }),
      ['a', 'äöü', '😀😀😀'],
      ['', 'abcd', '😀😀😀😀', 5, null, {}, 'a\0', '\ud800', '\udc00a'],
    ],
    ['text with a pattern', text({ maxLength: 9, pattern: '^[a-z]+$' }), ['abc'], ['', 'Abc', 'a b']],
    ['integer', integer({ minimum: -1, maximum: 5 }), [-1, 0, 5], [-2, 6, 1.5, '1', Number.NaN, Infinity, 1n, true]],
    ['integer of a smallint', integer({ storedAs: 'smallint' }), [-32768, 32767], [-32769, 32768]],
    ['integer of a bigint', integer({ storedAs: 'bigint' }), [2 ** 53 - 1, 1 - 2 ** 53], [2 ** 53]],
    [
      'number',
      number({ minimum: 0, maximum: 1 }),
      [0, 0.5, 1, -0],
      [-0.001, 1.001, Number.NaN, Infinity, -Infinity, '0'],
    ],
    ['any number', number(), [-1.7e308, 5e-324], [Number.NaN, Infinity, -Infinity]],
    ['boolean', boolean(), [true, false], [0, 'true', null]],
    [
      'date',
      date(),
      ['0001-01-01', '2024-02-29', '2000-02-29', '9999-12-31'],
      [
        '2026-02-30',
        '2023-02-29',
        '1900-02-29',
        '2026-13-01',
        '2026-00-10',
        '2026-04-31',
        '0000-01-01',
        '2026-1-1',
        '10000-01-01',
        '2026-01-01T00:00:00Z',
        new Date(),
      ],
    ],
    [
      'timestamp',
      timestamp(),
      [
        '2026-01-31T06:30:00Z',
        '2026-01-31t06:30:00.123456z',
        '2026-01-31T06:30:00+05:30',
        new Date(0),
        '9999-12-31T23:59:59.999Z',
      ],
      [
        '2026-02-30T00:00:00Z',
        '2026-01-31',
        '2026-01-31T06:30:00',
        '2026-01-31 06:30:00Z',
        '2026-01-31T24:00:00Z',
        '2026-01-31T06:60:00Z',
        '2026-01-31T06:30:61Z',
        '2026-01-31T06:30:00+25:00',
        '0001-01-01T00:00:00+01:00',
        '9999-12-31T23:59:59-01:00',
        new Date(Number.NaN),
        0,
        '',
        'now',
      ],
    ],
    ['oneOf', oneOf('a', 'b'), ['a', 'b'], ['c', '', 'A', 1]],
    [
      'list',
      list(oneOf('a', 'b'), { maxItems: 2 }),
      [[], ['a', 'b']],
      ['a', ['a', 'b', 'a'], ['c'], [null], [undefined], {}],
    ],
    [
      'json',
      json(Type.Object({ a: Type.Number() })),
      [{ a: 1 }],
      [
        {},
        { a: 'x' },
        { a: Number.NaN },
        { a: 1, b: 'x\0' },
        { a: 1, b: ['\ud800'] },
        { a: 1, 'k\0': 1 },
        { a: 1, b: new Date() },
        { a: 1, b: () => 1 },
        { a: 1, b: 1n },
      ],
    ],
    [
      'bytes',
      bytes({ minBytes: 1, maxBytes: 2 }),
      [new Uint8Array(1), Buffer.from('ab')],
      [new Uint8Array(0), new Uint8Array(3), 'ab', [1]],
    ],
  ]

for (const [name, column, good, bad] of COLUMNS) {
  test(`${name}: takes what it declares and refuses the rest with a message`, () => {
    for (const value of good) assert.deepEqual(problemsOf(column, value), [], `${String(value)} is good`)
    for (const value of bad) {
      const [problem, ...others] = problemsOf(column, value)
      assert.ok(problem, `${String(value)} is bad`)
      assert.match(problem.path, /^field/)
      assert.match(problem.message, /^(must|has)/)
      assert.deepEqual(others, [])
    }
  })
}

test('messages name the allowed range', () => {
  assert.equal(messageOf(integer({ minimum: 1, maximum: 5 }), 6), 'must be a whole number from 1 to 5')
  assert.equal(messageOf(number({ minimum: 0 }), -1), 'must be a number of at least 0')
  assert.equal(messageOf(number({ maximum: 0 }), 1), 'must be a number of at most 0')
  assert.equal(messageOf(text({ minLength: 1, maxLength: 3 }), ''), 'must be text of 1 to 3 characters')
  assert.equal(messageOf(oneOf('a', 'b'), 'c'), 'must be one of a, b')
  assert.deepEqual(problemsOf(list(integer({ minimum: 0, maximum: 9 }), { maxItems: 3 }), [1, 10, -1]), [
    { path: 'field.1', message: 'must be a whole number from 0 to 9' },
    { path: 'field.2', message: 'must be a whole number from 0 to 9' },
  ])
})

test('JSON nested deeper than 32 levels is refused, not followed', () => {
  let deep: unknown = 1
  for (let i = 0; i < 10_000; i++) deep = [deep]
  assert.match(messageOf(json(Type.Unknown()), deep) ?? '', /deeper than 32 levels/)
})

test('JSON is bounded in bytes', () => {
  const column = json(Type.String(), { maxBytes: 10 })
  assert.equal(messageOf(column, 'ääää'), undefined)
  assert.equal(messageOf(column, 'äääää'), 'must be at most 10 bytes as JSON')
})

test('an offset is turned into the instant, finer digits are cut', () => {
  assert.equal(timestamp().toSql('2026-01-31T06:30:00.123999+05:30'), '2026-01-31T01:00:00.123Z')
  assert.equal(timestamp().toSql(new Date(-1)), '1969-12-31T23:59:59.999Z')
})

test('optional and options add flags and leave the rest of the column', () => {
  const column = optional(text({ maxLength: 3, internal: true }))
  assert.deepEqual([...column.flags].sort(), ['internal', 'optional'])
  assert.deepEqual(problemsOf(column, 'abcd').length, 1)
  assert.deepEqual([...oneOf(['a'], { readOnly: true, default: 'a' }).flags].sort(), ['defaulted', 'readOnly'])
})

// What JSON can spell: the API's validator and the store must agree, or one of the two checks is a lie.
const API_COLUMNS: readonly (readonly [name: string, column: Column])[] = [
  ['text', text({ minLength: 1, maxLength: 3 })],
  ['integer', integer({ minimum: -3, maximum: 40_000 })],
  ['number', number({ minimum: 0, maximum: 1 })],
  ['boolean', boolean()],
  ['oneOf', oneOf('a', 'b')],
  ['list', list(integer({ minimum: 0, maximum: 9 }), { maxItems: 2 })],
]
for (const [name, column] of API_COLUMNS) {
  test(`${name}: the API schema and the store take the same JSON`, () => {
    const schema = Compile(column.schema)
    const likely = fc.oneof(
      fc.string({ maxLength: 5, unit: 'grapheme' }),
      fc.integer({ min: -5, max: 12 }),
      fc.constantFrom('a', 'b', 0.5),
      fc.array(fc.integer({ min: -1, max: 10 }), { maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.oneof(likely, fc.jsonValue()), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u') && value !== null)
        assert.equal(problemsOf(column, value).length === 0, schema.Check(value))
      }),
      { numRuns: 500 },
    )
  })
}
