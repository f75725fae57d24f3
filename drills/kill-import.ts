import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../service/src/testing/fuzz/index.ts'
import { type ImportPlace, openImportPlace } from './import/import-place.ts'
import { compareStates, type ImportState } from './import/import-state.ts'
import { runRound, SCENARIOS } from './import/kill-round.ts'
import { makeArchive } from './import/make-archive.ts'

const HELP = `Imports an archive while the service, a worker, the command line or PostgreSQL is killed (-9) at moments of chance and started
again. What is there at the end must be equal to what an undisturbed import leaves: workouts, samples, results, pairs.

  node drills/kill-import.ts [--rounds 100] [--files 120] [--at-once 2] [--seed <number>] [--only <scenario>] [--short]

Scenarios, in turn:
${SCENARIOS.map(({ name }) => `  ${name}`).join('\n')}

--at-once runs rounds beside each other, each on a PostgreSQL of its own. --short runs one round a scenario, and does not wait for
the time after which what the dead had claimed is free, but lets it pass. The same seed kills the same at the same moments,
as far as the machine does.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    files: { type: 'string' },
    'at-once': { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const count = (name: 'rounds' | 'files' | 'at-once', usual: number, short: number) => {
  const value = Number(values[name] ?? (values.short ? short : usual))
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name}: expected a whole number from 1`)
  return value
}
const rounds = count('rounds', 100, SCENARIOS.length)
const files = count('files', 120, 12)
const lanes = Math.min(count('at-once', 2, 2), rounds)
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
const scenarios = SCENARIOS.filter(({ name }) => values.only === undefined || name.includes(values.only))
if (scenarios.length === 0)
  throw new Error(`--only: expected a part of one of: ${SCENARIOS.map(({ name }) => name).join(', ')}`)

await using opened = new AsyncDisposableStack()
const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-kill-')), (path) => rm(path, { recursive: true }))
const archive = join(folder, 'history.zip')
await makeArchive(archive, { files, seed })
console.log(`seed ${seed}, ${rounds} rounds, ${files} files and odd ones`)

// Moments of chance lie within the time that an import takes.
let durationMs = 0
await using firstPlace = await openImportPlace()
const undisturbed = await runRound(firstPlace, { ...toOptions(0), scenario: SCENARIOS[0]!, kills: 0 })
const expected = undisturbed.state
durationMs = undisturbed.seconds * 1_000
requireSound(expected)
console.log(
  `undisturbed: ${undisturbed.seconds.toFixed(1)} s, ${expected.lines.length} facts, ${expected.hash.slice(0, 16)}`,
)

const failed: number[] = []
const numbers = Array.from({ length: rounds }, (_, index) => index + 1).values()
await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane === 0 ? firstPlace : undefined)))
console.log(
  failed.length === 0 ? `${rounds} rounds, all equal` : `unequal: rounds ${failed.join(', ')} of seed ${seed}`,
)
if (failed.length > 0) process.exitCode = 1

// A drill whose undisturbed import leaves nothing, or faults, would prove nothing.
function requireSound({ lines, faults }: ImportState): void {
  const kinds = ['workout ', 'samples ', 'file ', 'points ', 'pair ']
  const absent = kinds.filter((kind) => !lines.some((line) => line.startsWith(kind)))
  if (absent.length + faults.length === 0) return
  throw new Error(
    `the undisturbed import is not as it should be: ${[...absent.map((kind) => `no ${kind}`), ...faults].join('; ')}`,
  )
}

async function runLane(opened?: ImportPlace): Promise<void> {
  let place = opened ?? (await openImportPlace())
  for (const number of numbers) {
    if (await isEqual(place, number)) continue
    failed.push(number)
    // Whatever state it is in.
    await place[Symbol.asyncDispose]()
    place = await openImportPlace()
  }
  await place[Symbol.asyncDispose]()
}

async function isEqual(place: ImportPlace, number: number): Promise<boolean> {
  const options = toOptions(number)
  try {
    const { state, events, seconds, told } = await runRound(place, options)
    const differences = [...state.faults, ...(state.hash === expected.hash ? [] : compareStates(expected, state))]
    console.log(`${number} ${options.scenario.name}: ${seconds.toFixed(1)} s; ${events.join('; ')}`)
    if (differences.length > 0) for (const line of [...differences, told]) console.error(`  ${line}`)
    return differences.length === 0
  } catch (error) {
    console.error(`${number} ${options.scenario.name}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

function toOptions(number: number) {
  const random = new Random(seed + number)
  const scenario = scenarios[number % scenarios.length]!
  return {
    scenario,
    archive,
    random,
    kills: 1 + random.below(values.short ? 2 : 3),
    durationMs,
    isHurried: values.short,
  }
}
