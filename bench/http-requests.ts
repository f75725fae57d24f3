// Requests of a signed-in user, against the same four written by hand with Fastify and pg: the same look-up of the session,
// the same statements on the same tables, prepared, answered by the same schemas.
import { parseArgs } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import type autocannon from 'autocannon'
import { load, type Run, startChild } from './http/child-server.ts'
import type { BenchReport, Figure } from './report.ts'

const CONNECTIONS = 20
const TARGET_RATIO = 0.5
const WORKOUTS = 500

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, seconds] = values.short ? [1, 1] : [5, 4]

await using database = await openThrowawayServer()
using longrun = await startChild('longrun', database.url)
const at = `http://127.0.0.1:${longrun.port}`
const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
const cookie = (await send('/v1/auth/register', account, {})).headers.getSetCookie()[0]!.split(';', 1)[0]!
const workout = {
  name: 'Morning run',
  sport: 'running',
  status: 'completed',
  startedAt: '2026-03-14T06:30:00Z',
  durationSeconds: 3_000,
  distanceMeters: 10_250.5,
  ascentMeters: 120,
}
const paths: string[] = []
for (let each = 0; each < WORKOUTS; each++) {
  paths.push((await send('/v1/workouts', workout, { cookie })).headers.get('location')!)
}
using byHand = await startChild('by-hand', database.url)

const json = { cookie, 'content-type': 'application/json' }
const KINDS: Readonly<Record<string, autocannon.Request>> = {
  'GET one': { method: 'GET', path: paths[0]!, headers: { cookie } },
  'list 50': { method: 'GET', path: '/v1/workouts?limit=50', headers: { cookie } },
  'PATCH one': {
    method: 'PATCH',
    headers: { ...json, 'if-match': '*' },
    body: JSON.stringify({ name: 'Evening run' }),
    // Any of them: on one row alone they would wait for each other.
    setupRequest: (request) => ({ ...request, path: paths[Math.floor(Math.random() * WORKOUTS)]! }),
  },
  'POST one': { method: 'POST', path: '/v1/workouts', headers: json, body: JSON.stringify(workout) },
}

const figures: Figure[] = []
for (const [kind, request] of Object.entries(KINDS)) figures.push(...(await compare(kind, request)))
const report: BenchReport = { name: 'http-requests', figures }
if (values.json) console.log(JSON.stringify(report))

async function compare(kind: string, request: autocannon.Request): Promise<Figure[]> {
  const ours: Run[] = []
  const theirs: Run[] = []
  for (let round = -1; round < rounds; round++) {
    const options = { requests: [request], connections: CONNECTIONS, duration: round < 0 ? 2 : seconds }
    const pair: [Run, Run] = [await load(longrun, options), await load(byHand, options)]
    if (round < 0) continue
    ours.push(pair[0])
    theirs.push(pair[1])
    if (!values.json) console.log(`${kind}: ${pair.map(toText).join(' | by hand ')}`)
  }
  // Each round against its neighbour: what else the machine does meanwhile slows both.
  const ratio = median(ours.map(({ rate }, round) => rate / theirs[round]!.rate))
  const middle = (runs: readonly Run[], field: keyof Run) => Math.round(median(runs.map((run) => run[field])))
  if (!values.json) console.log(`${kind}: ratio ${ratio.toFixed(2)}`)
  return [
    {
      name: `${kind}, ${CONNECTIONS} connections`,
      value: middle(ours, 'rate'),
      unit: 'requests/s',
      reference: `by hand: ${middle(theirs, 'rate')} requests/s, p99 ${middle(theirs, 'p99')} ms`,
      ratio: Math.round(ratio * 100) / 100,
      target: `at least ${TARGET_RATIO} of the reference`,
      met: ratio >= TARGET_RATIO,
    },
    { name: `${kind}, p99`, value: middle(ours, 'p99'), unit: 'ms' },
    {
      name: `${kind}, processor time of the server a request`,
      value: middle(ours, 'cpuMicros'),
      unit: 'us',
      reference: `by hand: ${middle(theirs, 'cpuMicros')} us`,
    },
  ]
}

function toText({ rate, p99, cpuMicros }: Run): string {
  return `${Math.round(rate)} requests/s, p99 ${p99} ms, ${Math.round(cpuMicros)} us of CPU`
}

async function send(path: string, body: object, headers: Record<string, string>): Promise<Response> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const response = await fetch(at + path, init)
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
