import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { planCorpus } from '../bench/import/corpus.ts'
import { askUpload, countDone, isOver, sendArchive } from '../bench/import/follow-upload.ts'
import { countStored, openImportBench } from '../bench/import/import-bench.ts'
import { readMemory } from '../bench/import/memory-watch.ts'
import { readSourceFiles } from '../bench/import/source-files.ts'
import { writeArchive } from '../bench/import/write-corpus.ts'

const HELP = `Imports one archive of a whole sporting life through a real service, and watches its memory and its pace to the end: neither
may change with what is there already.

  node drills/import-scale.ts [--files 20000] [--threads 1] [--short]

--short imports 300 files. Archive and database lie in the folder for temporary files: some 200 kB a file.`

const MOST_MEBIBYTES = 512
const PARTS = 10
/** The last part of the files may take so many times as long as the third: in the first the months are made. */
const MOST_SLOWDOWN = 2

const { values } = parseArgs({
  options: {
    files: { type: 'string' },
    threads: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const files = Number(values.files ?? (values.short ? 300 : 20_000))
const threads = Number(values.threads)
for (const [name, value] of [['--files', files] as const, ['--threads', threads] as const]) {
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name}: expected a whole number from 1`)
}
if (files < PARTS) throw new Error(`--files: expected at least ${PARTS}`)

await using bench = await openImportBench(threads)
const { files: sources } = await readSourceFiles()
const archive = join(bench.folder, 'history.zip')
await writeArchive(archive, planCorpus({ sources, files }))
const startedAt = performance.now()
const id = await sendArchive(bench.user, archive)
console.log(`${files} files are sent after ${toSeconds(performance.now() - startedAt)} s`)

/** When each part was done, in ms from the start. */
const doneAt: number[] = []
let state = await askUpload(bench.user, id)
for (; !isOver(state); state = await askUpload(bench.user, id)) {
  notePart(countDone(state))
  await delay(500)
}
notePart(countDone(state))
const { peakMebibytes } = readMemory(bench.pid)
const stored = await countStored(bench.client)
console.log(`${state.status}: ${JSON.stringify(state.counts)}`)
console.log(`${stored.workouts} workouts, ${stored.samples} samples; at most ${peakMebibytes} MiB`)
for (const problem of findProblems()) {
  console.error(problem)
  process.exitCode = 1
}

function notePart(done: number): void {
  while (doneAt.length < PARTS && done >= ((doneAt.length + 1) * files) / PARTS) {
    doneAt.push(performance.now() - startedAt)
    const pace = ((doneAt.length * files) / PARTS / doneAt.at(-1)!) * 1_000
    const { mebibytes } = readMemory(bench.pid)
    console.log(
      `${done} of ${files} after ${toSeconds(doneAt.at(-1)!)} s, ${pace.toFixed(1)} files/s, ${mebibytes} MiB`,
    )
  }
}

function findProblems(): string[] {
  const problems: string[] = []
  if (state.status !== 'completed') problems.push('the import did not complete')
  if (countDone(state) !== files) problems.push(`${countDone(state)} files have a result, not ${files}`)
  if (state.counts.stored === 0 || stored.workouts < (state.counts.stored ?? 0)) problems.push('workouts are missing')
  if (peakMebibytes > MOST_MEBIBYTES) problems.push(`the service held more than ${MOST_MEBIBYTES} MiB`)
  const partMs = (part: number) => doneAt[part]! - doneAt[part - 1]!
  const slowdown = partMs(PARTS - 1) / partMs(2)
  console.log(`the last ${files / PARTS} files took ${slowdown.toFixed(2)} times as long as the third as many`)
  // So few files say nothing of the pace.
  if (!values.short && slowdown > MOST_SLOWDOWN) problems.push('the import became slower and slower')
  return problems
}

function toSeconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
