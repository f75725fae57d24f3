import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrateUp, newId, storageMigrations } from '../../index.ts'
import { openTestDatabase } from '../../testing/index.ts'
import { openMonths } from '../partitions/index.ts'
import { checkSeriesTypes, defineSeries, openSeriesStore, toSeriesSql } from './index.ts'

const series = defineSeries({
  name: 'reading',
  table: 'tide levels',
  typesTable: 'gauge_kinds',
  ownerKey: 'harbour_id',
  typeKey: 'kind_id',
  contextKey: 'gauge_id',
  types: [
    {
      id: 1,
      code: 'level',
      unit: "m at owner's datum",
      aggregation: 'average',
      scale: 1_000,
      minimum: -20,
      maximum: 20,
    },
    { id: 9, code: 'flow', unit: 'm3/s', aggregation: 'average', scale: 10, minimum: -1e9, maximum: 1e9 },
  ],
})

test('tables made of a declared series take samples and give them back', async () => {
  await using db = await openTestDatabase({
    prepare: (url) => migrateUp({ url, sets: [storageMigrations] }).then(() => {}),
  })
  await db.query(toSeriesSql(series))
  assert.deepEqual(await db.database.read('catalog', (reader) => checkSeriesTypes(reader, series)), [])
  const months = openMonths({ database: db.database, tables: [series] })
  const store = openSeriesStore(series)
  const [owner, context] = [newId(), newId()]
  const times = [Date.UTC(2026, 9, 31, 23, 59), Date.UTC(2026, 10, 1)]
  const values = [-9.125, 12.5]
  const columns = ['level', 'flow'].map((type) => ({ type, times, values: type === 'flow' ? [-1e9, 1e9] : values }))
  await months.withMonths(series.table, times, () =>
    db.database.transaction({ owner }, (tx) => store.append(tx, owner, { context, by: null }, columns)),
  )
  const read = await db.database.read({ owner }, (reader) => store.read(reader, owner, { types: ['level', 'flow'] }))
  assert.deepEqual(Array.from(read.level!.values), values)
  assert.deepEqual(Array.from(read.flow!.values), [-1e9, 1e9])
  assert.deepEqual(Array.from(read.flow!.times), times)
})
