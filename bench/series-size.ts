// How many bytes a sample takes over the real activity files, with indexes and TOAST, against a row a sample.
//
// The files lie in 21 different months, and each month has a table with three indexes: some 100 kB of pages that all
// runners of a server share. So the files are stored for several runners, and for one the figure is shown beside it.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { metricSeries } from '../service/src/features/metrics/index.ts'
import type { BenchReport, Figure } from './report.ts'
import { copyRows, toCopyRows } from './series/copy-rows.ts'
import { readActivities } from './series/real-activities.ts'
import { appendWorkout, openSeriesBench, ROWS, round, type SeriesBench } from './series/series-bench.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const runners = values.short ? 3 : 20

const activities = await readActivities()
const report: BenchReport = { name: 'series-size', figures: activities.length > 0 ? await measure() : [missing()] }
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, ratio } of report.figures) console.log(name, value, unit, ratio ?? '')

async function measure(): Promise<Figure[]> {
  await using bench = await openSeriesBench(values.binaries)
  await storeAsRows(bench)
  const rows = await measureTable(bench, ROWS, 'count(*)')
  await storeAsSegments(bench)
  const alone = await measureTable(bench, metricSeries.table, 'sum(sample_count)')
  for (let runner = 1; runner < runners; runner++) await storeAsSegments(bench)
  const segments = await measureTable(bench, metricSeries.table, 'sum(sample_count)')
  const ratio = rows.bytesPerSample / segments.bytesPerSample
  const what = `${activities.length} real files, ${rows.samples} samples`
  return [
    {
      name: `bytes a sample of ${what}, for each of ${runners} runners, months, indexes and TOAST included (${bench.server})`,
      value: round(segments.bytesPerSample),
      unit: 'bytes',
      reference: `a row a sample with the same keys: ${round(rows.bytesPerSample)} bytes`,
      ratio: round(ratio),
      target: 'at most 2.0 bytes, and at least 90 times less than the reference',
      met: segments.bytesPerSample <= 2 && ratio >= 90,
    },
    {
      name: `of these the samples themselves, without pages, keys and indexes`,
      value: round(segments.payloadPerSample),
      unit: 'bytes',
    },
    {
      name: `the same files for one runner alone on the server, in ${alone.months} months`,
      value: round(alone.bytesPerSample),
      unit: 'bytes',
    },
  ]
}

async function storeAsRows({ client, months }: SeriesBench): Promise<void> {
  const owner = randomUUID()
  for (const { columns } of activities) {
    await months.ensure(
      ROWS,
      columns.flatMap(({ times }) => [...times]),
    )
    await copyRows(client, [toCopyRows(owner, { workoutId: randomUUID(), columns })])
  }
}

async function storeAsSegments(bench: SeriesBench): Promise<void> {
  const owner = randomUUID()
  for (const { columns } of activities) {
    await bench.months.ensure(
      metricSeries.table,
      columns.flatMap(({ times }) => [...times]),
    )
    await appendWorkout(bench, owner, { workoutId: randomUUID(), columns })
  }
}

interface Size {
  readonly samples: number
  readonly months: number
  readonly bytesPerSample: number
  readonly payloadPerSample: number
}

async function measureTable({ client }: SeriesBench, table: string, count: string): Promise<Size> {
  // Vacuumed, as autovacuum leaves a table: the maps of free space and visibility count too.
  await client.query(`vacuum analyze ${table}`)
  const payload =
    table === ROWS
      ? 'sum(pg_column_size(value))'
      : 'sum(pg_column_size(time_deltas) + coalesce(pg_column_size(value_deltas), pg_column_size(wide_value_deltas)))'
  const { rows } = await client.query<{ samples: number; payload: number; months: number; bytes: number }>(
    `select (select ${count} from ${table})::float8 as samples,
            (select ${payload} from ${table})::float8 as payload,
            count(*) filter (where pg_relation_size(inhrelid) > 0)::float8 as months,
            sum(pg_total_relation_size(inhrelid))::float8 as bytes
       from pg_inherits where inhparent = $1::regclass`,
    [table],
  )
  const { samples, payload: payloadBytes, months, bytes } = rows[0]!
  return { samples, months, bytesPerSample: bytes / samples, payloadPerSample: payloadBytes / samples }
}

function missing(): Figure {
  return {
    name: 'bytes a sample of real files',
    value: 'not measured',
    unit: 'because the folder ../shared/activities is not there',
  }
}
