import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { FAULTS } from './faults/fault-kinds.ts'
import { countHeld, describeHeld, findGrowth } from './faults/leaks.ts'
import { openChance } from './faults/random.ts'
import { ServiceUnderFault } from './faults/service-under-fault.ts'
import { type Trial, Trials } from './faults/trial.ts'

const HELP = `Lets everything happen to PostgreSQL that happens to servers, while users write to a real service: it is killed, frozen,
full, read-only, slow, locked, out of connections, behind a broken network. Holds that errors come in time and with the right
code, that what was acknowledged is stored once and what was refused is not, and that the service recovers by itself and
keeps nothing. Needs Linux, and root for the full disks. The short form tries ten of the faults, others with each seed.

  node drills/postgres-faults.ts [--rounds 3] [--only <part of a name>] [--seed <number>] [--log <file>] [--short]`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    log: { type: 'string' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const rounds = values.short ? 1 : Number(values.rounds)
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
if (process.platform !== 'linux') {
  console.log('skipped: finds the processes of a server by /proc, which is Linux')
  process.exit(0)
}

const chosen = FAULTS.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0)
  throw new Error(`--only: no such fault; there are: ${FAULTS.map(({ name }) => name).join('; ')}`)

const SHORT_MS = 700
const SHORT_FAULTS = 10
const RUNNERS = 4
// After this the connections of clients are closed, too.
const CLIENTS_KEEP_MS = 7_000
const chance = openChance(seed)
console.log(`seed ${seed}`)
await using under = await ServiceUnderFault.open()
await using trials = new Trials(under, { runners: RUNNERS, chance })
await trials.start()
const { ledger } = trials
const before = await countHeld(under)
for (let round = 1; round <= rounds; round++) {
  for (const fault of chance.shuffle(chosen).slice(0, values.short ? SHORT_FAULTS : chosen.length)) {
    const skip = fault.skip?.(under)
    if (skip !== undefined) {
      console.log(`skipped: ${fault.name}: ${skip}`)
      continue
    }
    // Now and then longer than every limit.
    const wantedMs = values.short ? SHORT_MS : chance.pick([1_200, 3_000, 9_000])
    const lastsMs = Math.max(wantedMs, fault.leastMs ?? 0)
    console.log(`${fault.name} (${lastsMs / 1_000} s)`)
    tell(await trials.try(fault, lastsMs))
    if (!under.run.isRunning) throw new Error(`the service ended: ${under.run.stderr.slice(-2_000)}`)
  }
}
await trials.finish()
const after = await countHeld(under, CLIENTS_KEEP_MS)
console.log(`${ledger.told.length} requests, ${ledger.marks} workouts and ${ledger.taken.size} files compared`)
console.log(`streams of progress: ${JSON.stringify(ledger.streams)}`)
console.log(`before: ${describeHeld(before)}\nafter:  ${describeHeld(after)}`)
for (const growth of findGrowth(before, after)) ledger.break(growth)
if (/MaxListenersExceededWarning|UnhandledPromise/.test(under.run.stderr)) ledger.break('the process warns of itself')

under.run.signal('SIGTERM')
const status = await under.run.ended()
if (status !== 0) ledger.break(`stopping ended with ${status}`)
if (values.log !== undefined) writeFileSync(values.log, under.run.stderr)
for (const what of [...new Set(ledger.broken)].slice(0, 50)) console.error(`broken: ${what}`)
if (ledger.broken.length > 0) process.exitCode = 1

function tell({ codes, health, ...figures }: Trial): void {
  const answers = Object.entries(codes).map(([code, count]) => `${code} ${count}`)
  console.log(`  ${answers.join(', ')}`)
  console.log(
    `  slowest error ${figures.slowestErrorMs} ms, answer ${figures.slowestMs} ms; well after ${figures.recoveryMs} ms, a file after ${figures.fileMs} ms; ` +
      `ready ${health.ready}, not ${health.notReady}, at most ${Math.round(health.slowestReadyMs)} ms; ${figures.logLines} log lines`,
  )
}
