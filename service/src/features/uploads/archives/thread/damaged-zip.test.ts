import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ARCHIVE_REASONS } from '../archive-error.ts'
import { type NewZipEntry, type SeenEntry, toZip, type ZipEnd } from '../testing/index.ts'
import { HereReader } from './test-fixtures.ts'

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 300)
const MEBIBYTE = 1024 ** 2

const here = new HereReader()
after(() => here[Symbol.dispose]())

async function read(entries: NewZipEntry[], end?: ZipEnd): Promise<string | (string | undefined)[]> {
  const seen = await here.read(toZip(entries, end))
  return typeof seen === 'string' ? seen : seen.map((entry) => entry.reason ?? entry.content?.toString())
}

describe('a file that is not as it is listed fails alone', () => {
  const AFTER = { name: 'after.fit', content: 'after' }
  const run = 'a run '.repeat(50)

  const cases: [what: string, entry: Partial<NewZipEntry>, reason: string][] = [
    ['a wrong checksum', { lies: { crc: 1 } }, 'entry_damaged'],
    ['a wrong checksum of what is stored', { method: 'stored', lies: { crc: 1 } }, 'entry_damaged'],
    ['a size that is too small', { lies: { size: 299 } }, 'entry_damaged'],
    ['a size of nothing', { lies: { size: 0 } }, 'entry_damaged'],
    ['a size that is too large', { lies: { size: 301 } }, 'entry_damaged'],
    ['a size of 4 GiB', { lies: { size: 0xffffffff } }, 'too_large'],
    ['a size beyond every number', { isZip64: true, lies: { size: Number.MAX_SAFE_INTEGER } }, 'too_large'],
    ['a packed size that is too small', { lies: { compressedSize: 5 } }, 'entry_damaged'],
    ['a packed size that runs into the next file', { lies: { compressedSize: 200 } }, 'overlapping_entry'],
    ['a packed size of 4 GiB', { lies: { compressedSize: 0xffffffff } }, 'overlapping_entry'],
    ['a stored file of two sizes', { method: 'stored', lies: { size: 10 } }, 'entry_damaged'],
    ['a header that is none', { localLies: { signature: 7 } }, 'entry_damaged'],
    ['a header of another way of compression', { localLies: { method: 0 } }, 'entry_damaged'],
    ['a place inside another file', { lies: { headerAt: 3 } }, 'entry_damaged'],
    ['encryption', { isEncrypted: true }, 'encrypted_entry'],
    ['encryption by AES', { method: 99 }, 'encrypted_entry'],
    ['Deflate64', { method: 9 }, 'unsupported_compression'],
    ['bzip2', { method: 12 }, 'unsupported_compression'],
    ['LZMA', { method: 14 }, 'unsupported_compression'],
    ['Zstandard', { method: 93 }, 'unsupported_compression'],
    ['a method of no name', { method: 1234 }, 'unsupported_compression'],
  ]
  for (const [what, lies, reason] of cases) {
    test(what, async () => {
      assert.deepEqual(await read([{ name: 'a.fit', content: run, ...lies }, AFTER]), [reason, 'after'])
    })
  }
})

