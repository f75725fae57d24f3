import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, rmSync, truncateSync, utimesSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { DEFAULT_ARCHIVE_LIMITS, type EntryBatch, type EntrySource, openZip } from './index.ts'
import { type NewZipEntry, readAll, ScratchFolder, toZip, writeZip } from './testing/index.ts'

const folder = new ScratchFolder()
after(() => folder[Symbol.dispose]())

const inside = toZip(Array.from({ length: 10 }, (_, index) => ({ name: `${index}.fit`, content: `inside ${index}` })))
const ENTRIES: NewZipEntry[] = [
  ...Array.from({ length: 20 }, (_, index) => ({ name: `${index}.fit`, content: `run ${index}` })),
  { name: 'in.zip', content: inside },
  { name: 'stored.zip', content: inside, method: 'stored' },
  { name: 'photo.jpg', content: '' },
]
const path = folder.write('export.zip', toZip(ENTRIES))
const limits = { ...DEFAULT_ARCHIVE_LIMITS, batchEntries: 7, batchMs: 60_000 }
const open = (): Promise<EntrySource> => openZip(path, { limits })

describe('an open archive', () => {
  test('is read on from any place as if it had been read in one go', async () => {
    const whole = await readAll(open())
    assert.deepEqual(
      whole.map(({ position }) => position),
      Array.from({ length: 41 }, (_, index) => index),
    )
    for (const from of [1, 20, 25, 30, 40, 41]) {
      assert.deepEqual(await readAll(open(), from), whole.slice(from), `from ${from}`)
    }
  })

  test('gives batches of the size that is set, each with its contents while it is the last that was asked for', async () => {
    await using source = await open()
    assert.equal(source.listed, 23)
    const sizes: number[] = []
    let before: EntryBatch['contentOf'] | undefined
    for await (const batch of source.batches(0)) {
      if (before) await assert.rejects(before(0), /the batch is over/)
      before = batch.contentOf
      sizes.push(batch.entries.length)
      const files = batch.entries.filter((entry) => entry.kind === 'file')
      const contents = await Promise.all(files.map(({ position }) => batch.contentOf(position)))
      assert.deepEqual(
        contents.map((content) => gunzipSync(content).length),
        files.map(({ sizeBytes }) => sizeBytes),
      )
    }
    assert.deepEqual(sizes, [7, 7, 7, 7, 7, 6])
    await assert.rejects(source.batches(0)[Symbol.asyncIterator]().next(), /read once/)
  })

  test('gives a content to be handed on to another thread', async () => {
    await using source = await open()
    for await (const { contentOf } of source.batches(0)) {
      const content = await contentOf(0)
      assert.equal(content.byteLength, content.buffer.byteLength)
      structuredClone(content, { transfer: [content.buffer] })
      assert.equal(gunzipSync(await contentOf(0)).toString(), 'run 0')
      await assert.rejects(contentOf(1_000), /reading the archive failed/)
      break
    }
  })

  test('reads no more than one batch ahead of who takes them', async () => {
    const changing = folder.write('ahead.zip', toZip(ENTRIES))
    await using source = await openZip(changing, { limits: { ...limits, batchEntries: 5 } })
    const batches = source.batches(0)[Symbol.asyncIterator]()
    await batches.next()
    await batches.next()
    // From now on nothing more can be read: what still comes had been read before.
    truncateSync(changing, 1)
    let ahead = 0
    const rest = async () => {
      while (!(await batches.next()).done) ahead += 1
    }
    await assert.rejects(rest(), { name: 'ArchiveError', reason: 'archive_changed' })
    assert.ok(ahead <= 1, `${ahead} batches`)
  })

  test('that is changed while it is read is refused, and no bytes of it are mixed', async () => {
    const changing = folder.write('changing.zip', toZip(ENTRIES))
    await using source = await openZip(changing, { limits })
    for await (const { contentOf } of source.batches(0)) {
      folder.write('changing.zip', toZip(ENTRIES.toReversed()))
      utimesSync(changing, 1, 1)
      await assert.rejects(contentOf(0), { name: 'ArchiveError', reason: 'archive_changed' })
      break
    }
  })

  test('can be closed at any moment: what waits for it fails, and nothing of it stays on the disk', async () => {
    const large = { name: 'large.zip', content: toZip([{ name: 'a.fit', content: randomBytes(8 * 1024 ** 2) }]) }
    const slow = folder.write('slow.zip', toZip([large]))
    for (const turns of [0, 3, 30]) {
      const source = await openZip(slow)
      const reading = source.batches(0)[Symbol.asyncIterator]().next()
      reading.catch(() => {})
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      await source[Symbol.asyncDispose]()
      await assert.rejects(reading, /the archive was closed/)
      await source[Symbol.asyncDispose]()
    }
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.endsWith('.unpacking')),
      [],
    )
  })
})

test('an archive of more than 4 GiB is read', async () => {
  const startAt = 5 * 1024 ** 3
  const large = folder.write('large.zip', '')
  truncateSync(large, startAt)
  appendFileSync(large, toZip([{ name: 'a.fit', content: 'far away' }], { startAt }))
  try {
    const [entry] = await readAll(openZip(large))
    assert.equal(entry?.content?.toString(), 'far away')
  } finally {
    rmSync(large)
  }
})

test('as many files as are taken are read, and not one more', async () => {
  const most = DEFAULT_ARCHIVE_LIMITS.maxEntries
  const entry = { name: 'a.fit', content: 'x', method: 'stored' as const }
  const many = join(folder.path, 'many.zip')
  await writeZip(many, Array(most).fill(entry))
  await using source = await openZip(many)
  assert.equal(source.listed, most)
  let next = 0
  for await (const { entries } of source.batches(0)) for (const { position } of entries) assert.equal(position, next++)
  assert.equal(next, most)
  await writeZip(many, Array(most + 1).fill(entry))
  await assert.rejects(openZip(many), { name: 'ArchiveError', reason: 'too_many_entries' })
})

const noPriority = process.platform !== 'linux' && 'threads have priorities of their own on Linux alone'

test('an archive is opened as fast as can be, and read behind everything else', { skip: noPriority }, async () => {
  const before = nicest()
  await using source = await openZip(path, { limits: { ...limits, batchEntries: 1 } })
  assert.equal(nicest(), before)
  for await (const _ of source.batches(0)) break
  assert.ok(nicest() >= 10, `${nicest()}`)
})

/** The lowest priority of any thread of this process. */
function nicest(): number {
  return Math.max(...readdirSync('/proc/self/task').map((threadId) => getPriority(Number(threadId))))
}

test('what the machine lacks ends the reading and is no fault of the archive', async () => {
  const seen = readAll(openZip(path, { limits, scratchFolder: join(folder.path, 'none') }))
  await assert.rejects(seen, { name: 'Error', code: 'ENOENT' })
})

describe('what cannot be opened', () => {
  test('a file that is not there, a folder, text', async () => {
    const refused = (reason: string) => ({ name: 'ArchiveError', reason })
    await assert.rejects(openZip(`${folder.path}/none.zip`), refused('archive_unreadable'))
    await assert.rejects(openZip(folder.path), refused('archive_unreadable'))
    await assert.rejects(openZip(folder.write('text.zip', 'text')), refused('not_a_zip'))
    await assert.rejects(openZip(path, { limits: { ...limits, maxArchiveBytes: 100 } }), refused('archive_too_large'))
  })
})
