import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { openTestDatabase } from '../../testing/index.ts'
import { type Statement, statement } from '../statement.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())
const database = made.database.autocommit('catalog')

interface Kind {
  readonly type: string
  readonly values: fc.Arbitrary<unknown>
  /** What comes back in text format where that is not what was sent. */
  readonly toText?: (value: never) => unknown
  /** What comes back in binary format where that is not what was sent; null where it cannot. */
  readonly toBinary?: ((value: never) => unknown) | null
}

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
const float32 = fc.oneof(fc.float(), fc.constant(-0))
const float64 = fc.oneof(fc.double(), fc.constant(-0))
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const toExact = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
const instants = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const days = instants.map((date) => date.toISOString().slice(0, 10))
const documents = fc.dictionary(fc.constantFrom('a', 'b', 'ü'), fc.oneof(fc.integer(), fc.boolean()), {
  noNullPrototype: true,
})
const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each))
const toExactItems = (rows: bigint[][]) => rows.map((row) => row.map(toExact))
/** Arrays of arrays, which have to be of the same length. */
function nested<Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[][]> {
  const lengths = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  return lengths.chain(([rows, columns]) =>
    fc.array(fc.array(item, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  )
}
const toPlain = (value: Iterable<unknown>) => [...value]

const KINDS: readonly Kind[] = [
  { type: 'bool', values: fc.boolean() },
  { type: 'int2', values: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: 'int4', values: int32 },
  { type: 'int8', values: int64, toText: toExact, toBinary: toExact },
  { type: 'float4', values: float32 },
  { type: 'float8', values: float64 },
  { type: 'text', values: text },
  { type: 'varchar', values: text },
  { type: 'uuid', values: fc.uuid() },
  { type: 'date', values: days },
  { type: 'timestamptz', values: instants },
  { type: 'bytea', values: bytes },
  { type: 'jsonb', values: documents },
  { type: 'json', values: documents },
  { type: 'int2[]', values: fc.int16Array(), toText: toPlain },
  { type: 'int4[]', values: fc.int32Array(), toText: toPlain },
  { type: 'int8[]', values: fc.bigInt64Array(), toText: (items: BigInt64Array) => [...items].map(toExact) },
  { type: 'float8[]', values: fc.array(float64).map((items) => Float64Array.from(items)), toText: toPlain },
  { type: 'float8[]', values: fc.array(fc.option(float64)), toBinary: null },
  { type: 'numeric[]', values: fc.array(fc.option(int64.map((value) => `${value}.50`))), toBinary: null },
  { type: 'timestamptz[]', values: fc.array(fc.option(instants)), toBinary: null },
  { type: 'bool[]', values: fc.array(fc.option(fc.boolean())), toBinary: null },
  { type: 'uuid[]', values: fc.array(fc.option(fc.uuid())), toBinary: null },
  { type: 'bytea[]', values: fc.array(bytes), toBinary: null },
  { type: 'jsonb[]', values: fc.array(fc.option(documents)), toBinary: null },
  { type: 'int8[]', values: nested(int64), toText: toExactItems, toBinary: null },
  { type: 'text[]', values: nested(text), toBinary: null },
  { type: 'text[]', values: fc.array(fc.option(text)), toBinary: null },
  { type: 'date[]', values: fc.array(days), toBinary: null },
  { type: 'int4[]', values: fc.array(fc.option(int32)), toBinary: null },
]

async function sendAndGet(query: Statement<{ value: unknown }>, value: unknown): Promise<unknown> {
  return (await database.one(query, [value])).value
}

describe('values', () => {
  for (const [at, { type, values, toText, toBinary }] of KINDS.entries()) {
    test(`${type} comes back as it was sent, in text and in binary format`, async () => {
      const sql = `select $1::${type} as value`
      const inText = statement<{ value: unknown }>(`values.text-${at}`, sql)
      const inBinary = statement<{ value: unknown }>(`values.binary-${at}`, sql, { binary: true })
      const property = fc.asyncProperty(values, async (value) => {
        const got = await sendAndGet(inText, value)
        const expected = toText ? toText(value as never) : value
        // PostgreSQL prints the shortest text that reads back as the same float4; as a double that is another number.
        assert.deepEqual(type === 'float4' ? Math.fround(got as number) : got, expected)
        if (toBinary !== null) assert.deepEqual(await sendAndGet(inBinary, value), toBinary?.(value as never) ?? value)
      })
      await fc.assert(property, { numRuns: 60 })
    })
  }

  test('null is null everywhere, and a missing value too', async () => {
    const query = statement('values.null', 'select $1::int as a, $2::text as b, $3::int4[] as c, $4::bytea as d')
    const nothing = { a: null, b: null, c: null, d: null }
    assert.deepEqual(await database.one(query, [null, undefined, null, null]), nothing)
  })

  test('instants outside of the usual form are read like others', async () => {
    const query = statement<{ at: Date | number }>('values.instant', 'select $1::timestamptz as at')
    const read = async (at: string) => (await database.one(query, [at])).at
    assert.deepEqual(await read('2026-11-23 08:18:22.5+00'), new Date('2026-11-23T08:18:22.500Z'))
    assert.deepEqual(await read('2026-11-23 08:18:22.123987+00'), new Date('2026-11-23T08:18:22.123Z'))
    assert.deepEqual(await read('0044-03-15 00:00:00+00 BC'), new Date('-000043-03-15T00:00:00Z'))
    assert.deepEqual(await read('12026-01-01 00:00:00+00'), new Date('+012026-01-01T00:00:00Z'))
    assert.equal(await read('infinity'), Number.POSITIVE_INFINITY)
  })

  test('an instant is read right whatever the time zone of the session', async () => {
    const at = new Date('2026-07-01T12:34:56.789Z')
    const query = statement<{ at: Date }>('values.zone', 'select $1::timestamptz as at')
    for (const zone of ['Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin', 'Africa/Monrovia']) {
      const read = await made.database.transaction('catalog', async (tx) => {
        await tx.execute(statement('values.set-zone', `set local time zone '${zone}'`, { prepared: false }))
        return await tx.one(query, [at])
      })
      assert.deepEqual(read.at, at)
    }
  })

  test('what has no binary form here is refused, and the connection stays fit', async () => {
    const query = statement('values.refused', 'select 1.5::numeric as amount', { binary: true })
    await assert.rejects(database.one(query), { code: 'invalid_input' })
    const holes = statement('values.holes', 'select array[1, null] as items', { binary: true })
    await assert.rejects(database.one(holes), { code: 'invalid_input' })
    assert.deepEqual(await database.one(statement('values.after', 'select 1 as one')), { one: 1 })
  })

  test('bytes are read right where a role has set their output to escape', async () => {
    const query = statement('values.bytes', 'select $1::bytea as one, array[$1::bytea] as many')
    const each = Buffer.from([0, 1, 39, 92, 120, 127, 128, 255])
    for (const one of [each, Buffer.from('\\x41'), Buffer.alloc(0)]) {
      const row = await made.database.transaction('catalog', async (tx) => {
        await tx.execute(statement('values.escape', 'set local bytea_output = escape', { prepared: false }))
        return await tx.one(query, [one])
      })
      assert.deepEqual(row, { one, many: [one] })
    }
  })

  test('a symbol, a function, broken text and a date that is none are refused before they are sent', async () => {
    const query = statement('values.strange', 'select $1::text as value')
    for (const value of [
      Symbol('x'),
      () => 1,
      new Date(Number.NaN),
      new Date('+012026-01-01T00:00:00Z'),
      new Uint16Array(1),
      '\ud800',
      ['\udfff'],
      [new Int32Array(1)],
    ])
      await assert.rejects(database.one(query, [value]), { code: 'invalid_input' })
  })
})