describe('an archive that is none is refused as a whole', () => {
  const entry = { name: 'a.fit', content: 'x' }
  const cases: [what: string, end: ZipEnd, reason: string][] = [
    ['fewer files than listed', { entries: 2 }, 'archive_damaged'],
    ['more files than listed', { entries: 0 }, 'archive_damaged'],
    ['a list that begins elsewhere', { directoryAt: 1 }, 'archive_damaged'],
    ['a list beyond the end', { directoryAt: 0xfffffff0 }, 'archive_damaged'],
    ['a list far beyond the end', { directoryAt: Number.MAX_SAFE_INTEGER, isZip64: true }, 'archive_damaged'],
    ['a list that is said to be too long', { directorySize: 4_000 }, 'archive_damaged'],
    ['a list of 4 GiB', { directorySize: 0xfffffffe }, 'archive_damaged'],
    ['a list that is cut', { directorySize: 20 }, 'archive_damaged'],
    ['a count of 2^32', { entries: 2 ** 32, isZip64: true }, 'archive_damaged'],
    ['one part of several', { disk: 1 }, 'archive_multipart'],
  ]
  for (const [what, end, reason] of cases) {
    test(what, async () => assert.equal(await read([entry], end), reason))
  }

  test('text, nothing, no files, only folders', async () => {
    assert.equal(await here.read(Buffer.from('Activity ID,Activity Date\n')), 'not_a_zip')
    assert.equal(await here.read(Buffer.alloc(0)), 'not_a_zip')
    assert.equal(await read([]), 'archive_empty')
    assert.equal(await read([{ name: 'a/' }]), 'archive_empty')
  })

  test('more files, larger ones and a longer list than the limits take', async () => {
    const entries = ['a', 'b', 'c'].map((name) => ({ name: `${name}.fit`, content: 'x'.repeat(100) }))
    const inside = { name: 'in.zip', content: toZip(entries) }
    const zip = toZip([...entries, { name: 'photo.jpg', content: 'p' }])
    const around = toZip([entries[0]!, inside])
    assert.equal(await here.read(zip, { maxEntries: 3 }), 'too_many_entries')
    assert.equal(await here.read(zip, { maxExpandedBytes: 299 }), 'expanded_too_large')
    assert.equal(await here.read(zip, { maxDirectoryBytes: 100 }), 'archive_too_large')
    assert.equal((await here.read(zip, { maxEntries: 4, maxExpandedBytes: 300 })).length, 4)
    const reasons = async (limits: Parameters<HereReader['read']>[1]) =>
      ((await here.read(around, limits)) as SeenEntry[]).map(({ reason }) => reason)
    // The archive inside gives way to its files: one and three.
    assert.deepEqual(await reasons({ maxEntries: 3 }), [undefined, 'too_many_entries'])
    assert.deepEqual(await reasons({ maxEntries: 4 }), [undefined, undefined, undefined, undefined])
    assert.deepEqual(await reasons({ maxExpandedBytes: 399 + inside.content.length }), [
      undefined,
      'expanded_too_large',
    ])
    assert.equal((await reasons({ maxExpandedBytes: 400 + inside.content.length })).length, 4)
  })
})

describe('bombs cost no more than honest files', () => {
  const zeros = Buffer.alloc(8 * MEBIBYTE)

  test('flat, in a gzip, in both, in an archive inside', async () => {
    const bombs = [
      { name: 'flat.fit', content: zeros },
      { name: 'gzip.fit.gz', content: gzipSync(zeros), method: 'stored' as const },
      { name: 'both.fit.gz', content: gzipSync(zeros) },
    ]
    const ratio = 'compression_ratio'
    assert.deepEqual(await read([...bombs, { name: 'in.zip', content: toZip(bombs) }]), Array(6).fill(ratio))
    const large = { name: 'archive.zip', content: zeros }
    assert.deepEqual(await read([large]), [ratio])
    const honest = [{ name: 'random.fit', content: randomBytes(5 * MEBIBYTE) }]
    const limits = { maxEntryBytes: 5 * MEBIBYTE - 1 }
    assert.equal(((await here.read(toZip(honest), limits)) as SeenEntry[])[0]?.reason, 'too_large')
    const packed = { name: 'packed.fit', content: randomBytes(300), method: 8, lies: { size: 10 } }
    assert.equal(((await here.read(toZip([packed]), { maxEntryBytes: 299 })) as SeenEntry[])[0]?.reason, 'too_large')
    assert.equal(
      ((await here.read(toZip([packed]), { maxEntryBytes: 300 })) as SeenEntry[])[0]?.reason,
      'entry_damaged',
    )
    const zipped = [{ name: 'random.fit.gz', content: gzipSync(randomBytes(5 * MEBIBYTE), { level: 0 }) }]
    const seen = (await here.read(toZip(zipped), { maxEntryBytes: 5 * MEBIBYTE - 1 })) as SeenEntry[]
    assert.equal(seen[0]?.reason, 'too_large')
  })

  test('of files that share their bytes only the last is read', async () => {
    const kernel = { name: 'a.fit', content: 'shared' }
    const same = Array.from({ length: 50 }, (_, index) => ({ name: `${index}.fit`, lies: { headerAt: 0 } }))
    const shared = { size: 6, compressedSize: 8 }
    const seen = await read([kernel, ...same.map(({ name, lies }) => ({ name, lies: { ...lies, ...shared } }))])
    assert.ok(Array.isArray(seen))
    assert.equal(seen.filter((each) => each === 'overlapping_entry').length, 50)
  })

  test('files that hold the headers of those behind them are refused', async () => {
    // Each is stored and holds all that follows, so that every level would be read again with each one before it.
    const last = toZip([{ name: 'c.fit', content: 'kernel', method: 'stored' }])
    const header = 30 + 'c.fit'.length
    const kernelBytes = header + 'kernel'.length
    const entries: NewZipEntry[] = [
      { name: 'b.fit', content: last.subarray(0, kernelBytes), method: 'stored' },
      { name: 'c.fit', lies: { headerAt: header, size: 6, compressedSize: 6, method: 0 } },
    ]
    const [first] = (await read(entries)) as string[]
    assert.equal(first, 'overlapping_entry')
  })
})

