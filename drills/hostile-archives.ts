import { createHash, randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  type NewZipEntry,
  readAll,
  ScratchFolder,
  type SeenEntry,
  toZip,
  writeZip,
} from '../service/src/features/uploads/archives/testing/index.ts'
import { ArchiveError, type EntrySource, openFolder, openZip } from '../service/src/features/uploads/index.ts'
import { seeded } from '../service/src/features/uploads/testing/index.ts'

const HELP = `Reads archives that are damaged by chance, and archives that are made to harm. Each file of them has to be what was put into it,
or be refused, and the whole has to end in time; bombs may take no more memory than honest archives; nothing may stay on the disk.

  node drills/hostile-archives.ts [--rounds 20000] [--seed <number>] [--short]

--short takes 1,000 rounds and smaller bombs. The same seed makes the same archives; a run without one tells its own.`

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

const rounds = Number(values.rounds ?? (values.short ? 1_000 : 20_000))
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')

const AT_ONCE = 100
const MEBIBYTE = 1024 ** 2
const DEADLINE_MS = 20_000
// Over what the process takes before: the thread, one file of 64 MiB packed and unpacked, and what is not collected yet.
const MOST_MEBIBYTES = 256
const BOMB_BYTES = (values.short ? 64 : 256) * MEBIBYTE

const problems: string[] = []
const random = seeded(seed)
const below = (most: number): number => Math.floor(random() * most)
using folder = new ScratchFolder()

await damageByChance()
await setOffBombs()
const left = readdirSync(folder.path).filter((name) => !name.endsWith('.zip'))
if (left.length > 0) problems.push(`on the disk stayed ${left.join(', ')}`)
for (const problem of problems.slice(0, 50)) console.error(problem)
if (problems.length > 0) {
  console.error(`${problems.length} problems`)
  process.exitCode = 1
}

