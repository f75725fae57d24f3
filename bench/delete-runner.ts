// How long it takes until a runner with millions of samples is gone: the account is one marked row. And how long a plan with a
// thousand scheduled workouts, their notes and samples takes to go and to come back.
import { parseArgs } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import { startChild } from './http/child-server.ts'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const SIZE = values.short
  ? { samples: 100_000, runners: 2, workouts: 100 }
  : { samples: 3_000_000, runners: 3, workouts: 1_000 }
const SAMPLES_AT_ONCE = 50_000
// More are not taken by one request.
const WORKOUTS_AT_ONCE = 100
const TARGET_MS = 100
const FIRST_MS = Date.UTC(2025, 0, 1)

await using server = await openThrowawayServer()
using longrun = await startChild('longrun', server.url)
const report: BenchReport = { name: 'delete-runner', figures: [...(await deleteRunners()), ...(await deletePlan())] }
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, target = '' } of report.figures) console.log(`${name}: ${value} ${unit} ${target}`)

interface Answer {
  readonly status: number
  readonly cookie: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever was asked for
  readonly body: any
}

async function send(method: string, path: string, cookie = '', body?: unknown): Promise<Answer> {
  const isLines = typeof body === 'string'
  const type = isLines ? 'application/x-ndjson' : 'application/json'
  const answer = await fetch(`http://127.0.0.1:${longrun.port}${path}`, {
    method,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: isLines ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
  const [kept] = answer.headers.getSetCookie()
  return { status: answer.status, cookie: kept?.split(';')[0] ?? '', body: text ? JSON.parse(text) : undefined }
}

async function register(name: string): Promise<string> {
  const account = { email: `${name}@example.org`, password: 'bench bench bench', displayName: name }
  return (await send('POST', '/v1/auth/register', '', account)).cookie
}

async function deleteRunners(): Promise<Figure[]> {
  const spent: number[] = []
  // The first of a process loads code and prepares statements.
  for (let warm = 0; warm < 5; warm++) await send('DELETE', '/v1/me', await register(`warm-${warm}`))
  for (let runner = 0; runner < SIZE.runners; runner++) {
    const cookie = await register(`runner-${runner}`)
    for (let from = 0; from < SIZE.samples; from += SAMPLES_AT_ONCE) {
      const lines = Array.from({ length: Math.min(SAMPLES_AT_ONCE, SIZE.samples - from) }, (_, at) => {
        const recordedAt = new Date(FIRST_MS + (from + at) * 5_000).toISOString()
        return `{"type":"heart_rate","value":${100 + ((from + at) % 60)},"recordedAt":"${recordedAt}"}`
      })
      await send('POST', '/v1/metrics/batch', cookie, lines.join('\n'))
    }
    spent.push(await timeOf(() => send('DELETE', '/v1/me', cookie)))
  }
  const worst = Math.max(...spent)
  return [
    {
      name: `DELETE /v1/me of a runner with ${SIZE.samples} samples, the slowest of ${SIZE.runners}`,
      value: round(worst),
      unit: 'ms',
      target: `under ${TARGET_MS} ms`,
      met: worst < TARGET_MS,
    },
  ]
}

async function deletePlan(): Promise<Figure[]> {
  const cookie = await register('planner')
  const plan = { name: 'Season', startDate: '2026-01-01', endDate: '2026-12-31', type: 'full' }
  const planId = (await send('POST', '/v1/plans', cookie, plan)).body.id
  const workout = { name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-06-01', planId }
  const made = await batch('/v1/workouts', cookie, SIZE.workouts, () => workout)
  await batch('/v1/notes', cookie, SIZE.workouts, (at) => ({ workoutId: made[at]!, content: 'planned' }))
  for (let from = 0; from < made.length; from += WORKOUTS_AT_ONCE) {
    const samples = made.slice(from, from + WORKOUTS_AT_ONCE).flatMap((workoutId, at) =>
      Array.from({ length: 10 }, (_, second) => {
        const recordedAt = new Date(FIRST_MS + (from + at) * 3_600_000 + second * 1_000).toISOString()
        return JSON.stringify({ type: 'heart_rate', value: 120, recordedAt, workoutId })
      }),
    )
    await send('POST', '/v1/metrics/batch', cookie, samples.join('\n'))
  }
  const gone = await timeOf(() => send('DELETE', `/v1/plans/${planId}`, cookie))
  const back = await timeOf(() => send('POST', `/v1/plans/${planId}/restore`, cookie))
  const what = `a plan with ${SIZE.workouts} scheduled workouts, each with a note and samples`
  return [
    { name: `DELETE of ${what}`, value: round(gone), unit: 'ms' },
    { name: `restore of ${what}`, value: round(back), unit: 'ms' },
  ]
}

async function batch(path: string, cookie: string, count: number, valuesOf: (at: number) => object): Promise<string[]> {
  const operations = Array.from({ length: count }, (_, at) => ({ op: 'create', data: valuesOf(at) }))
  const { results } = (await send('POST', `${path}/batch`, cookie, { operations })).body
  return results.map(({ id }: { id: string }) => id)
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
