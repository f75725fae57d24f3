// How long the event loop of the server (HTTP and worker in one process) is held up while a 1 MB FIT file is imported:
// received, decoded on a thread, and its samples stored. Beside it the same server with nothing to do but answer.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import { startServer } from '../service/src/main/server.ts'
import { readSettings } from '../service/src/settings.ts'
import { fitRun, RUN_START_MS } from '../service/src/testing/index.ts'
import type { BenchReport } from './report.ts'

const PORT = 18_083
const TARGET_MS = 50
// 25 bytes a record: seven metrics, as many samples as forty minutes of a watch that records sixteen times a second.
const POINTS = 41_500
const DAY_MS = 86_400_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, short: { type: 'boolean' } },
})

if (positionals[0] === 'serve') await serve(positionals[1]!)
else await measure()

interface Delays {
  readonly p99: number
  readonly max: number
}

async function measure(): Promise<void> {
  const rounds = values.short ? 3 : 25
  await using database = await openThrowawayServer()
  await using server = await start(database.url)
  const cookie = await signUp()
  // The first import compiles what the later ones run, and starts the thread.
  const size = await importFile(cookie, 0)
  const imports: number[] = []
  await server.watch()
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now()
    await importFile(cookie, round)
    imports.push(performance.now() - started)
  }
  const busy = await server.delays()
  await server.watch()
  const until =
    performance.now() +
    Math.min(
      5_000,
      imports.reduce((sum, each) => sum + each, 0),
    )
  while (performance.now() < until) await ask('/v1/uploads?limit=1', cookie)
  const idle = await server.delays()
  report({ size, rounds, busy, idle, importMs: median(imports) })
}

function report(run: { size: number; rounds: number; busy: Delays; idle: Delays; importMs: number }): void {
  const { size, rounds, busy, idle, importMs } = run
  const reference = `answering small requests only: p99 ${toTenths(idle.p99)} ms, longest ${toTenths(idle.max)} ms`
  const document: BenchReport = {
    name: 'upload-event-loop',
    figures: [
      {
        name: `p99 event loop delay during ${rounds} imports of a FIT file of ${toTenths(size / 1e6)} MB`,
        value: toTenths(busy.p99),
        unit: 'ms',
        reference,
        ratio: toTenths(busy.p99 / idle.p99),
        target: `at most ${TARGET_MS} ms`,
        met: busy.p99 <= TARGET_MS,
      },
      { name: 'longest event loop delay of the same', value: toTenths(busy.max), unit: 'ms' },
      { name: 'one import, sent until finished', value: Math.round(importMs), unit: 'ms' },
    ],
  }
  if (values.json) console.log(JSON.stringify(document))
  else for (const { name, value, unit } of document.figures) console.log(`${name}: ${value} ${unit}`)
}

async function importFile(cookie: string, round: number): Promise<number> {
  const bytes = fitRun({ points: POINTS, startMs: RUN_START_MS - round * DAY_MS })
  const form = new FormData()
  form.append('file', new Blob([bytes]), 'run.fit')
  const { id } = (await ask('/v1/uploads', cookie, { method: 'POST', body: form })) as { id: string }
  for (;;) {
    const upload = (await ask(`/v1/uploads/${id}`, cookie)) as { status: string; files: { status: string }[] }
    if (upload.status === 'failed') throw new Error(`the import failed: ${JSON.stringify(upload.files)}`)
    if (upload.status === 'completed') return bytes.length
    await delay(20)
  }
}

async function signUp(): Promise<string> {
  const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
  const response = await fetch(`http://127.0.0.1:${PORT}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(`registering answered ${response.status}`)
  return response.headers.getSetCookie()[0]!.split(';', 1)[0]!
}

async function ask(path: string, cookie: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, { ...init, headers: { cookie } })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return await response.json()
}

interface Server extends AsyncDisposable {
  /** Begins to measure anew. */
  watch(): Promise<void>
  delays(): Promise<Delays>
}

async function start(databaseUrl: string): Promise<Server> {
  const child = fork(import.meta.filename, ['serve', databaseUrl], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const early = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))
  early.catch(() => {})
  await Promise.race([once(child, 'message'), early])
  return {
    watch: async () => void (await tell(child, 'watch')),
    delays: async () => (await tell(child, 'delays')) as Delays,
    // The database is stopped after it, and would be missed.
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await early.catch(() => {})
    },
  }
}

async function tell(child: ChildProcess, command: string): Promise<unknown> {
  child.send(command)
  const [answer] = await once(child, 'message')
  return answer
}

async function serve(databaseUrl: string): Promise<void> {
  const settings = await readSettings({
    flags: { 'database-url': databaseUrl, port: PORT, 'log-level': 'warn' },
    env: {},
  })
  const serving = startServer(settings)
  const isUp = () =>
    fetch(`http://127.0.0.1:${PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) await Promise.race([serving, delay(50)])
  // What it counts is the time between its own turns: 1 ms is none.
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  process.on('message', (command) => {
    if (command === 'watch') histogram.reset()
    process.send!({ p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 })
  })
  process.send!('ready')
  await serving
  process.disconnect()
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
