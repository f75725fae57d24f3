// What an import costs the others: how long GET /v1/workouts/{id} takes of a service that has nothing else to do, and of the same
// one while it imports an archive with one decoder thread. Before, during, after; the same connections.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { planCorpus } from './import/corpus.ts'
import { askUpload, importArchive, isOver, sendArchive } from './import/follow-upload.ts'
import { type ImportBench, openImportBench } from './import/import-bench.ts'
import { measureLatency, percentile } from './import/request-latency.ts'
import { readSourceFiles } from './import/source-files.ts'
import { writeArchive } from './import/write-corpus.ts'
import type { BenchReport, Figure } from './report.ts'

const TARGET = 5
const THREADS = 1
/** How people ask: each connection some times a second, and as fast as they can. */
const LOADS = [
  { name: '20 connections, each with 10 requests a second', connections: 20, pauseMs: 100 },
  { name: '10 connections, each asking again at once', connections: 10, pauseMs: 0 },
] as const

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const seconds = values.short ? 1 : 15
const files = values.short ? 100 : 2_500

const { files: sources } = await readSourceFiles()
const figures: Figure[] = []
await using bench = await openImportBench(THREADS)
const url = await openWorkout(bench)
const archive = join(bench.folder, 'history.zip')
await writeArchive(archive, planCorpus({ sources, files, seed: 2 }))
// What is asked for the first time is compiled first.
for (const load of LOADS) await measure(load, 1)
const before = await measureLoads()
const upload = await sendArchive(bench.user, archive)
while (((await askUpload(bench.user, upload)).counts.stored ?? 0) === 0) await delay(50)
const during = await measureLoads()
if (isOver(await askUpload(bench.user, upload)))
  throw new Error('the import was over before the requests were: more files')
await bench.user.post(`/v1/uploads/${upload}/cancel`)
while (!isOver(await askUpload(bench.user, upload))) await delay(50)
await delay(2_000)
const after = await measureLoads()
for (const [index, { name }] of LOADS.entries()) {
  const idle = (percentile(before[index]!, 99) + percentile(after[index]!, 99)) / 2
  const busy = percentile(during[index]!, 99)
  figures.push({
    name: `p99 of GET /v1/workouts/{id} during an import, ${name}`,
    value: toHundredths(busy),
    unit: 'ms',
    reference: `without one: ${toHundredths(idle)} ms`,
    ratio: busy / idle,
    target: `at most ${TARGET} times`,
    met: busy <= TARGET * idle,
  })
  const [usual, worst] = [percentile(during[index]!, 50), during[index]!.at(-1)!]
  figures.push({ name: 'the same, median', value: toHundredths(usual), unit: 'ms' })
  figures.push({ name: 'the same, longest', value: toHundredths(worst), unit: 'ms' })
}
const report: BenchReport = { name: 'import-latency', figures }
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, ratio } of figures) console.log(`${name}: ${value} ${unit} ${ratio ?? ''}`)

async function openWorkout({ user, folder, client }: ImportBench): Promise<string> {
  const path = join(folder, 'first.zip')
  await writeArchive(path, planCorpus({ sources, files: sources.length, seed: 1 }))
  await importArchive(user, path, client)
  const { body } = await user.get('/v1/workouts?limit=1')
  return `${user.url}/v1/workouts/${body.items[0].id}`
}

async function measureLoads(): Promise<number[][]> {
  const all: number[][] = []
  for (const load of LOADS) all.push(await measure(load, seconds))
  return all
}

function measure(load: (typeof LOADS)[number], forSeconds: number): Promise<number[]> {
  const signal = AbortSignal.timeout(forSeconds * 1_000)
  return measureLatency({ url, cookie: bench.user.cookie!, signal, ...load })
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100
}