// With every way of writing, so that damage can strike anywhere.
const HONEST: NewZipEntry[] = [
  { name: 'a/b.fit', content: 'a run '.repeat(60) },
  { name: 'stored.gpx', content: 'stored', method: 'stored' },
  { name: 'ü.tcx', content: 'streamed', isStreamed: true, isZip64: true },
  { name: Buffer.from('K\x84.fit', 'latin1'), unicodePath: 'ä.fit', content: 'named' },
  { name: 'c.fit.gz', content: gzipSync('gzipped') },
  { name: 'st.zip', content: toZip([{ name: 'n.fit', content: 'nested' }]), method: 'stored' },
  {
    name: 'activities.csv',
    content:
      'Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Filename\n1,2,"x,3,,,a/b.fit\n',
  },
]

describe('damage anywhere', () => {
  const end = { isZip64: true, comment: 'the end' }
  const whole = toZip(HONEST, end)
  const inside = { name: 'in.zip', content: toZip([{ name: 'n.fit', content: 'nested '.repeat(20) }]) }
  const larger = toZip([...HONEST, inside], end)
  const honest = new Set<string>()

  // Contents that a checksum held for are what somebody wrote, whatever else is damaged.
  function check(seen: SeenEntry[] | string): void {
    if (typeof seen === 'string') assert.ok(seen in ARCHIVE_REASONS, seen)
    else for (const { content } of seen) if (content) assert.ok(honest.has(content.toString('latin1')))
  }

  test('the whole archive is read', async () => {
    const seen = (await here.read(larger)) as SeenEntry[]
    for (const { content } of seen) if (content) honest.add(content.toString('latin1'))
    assert.equal(honest.size, 7)
  })

  test('cut at every byte, it is refused', async () => {
    for (let length = 0; length < whole.length; length++) {
      // The end of an archive inside, where that is the last that is left, is the end of no list of ours.
      const reasons = length < 4 ? ['not_a_zip'] : ['archive_truncated', 'archive_damaged']
      assert.ok(reasons.includes(String(await here.read(whole.subarray(0, length)))), `${length}`)
    }
  })

  test('with every byte changed once, each file is right or refused', async () => {
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole)
      bytes[at] = bytes[at]! ^ (1 << (at % 8))
      check(await here.read(bytes))
    }
  })

  test('with several bytes changed by chance, each file is right or refused', async () => {
    const change = fc.tuple(fc.nat(larger.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(larger)
        for (const [at, value] of changes) bytes[at] = value
        check(await here.read(bytes))
      }),
      { numRuns: ROUNDS },
    )
  })
})
