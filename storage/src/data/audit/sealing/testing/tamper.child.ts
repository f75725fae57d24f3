// What `npm run drill -- tamper` runs, in a process of its own: rounds, seconds, seed, and a part of the names to try.
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { openPool, type Pool } from '../../../../access/index.ts'
import { openFaultServer } from '../../../../testing/index.ts'
import { orchardTemplate } from '../../fixtures/orchard.ts'
import { readRoots } from '../audit-roots.ts'
import { verifyAudit } from '../verify-audit.ts'
import { ENTRY_TAMPERINGS } from './entry-tamperings.ts'
import { changeOrchards, eraseGrower, GROWERS, sealAll } from './growers.ts'
import { writeAtRandom } from './random-writers.ts'
import { COMPLETE_TAMPERINGS, SEAL_TAMPERINGS } from './seal-tamperings.ts'
import { type Random, type Tampering, tryTampering } from './tampering.ts'

const [rounds, seconds, seed] = process.argv.slice(2, 5).map(Number) as [number, number, number]
const only = process.argv[5] ?? ''
const WRITERS = 8
const MOST_ENTRIES = 400
const random = openRandom(seed)
const below = (limit: number) => Math.floor(random() * limit)
const broken: string[] = []
console.log(`seed ${seed}`)
await using server = await openFaultServer()
await using opened = new AsyncDisposableStack()
await write()
await tamper()
for (const line of broken) console.error(line)
process.exitCode = broken.length === 0 ? 0 : 1

/** Writers, sealing and proofs at once, while sessions are killed. */
async function write(): Promise<void> {
  const { query, pool } = await openGrove('written')
  const signal = AbortSignal.timeout(seconds * 1_000)
  const writing = writeAtRandom(pool, { writers: WRITERS, random, signal })
  let kills = 0
  while (!signal.aborted) {
    await delay(Math.min(seconds * 250, 5_000))
    const sessions = await query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = 'written' and pid <> pg_backend_pid() and state <> 'idle'`,
    ).catch(() => [])
    if (sessions.length === 0 || signal.aborted) continue
    kills++
    // A session that ends by itself, or one at which the server ends all of them and recovers.
    if (kills % 2 === 1)
      await query('select pg_terminate_backend($1)', sessions[below(sessions.length)]!.pid).catch(() => {})
    else server.killSession(sessions[below(sessions.length)]!.pid)
  }
  const { committed, rolledBack, proofs, errors } = await writing
  await sealAll({ database: pool })
  const last = await verifyAudit({ database: pool, isShared: true })
  const [counted] = await query<{ sealed: number; entries: number }>(
    'select (select sum(count)::int from audit_seals) as sealed, (select count(*)::int from audit_log) as entries',
  )
  console.log(
    `${committed} transactions committed, ${rolledBack} rolled back, ${kills} kills, ${errors.length} errors; ` +
      `${proofs.length} proofs meanwhile; ${last.entries} entries in ${last.seals} seals`,
  )
  for (const proof of [...proofs, last])
    broken.push(...proof.problems.map((problem) => `false alarm: ${JSON.stringify(problem)}`))
  if (counted?.sealed !== counted?.entries) broken.push(`${counted?.sealed} of ${counted?.entries} entries are sealed`)
  if (committed < seconds || proofs.length === 0) broken.push('too little was written or proven to say anything')
}

/** Each tampering in a transaction of its own, on logs that are made anew now and then. */
async function tamper(): Promise<void> {
  const tamperings = [...ENTRY_TAMPERINGS, ...SEAL_TAMPERINGS, ...COMPLETE_TAMPERINGS].filter(({ name }) =>
    name.includes(only),
  )
  if (tamperings.length === 0) throw new Error('--only: there is no such tampering')
  const tried = new Map<string, number>()
  let done = 0
  for (let log = 0; done < rounds; log++) {
    const { query, pool } = await openGrove(`tampered_${log}`)
    await fill({ query, database: pool })
    const roots = await Array.fromAsync(readRoots(pool))
    const untouched = await verifyAudit({ database: pool, against: roots })
    broken.push(...untouched.problems.map((problem) => `false alarm: ${JSON.stringify(problem)}`))
    const until = Math.min(rounds, done + 250)
    while (done < until) {
      const tampering = tamperings[below(tamperings.length)]!
      const against = COMPLETE_TAMPERINGS.includes(tampering) ? { against: roots } : {}
      const found = await tryTampering(pool, tampering, { random, ...against })
      if (!found) continue
      done++
      tried.set(tampering.name, (tried.get(tampering.name) ?? 0) + 1)
      if (found.missed.length > 0) broken.push(toMiss(tampering, found.missed))
    }
  }
  const never = tamperings.filter(({ name }) => !tried.has(name)).map(({ name }) => name)
  console.log(`${done} tamperings of ${tried.size} kinds, ${broken.length} not found or not named`)
  if (never.length > 0)
    console.log(`by chance never: ${never.slice(0, 5).join('; ')}${never.length > 5 ? ' and others' : ''}`)
}

function toMiss({ name }: Tampering, missed: readonly string[]): string {
  return `${name}: verifying did not name ${missed.join(', ')}`
}

type Query = <Row>(sql: string, ...values: readonly unknown[]) => Promise<Row[]>

/** A log of some hundred entries: of requests, of SQL by hand, with numbers that were never used, partly erased, partly waiting. */
async function fill({ query, database }: { readonly query: Query; readonly database: Pool }): Promise<void> {
  const growers = { query: <Row>(sql: string, params: readonly unknown[] = []) => query<Row>(sql, ...params) }
  const context = { actor: GROWERS[0], request: `req-${seed}`, address: '192.0.2.1', agent: 'Drill/1' }
  while ((await countEntries(query)) < MOST_ENTRIES) {
    const isTold = random() < 0.6
    await query(`select set_config('longrun.context', $1, false)`, isTold ? JSON.stringify(context) : '')
    const isRolledBack = random() < 0.3
    await query('begin')
    await changeOrchards(growers, 1 + below(3))
    await query(isRolledBack ? 'rollback' : 'commit')
    if (random() < 0.6) await sealAll({ database }, 1 + below(40))
  }
  await query(`select set_config('longrun.context', '', false)`)
  await sealAll({ database }, 50)
  await changeOrchards(growers, 1)
  await query('begin')
  await changeOrchards(growers, 1)
  await query('rollback')
  await eraseGrower(growers, GROWERS[2]!)
}

async function countEntries(query: Query): Promise<number> {
  const [row] = await query<{ count: number }>('select count(*)::int as count from audit_log')
  return row!.count
}

/** A database of growers, and a session of its owner. */
async function openGrove(name: string): Promise<{ readonly query: Query; readonly pool: Pool }> {
  const admin = await connect(server.url)
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  await orchardTemplate.prepare(url.href)
  const pool = opened.adopt(openPool({ url: url.href, maxConnections: 14 }), (each) => each.close())
  let client: pg.Client | undefined
  opened.defer(async () => await client?.end().catch(() => {}))
  const query: Query = async <Row>(sql: string, ...params: readonly unknown[]) => {
    try {
      client ??= await connect(url.href)
      return (await client.query(sql, [...params])).rows as Row[]
    } catch (error) {
      // A kill ends this session, too; the next call makes another.
      if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') client = undefined
      throw error
    }
  }
  return { query, pool }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** mulberry32, by Tommy Ettinger. */
function openRandom(start: number): Random {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
