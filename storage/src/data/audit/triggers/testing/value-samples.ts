import fc from 'fast-check'

/** What a column may hold, as SQL text, and how the log spells it. */
export type Sample = readonly [sql: string, json: unknown]

export const doubles: fc.Arbitrary<Sample> = fc
  .double()
  .map((value) => [
    Object.is(value, Infinity) ? 'Infinity' : String(value),
    Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : String(value),
  ])
export const texts: fc.Arbitrary<Sample> = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .map((text) => text.replaceAll(/\0/g, '0'))
  .map((text) => [text, text])
export const integers = (bits: number): fc.Arbitrary<Sample> =>
  fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }).map((n) => [String(n), Number(n)])
export const times: fc.Arbitrary<Sample> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date): Sample => [toSql(date), date.toISOString()]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Sample>(
      ['infinity', 'infinity'],
      ['12026-01-02 03:04:05+00', '12026-01-02T03:04:05'],
      ['0044-03-15 00:00:00+00 BC', '0044-03-15T00:00:00 BC'],
    ),
  },
)
export const days: fc.Arbitrary<Sample> = fc.constantFrom<Sample>(
  ['2026-11-23', '2026-11-23'],
  ['0001-01-01', '0001-01-01'],
  ['9999-12-31', '9999-12-31'],
  ['infinity', 'infinity'],
  ['2024-02-29', '2024-02-29'],
)
export const json: fc.Arbitrary<Sample> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '0')) as unknown)
  .map((value) => [JSON.stringify(value), value])
export const bytes: fc.Arbitrary<Sample> = fc
  .uint8Array({ maxLength: 32 })
  .map((array) => Buffer.from(array))
  .map((buffer) => [`\\x${buffer.toString('hex')}`, buffer.toString('base64')])
export const lists = (item: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> =>
  fc
    .array(fc.option(item, { freq: 8 }), { maxLength: 4 })
    .map((items) => [
      `{${items.map((each) => (each ? `"${each[0].replaceAll(/["\\]/g, '\\$&')}"` : 'null')).join(',')}}`,
      items.map((each) => each?.[1] ?? null),
    ])
export const nullable = (of: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> =>
  fc.oneof(fc.constant<Sample>([null as never, null]), of)

function toSql(date: Date): string {
  // Years before 1000 have four digits in SQL too.
  return date.toISOString().replace('T', ' ').replace('Z', '+00')
}
