import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkSeriesTypes, migrateUp, openMonths, openSeriesStore, storageMigrations } from '@longrun/storage'
import { openTestDatabase, type TestDatabase } from '@longrun/storage/testing'
import { metricSeries } from './metric-series.ts'
import { METRIC_TYPES } from './metric-types.ts'

const OWNER = '0193c000-0000-7000-8000-000000000001'
const WORKOUT = '0193c000-0000-7000-8000-000000000002'
const NOON = Date.UTC(2026, 10, 3, 12)

// Migrated here and not copied from a template: what is tested is what the files on disk make.
async function openMigrated(): Promise<TestDatabase> {
  const folder = fileURLToPath(new URL('../../../migrations', import.meta.url))
  const sets = [storageMigrations, { name: 'longrun', folder }]
  return openTestDatabase({ prepare: async (url) => void (await migrateUp({ url, sets })), role: 'application' })
}

test('the metric types in code are those in the database', async () => {
  await using database = await openMigrated()
  assert.deepEqual(await database.database.read('catalog', (reader) => checkSeriesTypes(reader, metricSeries)), [])
  assert.equal(METRIC_TYPES.length, 24)
})

test('docs/series.md lists the metric types as they are', async () => {
  const page = await readFile(new URL('../../../../docs/series.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| (\d+) \| `(\w+)` \| (\S+) \| (\S+) \| (\w+) \| (\S+) \| (\S+) \|$/gm)].map(
    ([, id, code, unit, resolution, aggregation, minimum, maximum]) => ({
      id: Number(id),
      code,
      unit,
      scale: Math.round(1 / Number(resolution)),
      aggregation,
      minimum: Number(minimum),
      maximum: Number(maximum),
    }),
  )
  const inCode = METRIC_TYPES.map(({ id, code, unit, scale, aggregation, minimum, maximum }) => ({
    id,
    code,
    unit,
    scale,
    aggregation,
    minimum,
    maximum,
  }))
  assert.deepEqual(listed, inCode)
})

test('the application stores the bounds of every metric, and plain SQL reads exactly what the store reads', async () => {
  await using database = await openMigrated()
  const clock = () => new Date('2026-11-23T10:00:00Z')
  const months = openMonths({ database: database.database, tables: [metricSeries], clock })
  const store = openSeriesStore(metricSeries, { clock })
  const columns = METRIC_TYPES.map(({ code, minimum, maximum, scale }) => {
    const values = [minimum, maximum, minimum + 1 / scale, (minimum + maximum) / 3]
    return { type: code, times: values.map((_, index) => NOON + index * 250), values }
  })
  await months.withMonths(metricSeries.table, [NOON], () =>
    database.database.transaction({ owner: OWNER }, (tx) =>
      store.append(tx, OWNER, { context: WORKOUT, by: OWNER }, columns),
    ),
  )
  const types = METRIC_TYPES.map(({ code }) => code)
  const samples = await database.database.read({ owner: OWNER }, (reader) =>
    store.read(reader, OWNER, { types, context: WORKOUT }),
  )
  const rows = await database.query<{ metric: string; ms: number; value: number }>(
    `select metric, (extract(epoch from recorded_at) * 1000)::float8 as ms, value
       from performance_metric_samples where user_id = $1 and workout_id = $2 order by metric, recorded_at`,
    [OWNER, WORKOUT],
  )
  const read = types.toSorted().flatMap((metric) => {
    const { times, values } = samples[metric]!
    return Array.from(times, (ms, index) => ({ metric, ms, value: values[index]! }))
  })
  assert.deepEqual(rows, read)
  for (const { code, scale, minimum, maximum } of METRIC_TYPES) {
    const values = [...samples[code]!.values]
    assert.deepEqual(values.slice(0, 2), [minimum, maximum])
    assert.ok(Math.abs(values[3]! - (minimum + maximum) / 3) <= 0.5 / scale + 1e-9, code)
  }
})

test('who reads the view needs the right to read the tables beneath it', async () => {
  await using database = await openMigrated()
  const [view] = await database.query(
    `select reloptions from pg_class where oid = 'performance_metric_samples'::regclass`,
  )
  assert.deepEqual(view, { reloptions: ['security_invoker=true'] })
})
