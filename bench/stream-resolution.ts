// What the streams of a workout of 100,000 points cost at a lower resolution, against all of them, in processor time of the
// service; and how long the event loop is held up while those of a million are read.
import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openStore } from '@longrun/storage'
import { StreamService, toStreamJson } from '../service/src/features/streams/index.ts'
import { workoutEntity } from '../service/src/features/workouts/index.ts'
import type { BenchReport, Figure } from './report.ts'
import { appendWorkout, makeWorkout, median, openSeriesBench, round } from './series/series-bench.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const [rounds, hugePoints] = values.short ? [3, 200_000] : [25, 1_000_000]
const POINTS = 100_000
const TYPES = ['heart_rate', 'speed', 'altitude', 'power'] as const
const RESOLUTIONS = { raw: undefined, low: 100, medium: 1_000, high: 10_000 } as const
const TARGET_MS = 50

await using bench = await openSeriesBench(values.binaries)
const owner = randomUUID()
await bench.client.query('insert into runner_profiles (user_id) values ($1)', [owner])
const workouts = openStore(workoutEntity, { clock: () => new Date() })
const streams = new StreamService({ database: bench.database, workouts, series: bench.store })

const figures: Figure[] = []
await compare(await addWorkout(POINTS))
await watchEventLoop(await addWorkout(hugePoints))
const report: BenchReport = { name: 'stream-resolution', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference } of figures) console.log(`${name}: ${value} ${unit} (${reference ?? ''})`)

async function addWorkout(points: number): Promise<string> {
  const startedAt = new Date(Date.UTC(2026, 5, 1))
  const values = { name: 'Run', sport: 'running', status: 'completed', startedAt } as const
  const tx = bench.database.autocommit({ owner })
  const { id } = await workouts.create(tx, owner, values, { by: owner })
  const { columns } = makeWorkout(points, points, startedAt.getTime())
  const wanted = columns.filter(({ type }) => (TYPES as readonly string[]).includes(type))
  await appendWorkout(bench, owner, { workoutId: id, columns: wanted })
  return id
}

/** Reads the streams and writes the answer; returns the processor time of both, in ms. */
async function read(workoutId: string, name: keyof typeof RESOLUTIONS): Promise<Spent> {
  const started = process.cpuUsage()
  const options = { types: TYPES, series: 'time', points: RESOLUTIONS[name] } as const
  const found = await streams.read({ userId: owner }, workoutId, options)
  const readMs = msSince(started)
  for await (const _ of toStreamJson(found, name));
  return { read: readMs, written: msSince(started) }
}

function msSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}

async function compare(workoutId: string): Promise<void> {
  const spent = { raw: [] as Spent[], low: [] as Spent[], medium: [] as Spent[], high: [] as Spent[] }
  for (let round = -3; round < rounds; round++) {
    for (const name of ['raw', 'low', 'medium', 'high'] as const) {
      const each = await read(workoutId, name)
      if (round >= 0) spent[name].push(each)
    }
  }
  const raw = spent.raw
  for (const name of ['low', 'medium', 'high'] as const) {
    const reading = median(spent[name].map(({ read }, index) => read / raw[index]!.read))
    const whole = median(spent[name].map(({ written }, index) => written / raw[index]!.written))
    figures.push(
      {
        name: `choosing the points of ${name} beside reading ${POINTS} points of ${TYPES.length} types (${bench.server})`,
        value: round(median(spent[name].map(({ read }) => read))),
        unit: 'ms',
        reference: `reading them raw: ${round(median(raw.map(({ read }) => read)))} ms`,
        ratio: round(reading),
        target: 'at most 1.5 times',
        met: reading <= 1.5,
      },
      {
        name: `the whole answer of ${name}`,
        value: round(median(spent[name].map(({ written }) => written))),
        unit: 'ms',
        reference: `raw: ${round(median(raw.map(({ written }) => written)))} ms`,
        ratio: round(whole),
      },
    )
  }
}

interface Spent {
  readonly read: number
  readonly written: number
}

async function watchEventLoop(workoutId: string): Promise<void> {
  await read(workoutId, 'low')
  const idle = await watch(() => setTimeout(1_000))
  for (const name of ['raw', 'low', 'high'] as const) {
    const busy = await watch(async () => {
      for (let pass = 0; pass < 3; pass++) await read(workoutId, name)
    })
    figures.push({
      name: `p99 event loop delay while ${hugePoints} points of ${TYPES.length} types are read, ${name}`,
      value: busy.p99,
      unit: 'ms',
      reference: `longest ${busy.longest} ms; with nothing to do ${idle.p99} ms, longest ${idle.longest} ms`,
      target: `at most ${TARGET_MS} ms`,
      met: busy.p99 <= TARGET_MS,
    })
  }
}

async function watch(work: () => Promise<unknown>): Promise<{ p99: number; longest: number }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  await work()
  histogram.disable()
  return { p99: round(histogram.percentile(99) / 1e6, 1), longest: round(histogram.max / 1e6, 1) }
}
