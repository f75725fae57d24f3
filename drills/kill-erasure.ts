import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CommandRun } from '../service/src/testing/index.ts'
import { findLeft, type PlantedRunner, plantRunner, printOf } from './erasure/planted-runner.ts'
import { openChance } from './faults/random.ts'
import { openWritesPlace, type WritesPlace } from './writes/writes-place.ts'

const HELP = `Erases runners with thousands of rows while what erases them, PostgreSQL or one of its sessions is killed (-9) at moments of chance.
In the end nothing of each is left, every row was counted once, others have what they had, and the audit log is proven.

  node drills/kill-erasure.ts [--rounds 40] [--seed <number>] [--short]`

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
const rounds = Number(values.rounds ?? (values.short ? 2 : 40))
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
if (process.platform !== 'linux') {
  console.log('skipped: finds the processes of a server by /proc, which is Linux')
  process.exit(0)
}

const MOST_KILLS = 3
const WITHIN_MS = 60_000
const KILLS: readonly (readonly [name: string, kill: (place: WritesPlace, eraser: CommandRun) => Promise<void>])[] = [
  ['the eraser', async (_place, eraser) => eraser.signal('SIGKILL')],
  ['PostgreSQL', ({ server }) => server.end('SIGKILL').then(() => server.startAgain())],
  ['a session', killSession],
]
const COUNTED = 'select counts, finished_at is not null as is_finished from erasures where user_id = $1'

const chance = openChance(seed)
console.log(`seed ${seed}, ${rounds} rounds`)
await using place = await openWritesPlace()
// Erasures are ended by the commands of the rounds alone, and by nothing that would go on behind their backs.
await place.service.kill()
const stays = await place.ask(plantRunner)
const before = await place.ask((client) => printOf(client, stays.userId))
const broken: string[] = []
for (let round = 1; round <= rounds && broken.length === 0; round++) {
  const runner = await place.ask(plantRunner)
  const told = await eraseUnderFire(runner)
  broken.push(...(await examine(runner)).map((what) => `round ${round} (${told}): ${what}`))
  console.log(`${round}: ${told}`)
}
broken.push(...(await place.prove()))
for (const what of broken) console.error(`broken: ${what}`)
if (broken.length > 0) process.exitCode = 1

/** Erases somebody, killing something again and again; says what was killed and when. */
async function eraseUnderFire({ userId }: PlantedRunner): Promise<string> {
  const told: string[] = []
  const kills = 1 + chance.below(MOST_KILLS)
  for (let n = 0; n < kills; n++) {
    const [name, kill] = chance.pick(KILLS)
    await using eraser = openEraser(userId)
    // Another one at the same time, now and then: one of both has it in hand.
    await using second = chance.below(3) === 0 ? openEraser(userId) : undefined
    const hasBegun = await waitUntilBegun(userId, eraser)
    const ms = chance.below(1_500)
    if (hasBegun) await delay(ms)
    told.push(`${name} after ${ms} ms${second ? ', of two' : ''}${eraser.isRunning ? '' : ', too late'}`)
    await kill(place, eraser)
  }
  const until = performance.now() + WITHIN_MS
  for (;;) {
    await using last = openEraser(userId)
    if ((await last.ended()) === 0) return told.join('; ')
    if (performance.now() > until) throw new Error(`it does not come to an end: ${last.stderr}`)
  }
}

function openEraser(userId: string): CommandRun {
  return new CommandRun(['erase', '--user', userId, '--now'], {
    DATABASE_URL: place.appUrl,
    DIRECT_DATABASE_URL: place.ownerUrl,
    LONGRUN_LOG_LEVEL: 'fatal',
  })
}

async function waitUntilBegun(userId: string, eraser: CommandRun): Promise<boolean> {
  while (eraser.isRunning) {
    const { rowCount } = await place.ask((client) => client.query(COUNTED, [userId]))
    if (rowCount) return true
    await delay(10)
  }
  return false
}

async function killSession({ ask, server }: WritesPlace): Promise<void> {
  const { rows } = await ask((client) =>
    client.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by (state = 'active') desc limit 1`,
    ),
  )
  if (rows[0]) server.killSession(rows[0].pid)
}

/** What is wrong behind the erasure of somebody. */
async function examine({ userId, counts }: PlantedRunner): Promise<string[]> {
  return await place.ask(async (client) => {
    const wrong = (await findLeft(client, userId)).map((table) => `something is left in ${table}`)
    const [state] = (await client.query<{ counts: Record<string, number>; is_finished: boolean }>(COUNTED, [userId]))
      .rows
    if (!state?.is_finished) wrong.push('it is not finished')
    for (const [table, count] of Object.entries(counts))
      if (state?.counts[table] !== count) wrong.push(`${table}: ${state?.counts[table]} counted, ${count} planted`)
    if ((await printOf(client, stays.userId)) !== before) wrong.push('somebody else has other rows')
    return wrong
  })
}
