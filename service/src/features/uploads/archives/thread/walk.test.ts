import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type NewZipEntry, type SeenEntry, toZip, type ZipEnd } from '../testing/index.ts'
import { HereReader } from './test-fixtures.ts'

const here = new HereReader()
after(() => here[Symbol.dispose]())

const content = (text: string) => Buffer.from(text)

async function pathsOf(entries: NewZipEntry[]): Promise<string[]> {
  const seen = await here.read(toZip(entries))
  assert.ok(Array.isArray(seen), String(seen))
  return seen.map(({ path }) => path)
}

describe('what an archive holds', () => {
  test('comes in its order, plain, deflated, streamed and in fields of 64 bits', async () => {
    const zip = toZip(
      [
        { name: 'a/b/c.fit', content: 'one' },
        { name: 'b.tcx', content: 'two', method: 'stored' },
        { name: 'c.gpx', content: 'three', isStreamed: true },
        { name: 'd.FIT', content: 'four', isZip64: true },
        { name: 'a/b/c.fit', content: 'a second one of the same name' },
        { name: 'e.fit', content: '', method: 'stored' },
        { name: 'f.fit', content: '' },
      ],
      { isZip64: true, comment: 'an end record of its own, PK\u0005\u0006, and then some text' },
    )
    const texts = ['one', 'two', 'three', 'four', 'a second one of the same name', '', '']
    const seen = (await here.read(zip)) as SeenEntry[]
    assert.deepEqual(
      seen.map((entry) => entry.content),
      texts.map((text) => content(text)),
    )
    assert.deepEqual(
      seen.map(({ position, path }) => `${position} ${path}`),
      ['0 a/b/c.fit', '1 b.tcx', '2 c.gpx', '3 d.FIT', '4 a/b/c.fit', '5 e.fit', '6 f.fit'],
    )
  })

  test('a gzip inside is the file in it, and its own bytes are kept where they are one exact stream', async () => {
    const run = content('a run '.repeat(500))
    const twice = Buffer.concat([gzipSync(run), gzipSync(run)])
    const zip = toZip([
      { name: 'a.fit.gz', content: gzipSync(run), method: 'stored' },
      { name: 'b.fit.gz', content: gzipSync(run) },
      { name: 'named-wrongly.fit', content: gzipSync(run) },
      { name: 'c.fit.gz', content: twice },
      { name: 'padded.fit.gz', content: Buffer.concat([gzipSync(run), Buffer.alloc(20)]) },
      { name: 'd.fit.gz', content: Buffer.concat([gzipSync(run), content('and more')]) },
      { name: 'e.fit.gz', content: gzipSync(run).subarray(0, -4) },
    ])
    const seen = (await here.read(zip)) as SeenEntry[]
    const contents = seen.map((entry) => entry.content ?? entry.reason)
    const broken = 'gzip_broken'
    assert.deepEqual(contents, [run, run, run, Buffer.concat([run, run]), run, broken, broken])
  })

  test('an archive inside is opened in its place, one inside that is not', async () => {
    const deepest = toZip([{ name: 'x.fit', content: 'deep' }])
    const inside = toZip([
      { name: 'n.fit', content: 'nested' },
      { name: 'deepest.zip', content: deepest },
    ])
    const zip = toZip([
      { name: 'a.fit', content: 'first' },
      { name: 'deflated.zip', content: inside },
      { name: 'DI/stored.ZIP', content: inside, method: 'stored' },
      { name: 'b.fit', content: 'last' },
    ])
    assert.deepEqual(await here.read(zip), [
      { position: 0, path: 'a.fit', content: content('first') },
      { position: 1, path: 'deflated.zip/n.fit', content: content('nested') },
      { position: 2, path: 'deflated.zip/deepest.zip', reason: 'nested_too_deep' },
      { position: 3, path: 'DI/stored.ZIP/n.fit', content: content('nested') },
      { position: 4, path: 'DI/stored.ZIP/deepest.zip', reason: 'nested_too_deep' },
      { position: 5, path: 'b.fit', content: content('last') },
    ])
    assert.equal(((await here.read(zip, { maxDepth: 2 })) as SeenEntry[])[2]?.path, 'deflated.zip/deepest.zip/x.fit')
  })

  test('an archive inside that is none, empty, cut or damaged is one refused file', async () => {
    const inside = toZip([{ name: 'n.fit', content: 'nested' }])
    const zip = toZip([
      { name: 'none.zip', content: 'text' },
      { name: 'empty.zip', content: toZip([]) },
      { name: 'folders.zip', content: toZip([{ name: 'a/' }]), method: 'stored' },
      { name: 'cut.zip', content: inside.subarray(0, -1) },
      { name: 'damaged.zip', content: inside, lies: { crc: 1 } },
      { name: 'after.fit', content: 'after' },
    ])
    assert.deepEqual(await here.read(zip), [
      { position: 0, path: 'none.zip', reason: 'not_a_zip' },
      { position: 1, path: 'empty.zip', reason: 'archive_empty' },
      { position: 2, path: 'folders.zip', reason: 'archive_empty' },
      { position: 3, path: 'cut.zip', reason: 'archive_truncated' },
      { position: 4, path: 'damaged.zip', reason: 'entry_damaged' },
      { position: 5, path: 'after.fit', content: content('after') },
    ])
  })
})

