// POST /v1/workouts with an Idempotency-Key against the same without one: what it costs to keep the answer with the record,
// and what a repetition costs.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import type autocannon from 'autocannon'
import { load, type Run, startChild } from './http/child-server.ts'
import type { BenchReport } from './report.ts'

const CONNECTIONS = 20

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, seconds] = values.short ? [1, 1] : [7, 4]

await using database = await openThrowawayServer()
using longrun = await startChild('longrun', database.url)
const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
const registered = await fetch(`http://127.0.0.1:${longrun.port}/v1/auth/register`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(account),
})
if (!registered.ok) throw new Error(`registering was answered ${registered.status}`)
const cookie = registered.headers.getSetCookie()[0]!.split(';', 1)[0]!

const workout = { name: 'Morning run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const headers = { cookie, 'content-type': 'application/json' }
const post = { method: 'POST', path: '/v1/workouts', headers, body: JSON.stringify(workout) } as const
// Each kind makes a value for each request, so that the load costs the same.
const toRequest = (name: string, toValue: () => string): autocannon.Request => ({
  ...post,
  setupRequest: (request) => ({ ...request, headers: { ...headers, [name]: toValue() } }),
})
const KINDS = {
  plain: toRequest('x-request-id', randomUUID),
  keyed: toRequest('idempotency-key', randomUUID),
  replayed: toRequest('idempotency-key', () => `bench-${randomUUID().slice(0, 1)}`),
}

const runs: Record<keyof typeof KINDS, Run[]> = { plain: [], keyed: [], replayed: [] }
for (let round = -1; round < rounds; round++) {
  for (const [kind, request] of Object.entries(KINDS)) {
    const run = await load(longrun, {
      requests: [request],
      connections: CONNECTIONS,
      duration: round < 0 ? 2 : seconds,
    })
    if (round >= 0) runs[kind as keyof typeof KINDS].push(run)
    if (round >= 0 && !values.json) console.log(`${kind}: ${Math.round(run.rate)} requests/s, p99 ${run.p99} ms`)
  }
}

const report: BenchReport = {
  name: 'keyed-post',
  figures: (['keyed', 'replayed'] as const).flatMap((kind) => [
    {
      name: `POST /v1/workouts, ${kind === 'keyed' ? 'each with a key of its own' : 'answered before'}, ${CONNECTIONS} connections`,
      value: Math.round(median(runs[kind].map(({ rate }) => rate))),
      unit: 'requests/s',
      reference: `without a key: ${Math.round(median(runs.plain.map(({ rate }) => rate)))} requests/s`,
      // Each round against its neighbour: what else the machine does meanwhile slows both.
      ratio: Math.round(100 * median(runs[kind].map(({ rate }, round) => rate / runs.plain[round]!.rate))) / 100,
    },
    {
      name: 'processor time of the service for one such request',
      value: Math.round(median(runs[kind].map(({ cpuMicros }) => cpuMicros))),
      unit: 'us',
      reference: `without a key: ${Math.round(median(runs.plain.map(({ cpuMicros }) => cpuMicros)))} us`,
      ratio:
        Math.round(100 * median(runs[kind].map(({ cpuMicros }, round) => cpuMicros / runs.plain[round]!.cpuMicros))) /
        100,
    },
  ]),
}
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of report.figures)
    console.log(`${name}: ${value} ${unit} (${reference}, ratio ${ratio})`)

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}
