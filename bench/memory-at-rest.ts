// Resident memory of the service as `npm start` starts it, server and worker in one: at rest after the start, and at rest again
// after a minute of requests and uploads. The PostgreSQL that it starts is a process of its own and not counted.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { fitRun, RUN_START_MS } from '../service/src/testing/index.ts'
import type { BenchReport, Figure } from './report.ts'

const TARGET_MB = 150
const UPLOADS = 20
const DAY_MS = 86_400_000

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [restMs, loadSeconds] = values.short ? [2_000, 4] : [60_000, 60]

const folder = await mkdtemp(join(tmpdir(), 'longrun-memory-'))
try {
  const report = await measure()
  if (values.json) console.log(JSON.stringify(report))
  else for (const { name, value, unit } of report.figures) console.log(`${name}: ${value} ${unit}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measure(): Promise<BenchReport> {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  // The script replaces its shell (exec), so the process asked about is the service itself.
  const command = `${scripts.start} --port 0 --data-dir ${folder}/data`
  const env = { ...process.env, PATH: `${join(import.meta.dirname, '../node_modules/.bin')}:${process.env.PATH}` }
  const service = spawn('sh', ['-c', command], {
    cwd: join(import.meta.dirname, '..'),
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(service, 'close')
  try {
    const url = await untilReady(service.stdout)
    await delay(restMs)
    const started = readMegabytes(service.pid!)
    const peak = await load(url, service.pid!)
    await delay(restMs)
    return toReport(started, peak, readMegabytes(service.pid!))
  } finally {
    service.kill()
    await ended
  }
}

function toReport(started: number, peak: number, rested: number): BenchReport {
  const toFigure = (name: string, value: number): Figure => ({
    name,
    value,
    unit: 'MB',
    target: `at most ${TARGET_MB}`,
    met: value <= TARGET_MB,
  })
  return {
    name: 'memory-at-rest',
    figures: [
      toFigure('resident memory after the start', started),
      { name: 'the most seen under load', value: peak, unit: 'MB' },
      toFigure(`resident memory after ${loadSeconds} s of load and ${restMs / 1_000} s of rest`, rested),
    ],
  }
}

function untilReady(output: Readable): Promise<string> {
  const ready = Promise.withResolvers<string>()
  let text = ''
  // To its end: the service would stop where nobody reads what it says.
  output.on('data', (chunk: Buffer) => {
    text += chunk
    const address = /ready at (http:\S+)/.exec(text)?.[1]
    if (address) ready.resolve(address)
  })
  output.on('end', () => ready.reject(new Error(`the service ended: ${text}`)))
  return ready.promise
}

/** Returns the most memory seen meanwhile. */
async function load(url: string, pid: number): Promise<number> {
  const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
  const registered = await send(`${url}/v1/auth/register`, JSON.stringify(account), {})
  const cookie = registered.headers.getSetCookie()[0]!.split(';', 1)[0]!
  const body = JSON.stringify({
    name: 'Morning run',
    sport: 'running',
    status: 'completed',
    startedAt: '2026-03-14T06:30:00Z',
    durationSeconds: 3_000,
  })
  const made = await send(`${url}/v1/workouts`, body, { cookie })
  const path = made.headers.get('location')!
  const json = { cookie, 'content-type': 'application/json' }
  const requests: autocannon.Request[] = [
    { method: 'GET', path, headers: { cookie } },
    { method: 'GET', path: '/v1/workouts?limit=50', headers: { cookie } },
    { method: 'POST', path: '/v1/workouts', headers: json, body },
    { method: 'PATCH', path, headers: { ...json, 'if-match': '*' }, body: JSON.stringify({ name: 'Evening run' }) },
  ]
  let peak = 0
  const looking = setInterval(() => {
    peak = Math.max(peak, readMegabytes(pid))
  }, 1_000)
  const [result] = await Promise.all([
    autocannon({ url, requests, connections: 20, duration: loadSeconds }),
    upload(url, cookie),
  ]).finally(() => clearInterval(looking))
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`)
  return peak
}

async function upload(url: string, cookie: string): Promise<void> {
  for (let each = 0; each < UPLOADS; each++) {
    const form = new FormData()
    const bytes = fitRun({ startMs: RUN_START_MS - each * DAY_MS, points: 3_600 })
    form.append('file', new Blob([Uint8Array.from(bytes)]), `run-${each}.fit`)
    const response = await fetch(`${url}/v1/uploads`, { method: 'POST', headers: { cookie }, body: form })
    if (response.status !== 202) throw new Error(`an upload was answered ${response.status}: ${await response.text()}`)
  }
}

async function send(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response
}

function readMegabytes(pid: number): number {
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  return Math.round((kibibytes * 1_024) / 1e5) / 10
}