describe('names', () => {
  test('are UTF-8 where that is said or the bytes are it, else code page 437, unless a field has them', async () => {
    const dos = Buffer.from('K\x84se.fit', 'latin1')
    assert.deepEqual(
      await pathsOf([
        { name: 'Käse.fit' },
        { name: dos },
        { name: Buffer.from('Käse.fit') },
        { name: dos, unicodePath: '跑步.fit' },
        { name: dos, unicodePath: '跑步.fit', lies: { unicodePathCrc: 1 } },
      ]),
      ['Käse.fit', 'Käse.fit', 'Käse.fit', '跑步.fit', 'Käse.fit'],
    )
  })

  test('are shown safely: controls and turns of direction as their numbers, backslashes as folders', async () => {
    assert.deepEqual(
      await pathsOf([
        { name: 'a\nb\0.fit' },
        { name: 'evil\u202etif.fit' },
        { name: 'a\\b.fit' },
        { name: '👩‍🚀.fit' },
      ]),
      ['a\\u{a}b\\u{0}.fit', 'evil\\u{202e}tif.fit', 'a/b.fit', '👩‍🚀.fit'],
    )
  })

  test('that lead out of the archive or are too long are refused, whatever they end in', async () => {
    const names = ['/etc/a.fit', 'C:\\a.fit', 'a/../../b.fit', '..\\b.fit', '..', `${'x'.repeat(1_000)}.fit`]
    const seen = (await here.read(toZip(names.map((name) => ({ name, content: 'x' }))))) as SeenEntry[]
    const unsafe = 'unsafe_name'
    assert.deepEqual(
      seen.map(({ reason }) => reason),
      [unsafe, unsafe, unsafe, unsafe, unsafe, 'name_too_long'],
    )
    assert.equal(seen.at(-1)?.path, `${'x'.repeat(999)}…`)
    const fits = { name: `${'x'.repeat(996)}.fit`, content: 'x' }
    assert.deepEqual(await here.read(toZip([fits])), [{ position: 0, path: fits.name, content: content('x') }])
  })
})

test('what is no activity is skipped with a reason, and never read', async () => {
  const unreadable = { content: 'x', lies: { crc: 1 } }
  const seen = await here.read(
    toZip([
      { name: '__MACOSX/._a.fit', ...unreadable },
      { name: 'b/._a.fit', ...unreadable },
      { name: '.DS_Store', ...unreadable },
      { name: 'media/photo.jpg', ...unreadable },
      { name: 'profile.csv', ...unreadable },
      { name: 'photo.jpg', content: 'x', isEncrypted: true },
      { name: 'link.fit', content: '/etc/passwd', unixMode: 0o120777 },
      { name: 'folder-with-content/', ...unreadable },
      { name: 'folder/', method: 'stored', lies: { size: 4_096 } },
      { name: 'unix-folder', unixMode: 0o040755 },
    ]),
  )
  assert.deepEqual(
    (seen as SeenEntry[]).map(({ path, reason }) => `${path} ${reason}`),
    [
      '__MACOSX/._a.fit system_file',
      'b/._a.fit system_file',
      '.DS_Store system_file',
      'media/photo.jpg unknown_name',
      'profile.csv unknown_name',
      'photo.jpg unknown_name',
      'link.fit not_a_file',
      'folder-with-content/ unknown_name',
    ],
  )
})

// What is written reads back, whatever it is: the names that are taken are made so that the reader has no say.
const ENTRY = fc.record({
  stem: fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `x${text.replace(/[/\\\p{C}\p{Z}]/gu, '')}`),
  ending: fc.constantFrom('.fit', '.tcx', '.gpx', '.fit.gz'),
  bytes: fc.uint8Array({ maxLength: 2_000 }),
  method: fc.constantFrom('stored' as const, 'deflate' as const),
  isZip64: fc.boolean(),
  isStreamed: fc.boolean(),
})
const END: fc.Arbitrary<ZipEnd> = fc.record({ comment: fc.string({ maxLength: 40 }), isZip64: fc.boolean() })

test('any archive that is written reads back exactly', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ENTRY, { minLength: 1, maxLength: 12 }), END, async (entries, end) => {
      const zip = toZip(
        entries.map(({ stem, ending, bytes, ...how }) => ({
          name: stem + ending,
          content: ending === '.fit.gz' ? gzipSync(bytes) : bytes,
          ...how,
        })),
        end,
      )
      assert.deepEqual(
        await here.read(zip),
        entries.map(({ stem, ending, bytes }, position) => ({
          position,
          path: stem + ending,
          content: Buffer.from(bytes),
        })),
      )
    }),
    { numRuns: 100 },
  )
})
