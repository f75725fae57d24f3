// How long the raw streams of one workout take, against reading them from a table with a row a sample.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Reader, statement } from '@longrun/storage'
import { metricSeries } from '../service/src/features/metrics/index.ts'
import type { BenchReport } from './report.ts'
import { copyRows, toCopyRows } from './series/copy-rows.ts'
import {
  appendWorkout,
  makeWorkout,
  median,
  openSeriesBench,
  ROWS,
  round,
  type WorkoutSamples,
} from './series/series-bench.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const [rounds, workouts] = values.short ? [5, 3] : [40, 15]
const SAMPLES = 10_000
const DAY_MS = 86_400_000
const start = Date.UTC(2026, 7, 3, 6)

// Binary and without conversions: the quickest way to these arrays that rows allow.
const READ_ROWS = statement<{ type: number; at: Date; value: number }>(
  'bench.read_rows',
  `select metric_type_id as type, recorded_at as at, value from ${ROWS}
    where user_id = $1 and metric_type_id = any($2::smallint[]) and workout_id = $3 and deleted_at is null
    order by metric_type_id, recorded_at`,
  { binary: true },
)

await using bench = await openSeriesBench(values.binaries)
const owner = randomUUID()
const batch = Array.from({ length: workouts }, (_, index) => makeWorkout(index, SAMPLES, start + index * DAY_MS))
await bench.months.ensure(ROWS, [start, start + workouts * DAY_MS])
for (const workout of batch) {
  await appendWorkout(bench, owner, workout)
  await copyRows(bench.client, [toCopyRows(owner, workout)])
}
await bench.client.query('vacuum analyze')

const types = batch[0]!.columns.map(({ type }) => type)
const spent = { store: [] as number[], rows: [] as number[] }
for (let pass = -5; pass < rounds; pass++) {
  const workout = batch[(pass + 5) % workouts]!
  const store = await clock((reader) => bench.store.read(reader, owner, { types, context: workout.workoutId }), workout)
  const rows = await clock((reader) => readRows(reader, workout.workoutId), workout)
  if (pass < 0) continue
  spent.store.push(store)
  spent.rows.push(rows)
  if (!values.json) console.log(`store ${round(store)} ms, rows ${round(rows)} ms`)
}

const ratio = median(spent.rows.map((rows, pass) => rows / spent.store[pass]!))
const report: BenchReport = {
  name: 'series-read',
  figures: [
    {
      name: `raw read of a workout with ${types.length} metrics of ${SAMPLES} samples (${bench.server})`,
      value: round(median(spent.store)),
      unit: 'ms',
      reference: `from a row a sample: ${round(median(spent.rows))} ms`,
      ratio: round(ratio),
      target: 'at least 5 times faster',
      met: ratio >= 5,
    },
  ],
}
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, ratio } of report.figures) console.log(name, value, unit, ratio)

type Streams = Record<string, { readonly times: Float64Array; readonly values: Float64Array }>

async function readRows(reader: Reader, workoutId: string): Promise<Streams> {
  const ids = types.map((type) => metricSeries.types.get(type)!.id)
  const rows = await reader.many(READ_ROWS, [owner, ids, workoutId])
  const byType = Map.groupBy(rows, ({ type }) => type)
  return Object.fromEntries(
    types.map((type, index) => {
      const own = byType.get(ids[index]!)!
      const times = Float64Array.from(own, ({ at }) => at.getTime())
      return [type, { times, values: Float64Array.from(own, ({ value }) => value) }]
    }),
  )
}

async function clock(read: (reader: Reader) => Promise<Streams>, { columns }: WorkoutSamples): Promise<number> {
  const started = performance.now()
  const streams = await bench.database.read({ owner }, read)
  const ms = performance.now() - started
  for (const { type, times, values } of columns) {
    const stream = streams[type]!
    if (!times.every((time, at) => stream.times[at] === time && stream.values[at] === values[at]))
      throw new Error(`${type} was not read as it was written`)
  }
  return ms
}
