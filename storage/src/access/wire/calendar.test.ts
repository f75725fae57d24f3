import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { openTestDatabase } from '../../testing/index.ts'
import { type Statement, statement } from '../statement.ts'

const made = await openTestDatabase()
after(() => made[Symbol.asyncDispose]())

// Microseconds and days from 2000-01-01 to both ends of what PostgreSQL and a Date have in common.
const microseconds = fc.oneof(
  fc.bigInt({ min: -211_813_488_000_000_000n, max: 8_639_053_315_200_000_000n }),
  fc.bigInt({ min: -63_200_000_000_000_000n, max: -60_000_000_000_000_000n }),
  fc.bigInt({ min: -3_000_000n, max: 3_000_000n }),
)
const days = fc.oneof(
  fc.integer({ min: -2_451_545, max: 99_989_000 }),
  fc.integer({ min: -731_000, max: -694_000 }),
  fc.integer({ min: -3, max: 3 }),
)
const ZONES = ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Africa/Monrovia', 'Europe/Amsterdam']

const INSTANTS = `
  select at, floor(extract(epoch from at) * 1000)::bigint as ms
    from unnest($1::bigint[]) with ordinality as given (us, place),
         lateral (select '2000-01-01Z'::timestamptz + (us / 1000000) * interval '1 second'
                                                    + (us % 1000000) * interval '1 microsecond' as at) made
   order by place`
const DAYS = `
  select day, day::text as shown
    from unnest($1::int4[]) with ordinality as given (days, place), lateral (select date '2000-01-01' + days as day) made
   order by place`

/** The same statement in text and in binary format. */
function inBothFormats<Row>(name: string, sql: string): Statement<Row>[] {
  return [false, true].map((binary) => statement<Row>(`calendar.${name}`, sql, { binary }))
}

async function readIn<Row>(setting: string, query: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
  return await made.database.transaction('catalog', async (tx) => {
    await tx.execute(statement('calendar.set', `set local ${setting}`, { prepared: false }))
    return await tx.many(query, values)
  })
}

describe('days and instants', () => {
  test('an instant is what the server counts, cut to milliseconds, in any zone and format, also before Christ', async () => {
    const queries = inBothFormats<{ at: Date; ms: number }>('instants', INSTANTS)
    const property = fc.asyncProperty(
      fc.array(microseconds, { minLength: 20 }),
      fc.constantFrom(...ZONES),
      async (values, zone) => {
        for (const query of queries)
          for (const { at, ms } of await readIn(`time zone '${zone}'`, query, [BigInt64Array.from(values)]))
            assert.equal(at.getTime(), ms)
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  test('a day is what the server prints, in either format, also before Christ and after 9999', async () => {
    const queries = inBothFormats<{ day: string; shown: string }>('days', DAYS)
    const property = fc.asyncProperty(fc.array(days, { minLength: 20 }), async (values) => {
      for (const query of queries)
        for (const { day, shown } of await made.database.autocommit('catalog').many(query, [Int32Array.from(values)]))
          assert.equal(day, shown)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  test('the leap day of 1 BC stays a day of February', async () => {
    for (const { at } of await readAll(`select '0001-02-29 12:00:00+00 BC'::timestamptz as at`))
      assert.deepEqual(at, new Date('0000-02-29T12:00:00.000Z'))
  })

  test('infinity is infinity in either format', async () => {
    const sql = `select 'infinity'::date as day, '-infinity'::timestamptz as at`
    for (const row of await readAll(sql)) assert.deepEqual(row, { day: 'infinity', at: Number.NEGATIVE_INFINITY })
  })

  test('what no Date holds is refused, not read as an invalid one', async () => {
    for (const query of inBothFormats('far', `select '294276-12-31 23:59:59Z'::timestamptz as at`))
      await assert.rejects(made.database.autocommit('catalog').one(query), { code: 'invalid_input' })
  })

  test('a style other than ISO is refused, since days and months cannot be told apart', async () => {
    for (const style of ['German', 'SQL, DMY', 'Postgres, MDY'])
      for (const value of [`date '2026-02-03'`, `timestamptz '2026-02-03Z'`, `array[date '2026-02-03']`]) {
        const query = statement('calendar.style', `select ${value} as value`)
        await assert.rejects(readIn(`datestyle = '${style}'`, query), { code: 'invalid_input' })
      }
  })

  test('what has no time zone comes as text, since a Date would move with the zone of the machine', async () => {
    const query = statement(
      'calendar.local',
      `select '2026-03-29 02:30:00'::timestamp as at, array['2026-03-29 02:30:00'::timestamp] as all`,
    )
    const row = await made.database.autocommit('catalog').one(query)
    assert.deepEqual(row, { at: '2026-03-29 02:30:00', all: ['2026-03-29 02:30:00'] })
  })
})

async function readAll(sql: string): Promise<Record<string, unknown>[]> {
  const queries = inBothFormats<Record<string, unknown>>('literal', sql)
  return await Promise.all(queries.map((query) => made.database.autocommit('catalog').one(query)))
}