// As zips of a folder: a thread for each would take longer to start than to read.
async function damageByChance(): Promise<void> {
  const startedAt = performance.now()
  const seen = { whole: 0, refused: 0 }
  for (let round = 0; round < rounds; round += AT_ONCE) {
    const written = writeDamaged(Math.min(AT_ONCE, rounds - round))
    const outcome = await read(openFolder([...written.keys()].map((name) => join(folder.path, name))))
    if (typeof outcome === 'string') {
      problems.push(`rounds from ${round}: ${outcome}`)
      continue
    }
    for (const entry of outcome) {
      judge(entry, written)
      seen[entry.content ? 'whole' : 'refused'] += 1
    }
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${rounds} archives damaged by chance, seed ${seed}, ${seconds} s`)
  console.log(`  ${seen.whole} files whole, ${seen.refused} files and archives refused`)
}

/** Writes damaged archives, and answers what was in each by its name. */
function writeDamaged(count: number): Map<string, Set<string>> {
  const written = new Map<string, Set<string>>()
  for (let index = 0; index < count; index++) {
    const contents = new Set<string>()
    const zip = damage(toZip(chanceEntries(contents, 1), { isZip64: random() < 0.3, comment: 'x'.repeat(below(20)) }))
    folder.write(`${index}.zip`, zip)
    // One that does not begin like a zip any more is taken for a recording that somebody named.
    written.set(`${index}.zip`, contents.add(hash(zip)))
  }
  return written
}

function judge({ path, content }: SeenEntry, written: ReadonlyMap<string, ReadonlySet<string>>): void {
  const [archive = ''] = path.split('/')
  if (content && !written.get(archive)?.has(hash(content))) problems.push(`${path} is nothing that was written`)
}

/** An archive of chance, written in every way; adds what is in it to `contents`. */
function chanceEntries(contents: Set<string>, depth: number): NewZipEntry[] {
  return Array.from({ length: 1 + below(12) }, (_, index) => {
    const how = { isZip64: random() < 0.2, isStreamed: random() < 0.2 }
    const method = random() < 0.3 ? ('stored' as const) : ('deflate' as const)
    if (depth > 0 && random() < 0.2) {
      const content = toZip(chanceEntries(contents, depth - 1))
      contents.add(hash(content))
      return { name: `${index}.zip`, content, method, ...how }
    }
    const content = Buffer.alloc(below(3_000), `${random()}`)
    contents.add(hash(content))
    const isGzip = random() < 0.3
    const name = `${'ü/'.repeat(below(3))}${index}.fit${isGzip ? '.gz' : ''}`
    return { name, content: isGzip ? gzipSync(content) : content, method, ...how }
  })
}

/** Bytes changed, a stretch overwritten by another, a stretch left out, or the end cut off. */
function damage(zip: Buffer): Buffer {
  const at = below(zip.length)
  const length = 1 + below(200)
  const kind = below(4)
  if (kind === 0) for (let n = below(8); n >= 0; n--) zip[below(zip.length)] = below(256)
  else if (kind === 1) zip.copyWithin(at, below(zip.length), below(zip.length))
  else if (kind === 2) return Buffer.concat([zip.subarray(0, at), zip.subarray(at + length)])
  else return zip.subarray(0, at)
  return zip
}

async function setOffBombs(): Promise<void> {
  const zeros = Buffer.alloc(BOMB_BYTES)
  const flat = { name: 'flat.fit', content: zeros }
  const small = { name: 'lying.fit', content: zeros, lies: { size: 3 * MEBIBYTE } }
  const gzipped = { name: 'gzipped.fit.gz', content: gzipSync(zeros), method: 'stored' as const }
  const both = { ...gzipped, name: 'both.fit.gz', method: 'deflate' as const }
  const nested = { name: 'nested.zip', content: toZip([flat, small, gzipped, both]) }
  const shared = { size: 1_000, compressedSize: 1_000, method: 0, headerAt: 0 }
  const kernel: NewZipEntry = { name: 'kernel.fit', content: Buffer.alloc(1_000), method: 'stored' }
  const bombs: [what: string, entries: NewZipEntry[]][] = [
    ['flat', [flat]],
    ['a size that lies', [small]],
    ['in a gzip, stored and deflated', [gzipped, both]],
    ['in a zip inside', [nested, { ...nested, name: 'stored.zip', method: 'stored' }]],
    ['a zip inside that lies', [{ name: 'a.zip', content: zeros, lies: { size: 100_000 } }]],
    ['25,000 files of the same bytes', [kernel, ...Array<NewZipEntry>(24_999).fill({ name: 'x.fit', lies: shared })]],
  ]
  for (const [what, entries] of bombs) {
    const path = join(folder.path, 'bomb.zip')
    await writeZip(path, entries)
    const before = process.memoryUsage.rss()
    let most = before
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 20)
    const startedAt = performance.now()
    const outcome = await read(openZip(path))
    clearInterval(watching)
    const mebibytes = Math.round((most - before) / MEBIBYTE)
    const taken = Array.isArray(outcome) ? outcome.filter(({ content }) => content).length : 0
    console.log(`  ${what}: ${Math.round(performance.now() - startedAt)} ms, ${mebibytes} MiB, ${taken} files taken`)
    if (typeof outcome === 'string' && outcome.startsWith('! ')) problems.push(`${what}: ${outcome}`)
    if (mebibytes > MOST_MEBIBYTES) problems.push(`${what}: took ${mebibytes} MiB`)
    if (taken > 1) problems.push(`${what}: ${taken} files were taken`)
  }
}

/** What was read; the reason of a refusal; or, after `! `, what must not happen. */
async function read(opening: Promise<EntrySource>): Promise<SeenEntry[] | string> {
  const deadline = Promise.withResolvers<string>()
  const timer = setTimeout(() => deadline.resolve('! did not end in time'), DEADLINE_MS)
  try {
    return await Promise.race([readAll(opening), deadline.promise])
  } catch (error) {
    return error instanceof ArchiveError ? error.reason : `! ${error instanceof Error ? error.stack : error}`
  } finally {
    clearTimeout(timer)
  }
}

function hash(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
