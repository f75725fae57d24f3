// A batch of 1,000 new workouts against 1,000 single requests that make the same, one after the other and eight at once; how
// long others wait meanwhile; and 100,000 records changed by sets, audited, against one statement of SQL.
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { MAX_SET_ITEMS, openStore } from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import { loggedMemo, median, openAuditBench, rounded } from './audit/audit-bench.ts'
import { startChild } from './http/child-server.ts'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, binaries: { type: 'string' } },
})
const SIZE = values.short ? { rounds: 3, rows: 10_000, setRounds: 2 } : { rounds: 11, rows: 100_000, setRounds: 5 }
const RECORDS = 1_000
const AT_ONCE = 8
const TARGET = 20
const WAIT_TARGET_MS = 50

let minutes = 0
const figures: Figure[] = [...(await measureCreates()), ...(await measureUpdates())]
const report: BenchReport = { name: 'batch-creates', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference = '', ratio = '' } of figures)
    console.log(name, value, unit, reference, ratio)

async function measureCreates(): Promise<Figure[]> {
  await using database = await openThrowawayServer()
  using longrun = await startChild('longrun', database.url)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE + 1 })
  const post = (path: string, body: unknown, cookie = '') => send(agent, longrun.port, { path, body, cookie })
  const account = { email: 'bench@example.org', password: 'bench bench bench', displayName: 'Bench' }
  const cookie = (await post('/v1/auth/register', account)).cookie!
  const makeOne = async () => void (await post('/v1/workouts', newWorkout(), cookie))
  const makeBatch = async () => {
    const operations = Array.from({ length: RECORDS }, () => ({ op: 'create', data: newWorkout() }))
    await post('/v1/workouts/batch', { operations }, cookie)
  }
  const rates = { batch: [] as number[], oneByOne: [] as number[], atOnce: [] as number[] }
  const waits: number[] = []
  for (let round = -1; round < SIZE.rounds; round++) {
    const oneByOne = await rateOf(() => inTurns(makeOne, 1))
    const atOnce = await rateOf(() => inTurns(makeOne, AT_ONCE))
    const batch = await rateOf(async () => {
      const watching = new AbortController()
      const watched = watch(agent, longrun.port, watching.signal)
      await makeBatch()
      watching.abort()
      if (round >= 0) waits.push(...(await watched))
    })
    if (round < 0) continue
    rates.batch.push(batch)
    rates.oneByOne.push(oneByOne)
    rates.atOnce.push(atOnce)
  }
  agent.destroy()
  const against = (name: 'oneByOne' | 'atOnce') =>
    rounded(median(rates.batch.map((rate, round) => rate / rates[name][round]!)))
  const p99 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]!
  return [
    {
      name: `a batch of ${RECORDS} new workouts`,
      value: Math.round(median(rates.batch)),
      unit: 'records/s',
      reference: `${RECORDS} single requests, one after the other: ${Math.round(median(rates.oneByOne))} records/s`,
      ratio: against('oneByOne'),
      target: `at least ${TARGET} times`,
      met: against('oneByOne') >= TARGET,
    },
    {
      name: 'the same',
      value: Math.round(median(rates.batch)),
      unit: 'records/s',
      reference: `single requests, ${AT_ONCE} at once: ${Math.round(median(rates.atOnce))} records/s`,
      ratio: against('atOnce'),
    },
    {
      name: 'p99 of what another request waits that only asks whether the server is alive, during batches',
      value: rounded(p99),
      unit: 'ms',
      target: `at most ${WAIT_TARGET_MS} ms`,
      met: p99 <= WAIT_TARGET_MS,
    },
  ]
}

async function measureUpdates(): Promise<Figure[]> {
  await using bench = await openAuditBench({ rows: SIZE.rows, connections: 1, binariesFolder: values.binaries })
  const { owner, ids, database, client } = bench
  const store = openStore(loggedMemo)
  const times = { sets: [] as number[], sql: [] as number[] }
  const sql = `update ${loggedMemo.table} set pages = pages + 1, updated_by = user_id, updated_at = now(), version = version + 1`
  let version = 1
  for (let round = -1; round < SIZE.setRounds; round++) {
    const before = version++
    const sets = await timeOf(async () => {
      for (let from = 0; from < ids.length; from += MAX_SET_ITEMS) {
        const some = ids.slice(from, from + MAX_SET_ITEMS)
        const items = some.map((id, i) => ({ id, version: before, patch: { pages: (i + version) % 1_000 } }))
        await database.transaction({ owner }, (tx) => store.updateMany(tx, owner, items, { by: owner }))
      }
    })
    version += 1
    const statement = await timeOf(() => client.query(sql))
    if (round >= 0) times.sets.push(sets)
    if (round >= 0) times.sql.push(statement)
    await client.query(`vacuum ${loggedMemo.table}`)
    await client.query('truncate audit_pending')
  }
  return [
    {
      name: `${SIZE.rows} audited records changed by sets of ${MAX_SET_ITEMS}, each from its version (${bench.server})`,
      value: Math.round((1_000 * SIZE.rows) / median(times.sets)),
      unit: 'records/s',
      reference: `one audited statement of SQL: ${Math.round((1_000 * SIZE.rows) / median(times.sql))} records/s`,
      ratio: rounded(median(times.sets.map((each, round) => times.sql[round]! / each))),
    },
  ]
}

/** Each an hour long and an hour after the one before, so that none looks like another. */
function newWorkout(): object {
  minutes += 60
  const startedAt = new Date(Date.UTC(1995, 0, 1) + minutes * 60_000).toISOString()
  return {
    name: 'Morning run',
    sport: 'running',
    status: 'completed',
    startedAt,
    durationSeconds: 2_400,
    distanceMeters: 8_000,
    ascentMeters: 80,
  }
}

async function inTurns(work: () => Promise<void>, atOnce: number): Promise<void> {
  const lane = async () => {
    for (let each = 0; each < RECORDS / atOnce; each++) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  return (RECORDS * 1_000) / (await timeOf(work))
}

/** How long each of many small requests waits, until told to stop. */
async function watch(agent: Agent, port: number, signal: AbortSignal): Promise<number[]> {
  const waits: number[] = []
  while (!signal.aborted) {
    waits.push(await timeOf(() => send(agent, port, { path: '/livez' })))
    await delay(1)
  }
  return waits
}

async function send(
  agent: Agent,
  port: number,
  { path, body, cookie = '' }: { readonly path: string; readonly body?: unknown; readonly cookie?: string },
): Promise<{ readonly cookie: string | undefined }> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly cookie: string | undefined }>()
  const headers = {
    cookie,
    ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
  }
  const sent = request({ agent, host: '127.0.0.1', port, path, method: text ? 'POST' : 'GET', headers }, (answer) => {
    answer.resume().once('end', () => {
      if (answer.statusCode! < 300) resolve({ cookie: answer.headers['set-cookie']?.[0]?.split(';', 1)[0] })
      else reject(new Error(`${path} was answered ${answer.statusCode}`))
    })
  })
  sent.once('error', reject)
  sent.end(text)
  return await promise
}
