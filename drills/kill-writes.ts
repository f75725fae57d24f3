import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { entities } from '../service/src/main/entities.ts'
import { type Chance, openChance } from './faults/random.ts'
import { HttpWriter } from './writes/http-writer.ts'
import { LogReplay } from './writes/log-replay.ts'
import { SqlWriter } from './writes/sql-writer.ts'
import { WriteLedger } from './writes/write-ledger.ts'
import { openWritesPlace, type WritesPlace } from './writes/writes-place.ts'

const HELP = `Kills PostgreSQL, one of its sessions or the service (-9) at moments of chance while users write by the API, one by one, by
keys and in batches, and others by SQL. After each round the audit log must have one entry for each committed change and none for
what was rolled back: replayed from empty it gives exactly the rows, versions have no gaps, every request has as many entries as
it was told to have, and the seals fit.

  node drills/kill-writes.ts [--rounds 200] [--seed <number>] [--short]`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const rounds = Number(values.rounds ?? (values.short ? 6 : 200))
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
if (process.platform !== 'linux') {
  console.log('skipped: finds the processes of a server by /proc, which is Linux')
  process.exit(0)
}

const HTTP_WRITERS = 4
const PROVE_EVERY = 10
const MOST_TOLD = 20
const MOST_WAIT_MS = 5_000
const KILLS: readonly (readonly [name: string, share: number, kill: (place: WritesPlace) => Promise<void>])[] = [
  ['PostgreSQL', 4, ({ server }) => server.end('SIGKILL')],
  ['a session', 3, killSession],
  ['the service', 3, ({ service }) => service.kill()],
]
const REQUESTS = `
  select request_id as request, count(*)::int as entries from audit_log where id > $1 and request_id is not null group by 1`

const chance = openChance(seed)
console.log(`seed ${seed}, ${rounds} rounds`)
await using place = await openWritesPlace()
const ledger = new WriteLedger()
const audited = entities.filter(({ audit, placement }) => audit === 'changes' && placement !== 'reference')
const replay = new LogReplay(audited)
const byHttp = Array.from({ length: HTTP_WRITERS }, () => new HttpWriter(place.url, { ledger, chance }))
for (const writer of byHttp) await writer.signUp()
const owners = byHttp.map(({ userId }) => userId)
const bySql = [place.appUrl, place.ownerUrl].map((url) => new SqlWriter(url, { ledger, chance, owners }))
const writers = [...byHttp, ...bySql]

const broken: string[] = []
const killed = new Map<string, number>()
for (let round = 1; round <= rounds && broken.length === 0; round++) {
  const name = await runRound(place, chance)
  killed.set(name, (killed.get(name) ?? 0) + 1)
  await compare()
  if (round % PROVE_EVERY === 0 || round === rounds) {
    broken.push(...(await place.prove()))
    console.log(`  round ${round}: ${replay.entries} entries, ${ledger.checked} requests and transactions`)
  }
  if (broken.length > 0) console.error(`round ${round} (${name}):`)
}
const rows = await place.ask((client) => replay.compareAll(client))
broken.push(...replay.broken)
console.log(
  `killed: ${[...killed].map(([name, times]) => `${name} ${times}`).join(', ')}\n` +
    `${ledger.checked} requests and transactions (${ledger.acknowledged} acknowledged, ${ledger.refused} refused or rolled back, ` +
    `${ledger.unknown} unknown), ${replay.entries} entries replayed, ${rows} rows compared\n` +
    `answers: ${[...ledger.answers].map(([answer, times]) => `${answer.trim()} ${times}`).join(', ')}`,
)
for (const what of broken.slice(0, MOST_TOLD)) console.error(`broken: ${what}`)
if (broken.length > 0) process.exitCode = 1

/** Lets everybody write, kills something in the middle, and brings it back. Resolves when nothing is under way any more. */
async function runRound({ server, service, rest }: WritesPlace, { below }: Chance): Promise<string> {
  const stopping = new AbortController()
  const running = Promise.all(writers.map((writer) => writer.run(stopping.signal)))
  const [name, , kill] = pickKill(below)
  await writesOf(byHttp, 5 + below(25))
  await delay(below(200))
  await kill(place)
  await delay(below(150))
  if (name === 'PostgreSQL') await server.startAgain()
  if (name === 'the service') await service.start()
  await delay(100 + below(200))
  stopping.abort()
  await running
  await rest()
  return name
}

/** Resolves when users have had so many answers, or after a while. */
async function writesOf(users: readonly HttpWriter[], answers: number): Promise<void> {
  const count = () => users.reduce((sum, { done }) => sum + done, 0)
  const until = performance.now() + MOST_WAIT_MS
  for (const enough = count() + answers; count() < enough && performance.now() < until; ) await delay(10)
}

function pickKill(below: Chance['below']): (typeof KILLS)[number] {
  let left = below(KILLS.reduce((sum, [, share]) => sum + share, 0))
  return KILLS.find(([, share]) => {
    left -= share
    return left < 0
  })!
}

async function killSession({ ask, server }: WritesPlace): Promise<void> {
  const { rows } = await ask((client) =>
    client.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by (state = 'active') desc, random() limit 1`,
    ),
  )
  if (rows[0]) server.killSession(rows[0].pid)
}

async function compare(): Promise<void> {
  await place.ask(async (client) => {
    const { rows: counted } = await client.query<{ request: string; entries: number }>(REQUESTS, [replay.lastId])
    ledger.compare(new Map(counted.map(({ request, entries }) => [request, entries])))
    await replay.goOn(client)
  })
  broken.push(...ledger.broken, ...replay.broken.splice(0))
}
