// How many samples a second the store takes on one connection, against COPY into a table with a row a sample.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { BenchReport } from './report.ts'
import { copyRows, toCopyRows } from './series/copy-rows.ts'
import { appendWorkout, makeWorkout, median, openSeriesBench, ROWS, round } from './series/series-bench.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const [rounds, workouts] = values.short ? [2, 4] : [9, 20]
const SAMPLES = 5_400
const METRICS = 10
const DAY_MS = 86_400_000
const start = Date.UTC(2026, 7, 3, 6)

await using bench = await openSeriesBench(values.binaries)
const owner = randomUUID()
const total = workouts * SAMPLES * METRICS
const rates = { store: [] as number[], copy: [] as number[] }
let seed = 1
for (let pass = -1; pass < rounds; pass++) {
  const batch = Array.from({ length: workouts }, (_, index) =>
    makeWorkout(seed++, SAMPLES, start + (index % 20) * DAY_MS),
  )
  const rows = batch.map((workout) => toCopyRows(owner, workout))
  await bench.months.ensure(ROWS, [start, start + 20 * DAY_MS])
  const store = await clock(async () => {
    for (const workout of batch) await appendWorkout(bench, owner, workout)
  })
  const copy = await clock(() => copyRows(bench.client, rows))
  // The first pass only warms up; the row table starts each from empty, which is in its favour.
  await bench.client.query(`truncate ${ROWS}`)
  if (pass < 0) continue
  rates.store.push(total / store)
  rates.copy.push(total / copy)
  if (!values.json) console.log(`store ${perSecond(total / store)}, COPY ${perSecond(total / copy)}`)
}

// Each pass against its neighbour: what else the machine does meanwhile slows both.
const ratio = median(rates.store.map((rate, pass) => rate / rates.copy[pass]!))
const report: BenchReport = {
  name: 'series-append',
  figures: [
    {
      name: `append of workouts of ${METRICS} metrics and ${SAMPLES} samples, a transaction each, one connection (${bench.server})`,
      value: Math.round(median(rates.store)),
      unit: 'samples/s',
      target: 'at least 1000000 samples/s',
      met: median(rates.store) >= 1_000_000,
    },
    {
      name: 'the same against COPY',
      value: Math.round(median(rates.store)),
      unit: 'samples/s',
      reference: `binary COPY of all of it into a row a sample, one transaction: ${perSecond(median(rates.copy))}`,
      ratio: round(ratio),
      target: 'at least 5 times the reference',
      met: ratio >= 5,
    },
  ],
}
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, ratio } of report.figures) console.log(name, value, unit, ratio ?? '')

async function clock(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function perSecond(rate: number): string {
  return `${Math.round(rate)} samples/s`
}
