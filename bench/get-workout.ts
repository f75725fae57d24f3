// GET /v1/workouts/{id} with a session, against the least that Fastify and PostgreSQL can do: the same row by one prepared
// SELECT on the same pool, serialised by the same schema, without sign-in, checks, log or versions.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { openPool, statement } from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import autocannon from 'autocannon'
import Fastify from 'fastify'
import { workoutSchemas } from '../service/src/features/workouts/index.ts'
import { startServer } from '../service/src/main/server.ts'
import { readSettings } from '../service/src/settings.ts'
import type { BenchReport } from './report.ts'

const CONNECTIONS = 20
const TARGET_RATIO = 0.5

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, short: { type: 'boolean' } },
})

const [role, ...rest] = positionals
if (role === 'longrun') await serveLongrun(rest[0]!, Number(rest[1]))
else if (role === 'bare') await serveBare(rest[0]!, Number(rest[1]), rest[2]!)
else await measure()

async function measure(): Promise<void> {
  const [rounds, seconds] = values.short ? [1, 2] : [9, 4]
  await using server = await openThrowawayServer()
  const ports = { longrun: 18_081, bare: 18_082 }
  using longrun = await start(['longrun', server.url, String(ports.longrun)])
  const at = `http://127.0.0.1:${ports.longrun}`
  const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
  const registered = await send(`${at}/v1/auth/register`, account)
  const cookie = registered.headers.getSetCookie()[0]!.split(';', 1)[0]!
  const { user } = (await registered.json()) as { user: { id: string } }
  const workout = { name: 'Morning run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
  const totals = { durationSeconds: 3_000, distanceMeters: 10_250.5, ascentMeters: 120 }
  const made = await send(`${at}/v1/workouts`, { ...workout, ...totals }, { cookie })
  const path = made.headers.get('location')!
  using bare = await start(['bare', server.url, String(ports.bare), user.id])

  const runs = { longrun: [] as Run[], bare: [] as Run[] }
  for (let round = -1; round < rounds; round++) {
    for (const [name, child] of Object.entries({ longrun, bare })) {
      const run = await load(
        child,
        `http://127.0.0.1:${ports[name as Name]}${path}`,
        { cookie },
        round < 0 ? 2 : seconds,
      )
      if (round < 0) continue
      runs[name as Name].push(run)
      if (!values.json) console.log(toLine(name, run))
    }
  }
  report(runs)
}

type Name = 'longrun' | 'bare'

interface Run {
  readonly rate: number
  readonly p99: number
  /** Processor time of the server's process for one request. */
  readonly cpuMicros: number
}

function toLine(name: string, { rate, p99, cpuMicros }: Run): string {
  return `${name}: ${Math.round(rate)} requests/s, p99 ${p99} ms, ${Math.round(cpuMicros)} us of CPU a request`
}

function report({ longrun, bare }: Readonly<Record<Name, readonly Run[]>>): void {
  // Each round against its neighbour: what else the machine does meanwhile slows both.
  const ratio = median(longrun.map(({ rate }, round) => rate / bare[round]!.rate))
  const rate = (list: readonly Run[]) => Math.round(median(list.map((run) => run.rate)))
  const cpu = (list: readonly Run[]) => Math.round(median(list.map(({ cpuMicros }) => cpuMicros)))
  const document: BenchReport = {
    name: 'get-workout',
    figures: [
      {
        name: `GET /v1/workouts/{id} with a session, ${CONNECTIONS} connections`,
        value: rate(longrun),
        unit: 'requests/s',
        reference: `bare Fastify route with one prepared SELECT: ${rate(bare)} requests/s`,
        ratio: toHundredths(ratio),
        target: `at least ${TARGET_RATIO} of the reference`,
        met: ratio >= TARGET_RATIO,
      },
      {
        name: 'processor time of the server for one such request',
        value: cpu(longrun),
        unit: 'us',
        reference: `bare: ${cpu(bare)} us`,
        ratio: toHundredths(cpu(longrun) / cpu(bare)),
      },
      {
        name: 'p99 of the same',
        value: median(longrun.map(({ p99 }) => p99)),
        unit: 'ms',
        reference: `bare: ${median(bare.map(({ p99 }) => p99))} ms`,
      },
    ],
  }
  if (values.json) console.log(JSON.stringify(document))
  else
    for (const { name, value, unit, reference, ratio } of document.figures)
      console.log(`${name}: ${value} ${unit} (${reference}${ratio === undefined ? '' : `, ratio ${ratio}`})`)
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100
}

async function load(child: Server, url: string, headers: Record<string, string>, duration: number): Promise<Run> {
  const before = await child.cpuMicros()
  const result = await autocannon({ url, headers, duration, connections: CONNECTIONS })
  const cpuMicros = ((await child.cpuMicros()) - before) / result.requests.total
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0) throw new Error(`${failed} of the requests to ${new URL(url).port} failed`)
  return { rate: result.requests.average, p99: result.latency.p99, cpuMicros }
}

interface Server extends Disposable {
  cpuMicros(): Promise<number>
}

async function start(args: readonly string[]): Promise<Server> {
  const child = fork(import.meta.filename, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const early = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${args[0]} ended with ${code}`)))
  early.catch(() => {})
  await Promise.race([once(child, 'message'), early])
  return { cpuMicros: () => askCpu(child), [Symbol.dispose]: () => void child.kill() }
}

async function askCpu(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
  return user + system
}

async function send(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

async function serveLongrun(databaseUrl: string, port: number): Promise<void> {
  const settings = await readSettings({ flags: { 'database-url': databaseUrl, port }, env: {} })
  const serving = startServer(settings)
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/livez`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    await Promise.race([serving, new Promise((resolve) => setTimeout(resolve, 50))])
  }
  tellCpu()
  await serving
  process.disconnect()
}

async function serveBare(databaseUrl: string, port: number, userId: string): Promise<void> {
  const database = openPool({ url: databaseUrl })
  const columns = [...Object.keys((workoutSchemas.record as unknown as { properties: object }).properties)]
    .map((name) => `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} as "${name}"`)
    .join(', ')
  const get = statement(
    'bench.get',
    `select ${columns} from workouts where user_id = $1 and id = $2 and deleted_at is null`,
  )
  const app = Fastify()
  app.get<{ Params: { id: string } }>(
    '/v1/workouts/:id',
    { schema: { response: { 200: workoutSchemas.record } } },
    async ({ params }) => await database.autocommit({ owner: userId }).one(get, [userId, params.id]),
  )
  await app.listen({ host: '127.0.0.1', port })
  tellCpu()
}

function tellCpu(): void {
  process.on('message', () => void process.send!(process.cpuUsage()))
  process.send!('ready')
}
