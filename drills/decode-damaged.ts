import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import {
  chainedFits,
  corruptFile,
  cutFiles,
  type DamagedFile,
  headerFlips,
  judgeDamage,
  seeded,
  withWrongChecksum,
} from '../service/src/features/uploads/testing/index.ts'
import { fitRun, gpxRun, tcxRun } from '../service/src/testing/index.ts'

const HELP = `Damages activity files and decodes them: each is refused, or saved and marked, in time. What is not marked must be what the
whole file holds; what a cut leaves must be part of it. Files are cut at every hundredth, every bit of their header is turned, their
checksums are wrong, they are chained in pairs, and damaged by chance.

  node drills/decode-damaged.ts [--rounds 10000] [--seed <number>] [--folder <activity files>] [--short]

Without a folder it takes the real files beside the clone (../shared/activities), where they are, and always files that it makes.
--short takes only the made ones and 1,000 rounds. The same seed makes the same damage; a run without one tells its own.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    folder: { type: 'string', default: resolve(import.meta.dirname, '../../shared/activities') },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const rounds = Number(values.rounds ?? (values.short ? 1_000 : 10_000))
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')

interface Source {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What became of one kind of damage, over all files. */
class Tally {
  readonly counts = { refused: 0, whole: 0, saved: 0 }
  #kept = 0
  #all = 0
  #wrong = 0
  #found = 0

  add({ outcome, kept, all, wrong }: ReturnType<typeof judgeDamage>): void {
    this.counts[outcome] += 1
    if (outcome !== 'saved') return
    this.#kept += kept
    this.#all += all
    this.#wrong += wrong
    this.#found += kept + wrong
  }

  toString(): string {
    const { refused, whole, saved } = this.counts
    const share = (part: number, of: number) => (of === 0 ? '-' : `${((100 * part) / of).toFixed(3)} %`)
    const figures = `of the samples kept ${share(this.#kept, this.#all)}, others ${share(this.#wrong, this.#found)}`
    return `${refused + whole + saved} files: ${whole} whole, ${saved} saved (${figures}), ${refused} refused`
  }
}

const MOST_TOLD = 50

let problems = 0
const tallies = new Map<string, Tally>()

function judge(kind: string, source: Source, damaged: DamagedFile): void {
  const tally = tallies.get(kind) ?? new Tally()
  tallies.set(kind, tally)
  try {
    const verdict = judgeDamage(source.bytes, damaged, source.name)
    tally.add(verdict)
    for (const problem of verdict.problems) report(`${source.name}, ${damaged.what}: ${problem}`)
  } catch (error) {
    report(`${source.name}, ${damaged.what}: ${error instanceof Error ? error.stack : error}`)
  }
}

// At once: a whole run takes minutes.
function report(problem: string): void {
  problems += 1
  if (problems <= MOST_TOLD) console.error(problem)
}

const startedAt = performance.now()
const sources = [...madeFiles(), ...(values.short ? [] : realFiles(values.folder))]
const fits = sources.filter(({ name }) => name.endsWith('.fit'))

for (const source of sources) for (const cut of cutFiles(source.bytes)) judge('cut', source, cut)
for (const source of fits) {
  for (const flipped of headerFlips(source.bytes)) judge('header byte changed', source, flipped)
  judge('wrong checksum', source, { what: 'wrong checksum', bytes: withWrongChecksum(source.bytes) })
}
for (const [index, first] of fits.entries()) {
  const second = fits[(index + 1) % fits.length]!
  const whole = { name: `${first.name} + ${second.name}`, bytes: Buffer.concat([first.bytes, second.bytes]) }
  for (const chained of chainedFits(first.bytes, second.bytes)) judge('chained', whole, chained)
}
const random = seeded(seed)
for (let round = 0; round < rounds; round++) {
  const source = sources[Math.floor(random() * sources.length)]!
  const damaged = corruptFile(source.bytes, random)
  judge(`by chance, ${source.name.slice(-3)}: ${damaged.what}`, source, {
    ...damaged,
    what: `${damaged.what} (round ${round})`,
  })
}

const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
console.log(`${sources.length} files, ${rounds} rounds of chance, seed ${seed}, ${seconds} s`)
for (const [kind, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`  ${kind}: ${tally}`)
if (problems > 0) {
  console.error(`${problems} problems`)
  process.exitCode = 1
}

function madeFiles(): Source[] {
  return [
    { name: 'made.fit', bytes: fitRun({ points: 600 }) },
    { name: 'later.fit', bytes: fitRun({ points: 300, startMs: Date.UTC(2026, 2, 1, 9) }) },
    { name: 'made.tcx', bytes: tcxRun({ points: 100 }) },
    { name: 'made.gpx', bytes: gpxRun({ points: 100 }) },
  ]
}

function realFiles(folder: string): Source[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /\.(fit|tcx|gpx)(\.gz)?$/i.test(name))
  return names.map((name) => {
    const bytes = readFileSync(join(folder, name))
    const isZipped = name.endsWith('.gz')
    return { name: basename(name, '.gz').toLowerCase(), bytes: isZipped ? gunzipSync(bytes) : bytes }
  })
}
