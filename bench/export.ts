// Everything of a runner with 3,000,000 samples as a zip, and back into another account, by HTTP: how much memory the service takes
// for it beyond what it held before, how fast it is, and whether all came back.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { openMonths, openPool, openSeriesStore } from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import { metricSeries } from '../service/src/features/metrics/index.ts'
import { readMemory } from './import/memory-watch.ts'
import type { BenchReport, Figure } from './report.ts'
import { makeWorkout, round } from './series/series-bench.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [workouts, seconds] = values.short ? [10, 600] : [100, 3_000]
// An import holds the numbers of a batch of samples as text, as JSON and as they are stored.
const TARGET_MEBIBYTES = { export: 64, import: 192 } as const
const ACCOUNT = { password: 'bench bench bench', displayName: 'Bench' }

const folder = await mkdtemp(join(tmpdir(), 'longrun-export-'))
try {
  await using server = await openThrowawayServer()
  const env = { ...process.env, LONGRUN_SPOOL_DIR: join(folder, 'spool') }
  const child = fork(new URL('./http/serve.ts', import.meta.url), ['longrun', server.url], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-semi-space-size=8', '--v8-pool-size=1'],
    env,
  })
  try {
    const [port] = (await once(child, 'message')) as [number]
    const report = await measure({ url: `http://127.0.0.1:${port}`, pid: child.pid!, databaseUrl: server.url })
    if (values.json) console.log(JSON.stringify(report))
    else
      for (const { name, value, unit, reference } of report.figures)
        console.log(`${name}: ${value} ${unit} (${reference ?? ''})`)
  } finally {
    child.kill()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

interface Bench {
  readonly url: string
  readonly pid: number
  readonly databaseUrl: string
}

async function measure({ url, pid, databaseUrl }: Bench): Promise<BenchReport> {
  const from = await register(url, 'from@example.org')
  const samples = await fill(url, from, databaseUrl)
  const to = await register(url, 'to@example.org')
  const path = join(folder, 'export.zip')
  const leaving = await watched(pid, async () => {
    const answer = await fetch(`${url}/v1/me/export`, { headers: { cookie: from.cookie } })
    if (!answer.ok) throw new Error(`the export was answered ${answer.status}`)
    await pipeline(answer.body!, createWriteStream(path))
  })
  const { size } = await stat(path)
  const arriving = await watched(pid, async () => {
    const { parts, conflicts } = await send(`${url}/v1/me/import`, to.cookie, path)
    if (parts.workouts.stored !== workouts || conflicts.length > 0) throw new Error('not everything came back')
  })
  const toFigures = (what: keyof typeof TARGET_MEBIBYTES, { mebibytes, ms, before }: Watched): Figure[] => [
    {
      name: `memory that the ${what} of ${samples} samples takes`,
      value: mebibytes,
      unit: 'MiB',
      reference: `${before} MiB before`,
      target: `at most ${TARGET_MEBIBYTES[what]} MiB`,
      met: mebibytes <= TARGET_MEBIBYTES[what],
    },
    { name: `samples/s of the ${what}`, value: Math.round((samples / ms) * 1_000), unit: 'samples/s' },
  ]
  const zip = { name: 'size of the zip', value: round(size / samples), unit: 'bytes a sample' }
  return { name: 'export', figures: [...toFigures('export', leaving), ...toFigures('import', arriving), zip] }
}

interface User {
  readonly id: string
  readonly cookie: string
}

async function register(url: string, email: string): Promise<User> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ email, ...ACCOUNT })
  const answer = await fetch(`${url}/v1/auth/register`, { method: 'POST', headers, body })
  const { user } = (await answer.json()) as { user: { id: string } }
  return { id: user.id, cookie: answer.headers.getSetCookie()[0]!.split(';', 1)[0]! }
}

/** By the store, past HTTP: what the service holds afterwards is not from this. */
async function fill(url: string, { id: owner, cookie }: User, databaseUrl: string): Promise<number> {
  await using opened = new AsyncDisposableStack()
  const database = opened.adopt(openPool({ url: databaseUrl, maxConnections: 2 }), (each) => each.close())
  const months = openMonths({ database, tables: [metricSeries] })
  const store = openSeriesStore(metricSeries)
  let samples = 0
  for (let index = 0; index < workouts; index++) {
    const startMs = Date.UTC(2026, 0, 1) + index * 2 * 86_400_000
    const values = { name: `Run ${index}`, sport: 'running', status: 'completed', startedAt: new Date(startMs) }
    const headers = { cookie, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/v1/workouts`, { method: 'POST', headers, body: JSON.stringify(values) })
    const { id: context } = (await answer.json()) as { id: string }
    const { columns } = makeWorkout(index, seconds, startMs)
    await months.withMonths(metricSeries.table, [startMs, startMs + seconds * 1_000], () =>
      database.transaction({ owner }, (tx) => store.append(tx, owner, { context, by: owner }, columns)),
    )
    samples += columns.reduce((sum, { times }) => sum + times.length, 0)
  }
  return samples
}

interface Watched {
  readonly ms: number
  readonly before: number
  /** Held at most, beyond what was held before. */
  readonly mebibytes: number
}

async function watched(pid: number, work: () => Promise<void>): Promise<Watched> {
  const before = readMemory(pid).mebibytes
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, readMemory(pid).mebibytes)
  }, 20)
  const begun = performance.now()
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return { ms: performance.now() - begun, before, mebibytes: round(most - before, 1) }
}

interface Report {
  readonly parts: { readonly workouts: { readonly stored: number } }
  readonly conflicts: readonly unknown[]
}

async function send(url: string, cookie: string, path: string): Promise<Report> {
  const { size } = await stat(path)
  const headers = { cookie, 'content-type': 'application/zip', 'content-length': String(size) }
  const sending = request(url, { method: 'POST', headers })
  const [[answer]] = await Promise.all([once(sending, 'response'), pipeline(createReadStream(path), sending)])
  const text = Buffer.concat(await Array.fromAsync(answer as AsyncIterable<Buffer>)).toString()
  if (answer.statusCode !== 200) throw new Error(`the import was answered ${answer.statusCode}: ${text}`)
  return JSON.parse(text)
}
