import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../../testing/index.ts'
import { loanMonthSql } from '../fixtures/library.sql.ts'
import { LIBRARY } from '../fixtures/library-entities.ts'
import { checkDrift, defineEntity, integer, list, number, oneOf, text, toTableSql, uuid } from '../index.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase())

// Names and values that have to be quoted, every kind of limit, and a parent that belongs to nobody.
const countryEntity = defineEntity({
  name: 'country',
  table: 'select',
  placement: 'reference',
  columns: { order: text({ maxLength: 3 }) },
  orders: { order: ['order asc', 'id asc'] },
  audit: 'none',
})
const parcelEntity = defineEntity({
  name: 'parcel',
  table: 'parcels',
  placement: 'owned',
  columns: {
    countryId: uuid(),
    outcome: oneOf("at sender's", 'lost\\found', 'there'),
    grams: integer({ minimum: 1, storedAs: 'smallint' }),
    number: integer({ maximum: 9_000_000, storedAs: 'bigint' }),
    ratio: number({ minimum: -0.5 }),
    stops: list(uuid(), { maxItems: 3, default: [] }),
  },
  parents: { countryId: { entity: countryEntity } },
  orders: { heaviest: ['grams desc', 'id asc'] },
  filters: { outcome: 'in', grams: 'range', createdAt: 'range' },
  unique: [['number', 'outcome']],
  audit: 'none',
})
const ALL = [...LIBRARY, countryEntity, parcelEntity]

await db.query(ALL.map(toTableSql).join('\n'))
await db.query(loanMonthSql(2026, 11))

test('a table made of a declaration has no drift', async () => {
  assert.deepEqual(await db.database.read('catalog', (reader) => checkDrift(reader, ALL)), [])
})

const PARCEL = `insert into parcels (user_id, id, country_id, outcome, grams, number, ratio, stops)
  select gen_random_uuid(), gen_random_uuid(), id, $1, $2, $3, $4, '{}' from "select"`

test('the database itself refuses what is beyond a declared limit', async () => {
  await db.query(`insert into "select" (id, "order") values (gen_random_uuid(), 'first'::varchar(3))`)
  const right = ["at sender's", 1, -5, -0.5]
  await db.query(PARCEL, right)
  await db.query(PARCEL, ['lost\\found', 32_767, 9_000_000, 7])
  for (const [at, wrong] of [
    [0, 'here'],
    [1, 0],
    [2, 9_000_001],
    [3, -0.6],
  ] as const) {
    await assert.rejects(db.query(PARCEL, right.with(at, wrong)), { code: '23514' }, `value ${at + 1}`)
  }
  await assert.rejects(db.query(`update "select" set "order" = 'four'`), { code: '23514' })
})
