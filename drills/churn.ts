import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Churner } from './faults/churners.ts'
import { QUICK_FAULTS } from './faults/fault-kinds.ts'
import { countHeld, describeHeld, findTrend, type Held } from './faults/leaks.ts'
import { Ledger } from './faults/ledger.ts'
import { openChance } from './faults/random.ts'
import { Runner } from './faults/runner.ts'
import { ServiceUnderFault } from './faults/service-under-fault.ts'

const HELP = `Users come and go, leave in the middle, send nonsense and change their minds, while PostgreSQL has its troubles: after each
beat the service rests, and what it holds is counted. Files, threads, timers, sockets, listeners, sessions on the server and
memory have to stay flat. Needs Linux.

  node drills/churn.ts [--minutes 60] [--seed <number>] [--short]`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const minutes = values.short ? 0.6 : Number(values.minutes)
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!(minutes > 0)) throw new Error('--minutes: expected a number above 0')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
if (process.platform !== 'linux') {
  console.log('skipped: counts files and threads by /proc, which is Linux')
  process.exit(0)
}

const BEAT_MS = values.short ? 3_000 : 20_000
const FAULT_MS = 500
// A trend needs a beginning, a middle and an end.
const FEWEST_BEATS = 6
// What a fault left in hand is taken up again after twenty seconds; a short form does not wait for it between beats.
const LONG_REST_MS = 15_000
const QUEUE_LIMIT_MS = 60_000
const BETWEEN_BEATS_MS = values.short ? 2_000 : QUEUE_LIMIT_MS
const chance = openChance(seed)
const ledger = new Ledger()
console.log(`seed ${seed}`)
await using under = await ServiceUnderFault.open()
const { url } = under
const churners = Array.from({ length: 3 }, () => new Churner(url, { ledger, chance }))
const runners = Array.from({ length: 2 }, (_, number) => new Runner(url, { ledger, chance, number }))
const actors = [...runners, ...churners]
for (const actor of actors) await actor.signUp()

const held: Held[] = []
const endAt = performance.now() + minutes * 60_000
for (let beat = 1; beat <= FEWEST_BEATS || performance.now() < endAt; beat++) {
  const fault = chance.pick(QUICK_FAULTS)
  await playBeat(async () => {
    await delay(BEAT_MS / 2)
    await fault.inflict(under, FAULT_MS)
    await delay(BEAT_MS / 2)
  })
  if (!under.run.isRunning) throw new Error(`the service ended: ${under.run.stderr.slice(-2_000)}`)
  const queueMs = await emptyQueue(BETWEEN_BEATS_MS)
  const now = await countHeld(under)
  held.push(now)
  await churners[0]!.requireTaken()
  console.log(
    `${beat}: ${describeHeld(now)} (${fault.name}; ${queueMs === undefined ? 'files left' : `files done after ${queueMs} ms`})`,
  )
}
if ((await emptyQueue(QUEUE_LIMIT_MS)) === undefined)
  ledger.break('files are not done a minute after the last one came')
// What is only slow to go is gone after a rest; a leak stays.
if (findTrend(held).length > 0) held.push(await countHeld(under, LONG_REST_MS))
for (const growth of findTrend(held)) ledger.break(growth)
if (/MaxListenersExceededWarning|UnhandledPromise/.test(under.run.stderr)) ledger.break('the process warns of itself')
console.log(`${ledger.told.length} requests of users, streams ${JSON.stringify(ledger.streams)}`)
for (const what of [...new Set(ledger.broken)].slice(0, 50)) console.error(`broken: ${what}`)
if (ledger.broken.length > 0) process.exitCode = 1

async function playBeat(meanwhile: () => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  const playing = Promise.all(actors.map((actor) => actor.run(stopping.signal)))
  await meanwhile()
  stopping.abort()
  await playing
}

/** Waits until every upload is done; undefined when that takes longer than `limitMs`. */
async function emptyQueue(limitMs: number): Promise<number | undefined> {
  const since = performance.now()
  const open = `select count(*)::int as n from uploads where status in ('queued', 'processing')`
  for (; performance.now() < since + limitMs; await delay(200)) {
    if ((await under.ask<{ n: number }>(open))[0]!.n === 0) return Math.round(performance.now() - since)
  }
  return undefined
}
