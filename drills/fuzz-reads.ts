import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openTestService } from '../service/src/testing/index.ts'
import { runReads } from '../service/src/testing/reads/index.ts'

const HELP = `Reads by chance from users whose records are live, archived, deleted and erased: lists with every state, order and filter, by
pages and in lines, single records as they are and as they were, histories, samples, streams, files, summaries, uploads and
likely duplicates. No answer may show what is deleted, erased or somebody else's, or leave out what is there.

  node drills/fuzz-reads.ts [--reads 100000] [--seed <number>] [--short]

The same seed makes the same records and reads, but for ids; a run without one tells its own.`

const { values } = parseArgs({
  options: {
    reads: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const reads = values.short ? 3_000 : Number(values.reads)
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(reads) || reads < 1) throw new Error('--reads: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')

const startedAt = performance.now()
await using service = await openTestService()
const size = values.short
  ? { users: 3, workouts: 40, notes: 60, plans: 6, uploads: 3 }
  : { users: 4, workouts: 120, notes: 200, plans: 15, uploads: 8 }
const { findings, requests, rows } = await runReads(service, { seed, reads, ...size })
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
const told = Object.entries(rows).map(([state, count]) => `${count} ${state}`)
console.log(`${requests} reads in ${seconds} s, seed ${seed}, of ${told.join(', ')} rows: ${findings.length} findings`)
for (const finding of findings) console.error(finding)
if (findings.length > 0) process.exitCode = 1
