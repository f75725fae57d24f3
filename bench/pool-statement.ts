// What a statement costs through our pool, against `pg`'s own pool with the same prepared statement on the same server; and a
// transaction of one statement against begin, statement, commit by hand.
import { parseArgs } from 'node:util'
import { openPool, statement } from '@longrun/storage'
import { openThrowawayServer } from '@longrun/storage/local'
import pg from 'pg'
import type { BenchReport, Figure } from './report.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, roundMs] = values.short ? [3, 200] : [15, 1_000]
const CONNECTIONS = 10
const AT_ONCE = 20
const ROWS = 10_000

const TABLE = `
  create table runs as
  select i as id, gen_random_uuid() as user_id, 'run ' || i as name, 'running' as sport, 'completed' as status,
         now() - i * interval '1 minute' as started_at, now()::timestamptz(3) as created_at, 1 as version,
         3600 as duration_seconds, 10000.5::float8 as distance_meters, current_date as scheduled_for
    from generate_series(1, ${ROWS}) i;
  alter table runs add primary key (id);
  analyze runs`
const TEXT = `select id, user_id as "userId", name, sport, status, started_at as "startedAt", created_at as "createdAt",
  version, duration_seconds as "durationSeconds", distance_meters as "distanceMeters", scheduled_for as "scheduledFor"
  from runs where id = $1`
const GET = statement('bench.get', TEXT)

await using server = await openThrowawayServer()
const ours = openPool({ url: server.url, maxConnections: CONNECTIONS })
const theirs = new pg.Pool({ connectionString: server.url, max: CONNECTIONS })
// An idle connection that the server ends would end the process.
theirs.on('error', () => {})
await theirs.query(TABLE)

const named = (id: number) => ({ name: 'bench', text: TEXT, values: [id] })
const autocommit = ours.autocommit('catalog')
type Call = (id: number) => Promise<unknown>
const PAIRS: readonly (readonly [name: string, ours: Call, theirs: Call])[] = [
  ['a statement by itself', (id) => autocommit.one(GET, [id]), (id) => theirs.query(named(id))],
  ['a transaction of one statement', (id) => ours.transaction('catalog', (tx) => tx.one(GET, [id])), transactByHand],
]

const figures: Figure[] = []
for (const [name, first, second] of PAIRS) {
  const runs = { ours: [] as Run[], theirs: [] as Run[] }
  for (let round = -1; round < rounds; round++) {
    const [one, other] = [await measure(first), await measure(second)]
    if (round < 0) continue
    runs.ours.push(one)
    runs.theirs.push(other)
  }
  figures.push(compare(name, 'calls/s', runs.ours, runs.theirs, ({ rate }) => rate))
  figures.push(
    compare(`${name}: processor time of the client`, 'us', runs.ours, runs.theirs, ({ cpuMicros }) => cpuMicros),
  )
}
await ours.close()
await theirs.end()
const report: BenchReport = { name: 'pool-statement', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of figures) console.log(name, value, unit, `(${reference})`, ratio)

async function transactByHand(id: number): Promise<unknown> {
  const client = await theirs.connect()
  try {
    await client.query('begin')
    const result = await client.query(named(id))
    await client.query('commit')
    return result
  } finally {
    client.release()
  }
}

interface Run {
  readonly rate: number
  readonly cpuMicros: number
}

async function measure(call: Call): Promise<Run> {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  let calls = 0
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < roundMs) await call((calls++ % ROWS) + 1)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const { user, system } = process.cpuUsage(before)
  return { rate: (calls * 1_000) / (performance.now() - startedAt), cpuMicros: (user + system) / calls }
}

// Each round against its neighbour: what else the machine does meanwhile slows both.
function compare(
  name: string,
  unit: string,
  ours: readonly Run[],
  theirs: readonly Run[],
  pick: (run: Run) => number,
): Figure {
  const ratio = median(ours.map((run, round) => pick(run) / pick(theirs[round]!)))
  const reference = `pg.Pool: ${toTenths(median(theirs.map(pick)))} ${unit}`
  return { name, value: toTenths(median(ours.map(pick))), unit, reference, ratio: Math.round(ratio * 100) / 100 }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10
}
