import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DecodeError } from '../../service/src/features/uploads/decoding/index.ts'
import { decodeOne, type OneActivity } from '../../service/src/features/uploads/testing/index.ts'
import { fitRun, gpx, tcxRun } from '../../service/src/testing/index.ts'
import { type CorpusFile, planCorpus } from './corpus.ts'
import { madeFiles, toSource } from './source-files.ts'

const sources = madeFiles().filter(({ name }) => /-(60|600)\./.test(name))

const contentOf = (file: CorpusFile) => (file.path.endsWith('.gz') ? gunzipSync(file.bytes()) : file.bytes())
const decode = (file: CorpusFile) => decodeOne(contentOf(file), file.path.replace(/\.gz$/, ''))

/** Whether a file is read whole, or why it is not. */
function outcomeOf(bytes: Uint8Array, name: string): string {
  try {
    return decodeOne(bytes, name).salvage?.reason ?? 'whole'
  } catch (error) {
    if (error instanceof DecodeError) return error.reason
    throw error
  }
}

/** Everything of an activity but when it was. */
function shapeOf({ startedAtMs, columns, points, sport, totals, deviceTotals }: OneActivity) {
  const relative = columns.map(({ type, times, values }) => [type, times.map((time) => time - startedAtMs), values])
  return { relative, points, sport, totals, deviceTotals }
}

test('copies hold what their sources hold, each at a time of its own', () => {
  const files = planCorpus({ sources, files: 4 * sources.length })
  const spans: [number, number][] = []
  for (const file of files) {
    const copy = decode(file)
    const source = sources.find(({ name }) => file.path.endsWith(`-${name}`))!
    assert.deepEqual(shapeOf(copy), shapeOf(decodeOne(source.bytes, source.name)))
    spans.push([copy.startedAtMs, copy.columns[0]!.times.at(-1)!])
  }
  spans.sort(([a], [b]) => a - b)
  for (const [index, [from]] of spans.entries()) if (index > 0) assert.ok(from > spans[index - 1]![1])
  const years = new Set(files.map(({ path }) => path.slice(0, 4)))
  assert.equal(years.size, 10)
})

test('no two files are the same, and the same seed makes the same files', () => {
  const hashes = (seed: number) =>
    planCorpus({ sources, files: 50, seed }).map((file) => createHash('sha256').update(file.bytes()).digest('hex'))
  const first = hashes(7)
  assert.equal(new Set(first).size, 50)
  assert.deepEqual(hashes(7), first)
  assert.notDeepEqual(hashes(8), first)
})

test('what is damaged stays damaged, what has no times stays so, and each copy is distinct', () => {
  const wrongChecksum = fitRun({ points: 20 })
  wrongChecksum[wrongChecksum.length - 1]! ^= 0xff
  const odd = [
    toSource('wrong.fit', wrongChecksum),
    toSource('cut.fit', fitRun({ points: 20 }).subarray(0, 300)),
    toSource('empty.gpx', gpx('<trk></trk>')),
    toSource('zipped.tcx.gz', gzipSync(tcxRun({ points: 20 }))),
  ]
  const files = planCorpus({ sources: odd, files: 8 })
  assert.equal(new Set(files.map((file) => Buffer.from(contentOf(file)).toString('hex'))).size, 8)
  const outcomes = odd.map(({ bytes, name }) => [name, outcomeOf(bytes, name)] as const)
  assert.notEqual(outcomes[0]![1], 'whole')
  for (const [name, outcome] of outcomes) {
    const copies = files.filter(({ path }) => path.replace(/\.gz$/, '').endsWith(`-${name}`))
    assert.deepEqual(
      copies.map((file) => outcomeOf(contentOf(file), name)),
      [outcome, outcome],
    )
  }
  assert.equal(files.filter(({ path }) => path.endsWith('.tcx.gz')).length, 2)
})

test('more files than ten years hold are refused', () => {
  assert.throws(() => planCorpus({ sources, files: 1_500_000 }), RangeError)
})
