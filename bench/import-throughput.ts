// A history of 2,000 files through a real service: sent as one archive, unpacked, decoded and stored, against decoding the same
// files with the same decoders in as many threads and storing nothing. Beside it the service's memory, how old the progress
// is that it tells, the same archive once more, and how soon a cancel takes effect.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type CorpusFile, planCorpus } from './import/corpus.ts'
import { type Decoded, decodeOnly, keepFiles } from './import/decode-only.ts'
import { askUpload, type Followed, importArchive, isOver, sendArchive } from './import/follow-upload.ts'
import { countStored, type ImportBench, openImportBench } from './import/import-bench.ts'
import { readMemory } from './import/memory-watch.ts'
import { readSourceFiles } from './import/source-files.ts'
import { writeArchive } from './import/write-corpus.ts'
import type { BenchReport, Figure } from './report.ts'

const TARGETS = { ratio: 0.3, mebibytes: 512, again: 10, cancelMs: 2_000, progressMs: 2_000 }

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    short: { type: 'boolean' },
    files: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
})
const files = Number(values.files ?? (values.short ? 60 : 2_000))
const threads = Number(values.threads)
for (const [name, value] of [['--files', files] as const, ['--threads', threads] as const]) {
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name}: expected a whole number from 1`)
}

const { areReal, files: sources } = await readSourceFiles()
const report = await measure(
  planCorpus({ sources, files, seed: 1 }),
  planCorpus({ sources, files: Math.max(100, Math.ceil(files / 4)), seed: 2 }),
)
if (values.json) console.log(JSON.stringify(report))
else for (const { name, value, unit, ratio } of report.figures) console.log(`${name}: ${value} ${unit} ${ratio ?? ''}`)

async function measure(history: readonly CorpusFile[], another: readonly CorpusFile[]): Promise<BenchReport> {
  await using bench = await openImportBench(threads)
  const archive = join(bench.folder, 'history.zip')
  await writeArchive(archive, history)
  const before = await decodeAll(history)
  const first = await importArchive(bench.user, archive, bench.client)
  const stored = await countStored(bench.client)
  const again = await importArchive(bench.user, archive, bench.client)
  const after = await decodeAll(history)
  if (stored.samples !== before.samples || stored.workouts !== before.activities) {
    throw new Error(`stored ${JSON.stringify(stored)}, decoded ${JSON.stringify(before)}`)
  }
  if (again.last.counts.stored !== 0) throw new Error(`stored once more: ${JSON.stringify(again.last.counts)}`)
  const cancelMs = await cancel(bench, another)
  const { peakMebibytes } = readMemory(bench.pid)
  return { name: 'import-throughput', figures: toFigures({ before, after, first, again, cancelMs, peakMebibytes }) }
}

// The files are held in memory for the time of it, as no import would.
async function decodeAll(history: readonly CorpusFile[]): Promise<Decoded> {
  return await decodeOnly(keepFiles(history), threads)
}

/** Returns how long after the request the last file was done. */
async function cancel({ user, folder, client }: ImportBench, history: readonly CorpusFile[]): Promise<number> {
  const archive = join(folder, 'another.zip')
  await writeArchive(archive, history)
  const id = await sendArchive(user, archive)
  while (((await askUpload(user, id)).counts.stored ?? 0) < history.length / 20) await delay(50)
  const cancelledAt = performance.now()
  const answer = await user.post(`/v1/uploads/${id}/cancel`)
  if (answer.status >= 300) throw new Error(`cancel was answered ${answer.status}: ${answer.text}`)
  let state = await askUpload(user, id)
  for (; !isOver(state); state = await askUpload(user, id)) await delay(20)
  const cancelMs = performance.now() - cancelledAt
  if (state.status !== 'cancelled') throw new Error(`the import was over before it was cancelled: ${state.status}`)
  const kept = await countStored(client)
  await delay(2_000)
  const later = await countStored(client)
  if (later.workouts !== kept.workouts) throw new Error(`${later.workouts - kept.workouts} files came after the end`)
  return cancelMs
}

interface Run {
  readonly before: Decoded
  readonly after: Decoded
  readonly first: Followed
  readonly again: Followed
  readonly cancelMs: number
  readonly peakMebibytes: number
}

function toFigures({ before, after, first, again, cancelMs, peakMebibytes }: Run): Figure[] {
  const decodedPerSecond = (before.samples + after.samples) / (before.seconds + after.seconds)
  const samplesPerSecond = before.samples / first.seconds
  const ratio = samplesPerSecond / decodedPerSecond
  const kind = areReal ? 'copies of real recordings' : 'copies of made recordings'
  return [
    {
      name: `samples/s of an archive of ${files} ${kind} with ${before.samples} samples, sent until finished`,
      value: Math.round(samplesPerSecond),
      unit: 'samples/s',
      reference: `decoding them in ${threads} thread(s) and storing nothing: ${Math.round(decodedPerSecond)} samples/s`,
      ratio,
      target: `at least ${TARGETS.ratio}`,
      met: ratio >= TARGETS.ratio,
    },
    { name: 'the same in files/s', value: toTenths(files / first.seconds), unit: 'files/s' },
    {
      name: 'the most memory of the service throughout',
      value: peakMebibytes,
      unit: 'MiB',
      target: `at most ${TARGETS.mebibytes} MiB`,
      met: peakMebibytes <= TARGETS.mebibytes,
    },
    {
      name: 'the same archive once more, all of it recognised',
      value: toTenths(files / again.seconds),
      unit: 'files/s',
      reference: 'the first time',
      ratio: first.seconds / again.seconds,
      target: `at least ${TARGETS.again} times`,
      met: first.seconds / again.seconds >= TARGETS.again,
    },
    atMost('from a cancel to the end of the import', cancelMs, TARGETS.cancelMs),
    atMost(
      'the longest that the server-sent events told of fewer files than were done',
      first.oldestMs,
      TARGETS.progressMs,
    ),
  ]
}

function atMost(name: string, ms: number, mostMs: number): Figure {
  return { name, value: Math.round(ms), unit: 'ms', target: `at most ${mostMs} ms`, met: ms <= mostMs }
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10
}
