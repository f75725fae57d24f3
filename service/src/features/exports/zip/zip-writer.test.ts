import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { DEFAULT_ARCHIVE_LIMITS, openZipFiles } from '../../uploads/index.ts'
import { ZipWriter } from './zip-writer.ts'

const folder = await mkdtemp(join(tmpdir(), 'longrun-zip-'))
after(() => rm(folder, { recursive: true }))

async function* pieces(bytes: Buffer, most: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most)
}

async function written(work: (zip: ZipWriter) => Promise<unknown>): Promise<string> {
  const chunks: Uint8Array[] = []
  const zip = new ZipWriter(async (bytes) => void chunks.push(bytes))
  await work(zip)
  await zip.finish()
  const path = join(folder, `${chunks.length}-${randomBytes(4).toString('hex')}.zip`)
  await writeFile(path, Buffer.concat(chunks))
  return path
}

const CONTENTS: Readonly<Record<string, Buffer>> = {
  'empty.jsonl': Buffer.alloc(0),
  'läufe.jsonl': Buffer.from('{"a":1}\n'.repeat(20_000)),
  'random.jsonl': randomBytes(300_000),
}

test('what is written is read again, whatever pieces it comes in', async () => {
  for (const most of [1_000, 65_536, 1_000_000]) {
    const path = await written(async (zip) => {
      for (const [name, content] of Object.entries(CONTENTS)) {
        const { sizeBytes, sha256 } = await zip.add(name, pieces(content, most))
        assert.deepEqual([sizeBytes, sha256], [content.length, createHash('sha256').update(content).digest('hex')])
      }
      for (const [name, content] of Object.entries(CONTENTS))
        assert.deepEqual(await zip.addGzip(`gz/${name}`, { chunks: pieces(gzipSync(content), most) }), {
          sizeBytes: content.length,
        })
    })
    using zip = openZipFiles(path, DEFAULT_ARCHIVE_LIMITS)
    assert.deepEqual(
      [...zip.files.keys()],
      [...Object.keys(CONTENTS), ...Object.keys(CONTENTS).map((name) => `gz/${name}`)],
    )
    for (const [name, item] of zip.files) {
      const content = CONTENTS[name.replace('gz/', '')]!
      assert.ok(item.read().equals(content), name)
      assert.ok(Buffer.concat(await Array.fromAsync(item.chunks())).equals(content), name)
    }
  }
})

const READ = `
import sys, zipfile, hashlib
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(' '.join(hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()))
`
const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'])
    return true
  } catch {
    return false
  }
})()

test('other programs read it', { skip: hasPython ? false : 'there is no python3 here' }, async () => {
  const path = await written(async (zip) => {
    for (const [name, content] of Object.entries(CONTENTS)) await zip.add(name, pieces(content, 65_536))
    await zip.addGzip('run.fit', { chunks: pieces(gzipSync(CONTENTS['random.jsonl']!), 1_000) })
  })
  const contents = [...Object.values(CONTENTS), CONTENTS['random.jsonl']!]
  const hashes = contents.map((content) => createHash('sha256').update(content).digest('hex'))
  assert.equal(execFileSync('python3', ['-c', READ, path]).toString().trim(), hashes.join(' '))
})

test('more than 65,535 files are read again', async () => {
  const path = await written(async (zip) => {
    const empty = gzipSync('x')
    for (let index = 0; index < 65_600; index++) await zip.addGzip(`${index}`, { chunks: pieces(empty, 100) })
  })
  using zip = openZipFiles(path, { ...DEFAULT_ARCHIVE_LIMITS, maxEntries: 100_000 })
  assert.equal(zip.files.size, 65_600)
  assert.equal(zip.files.get('65599')!.read().toString(), 'x')
})

test('what is no plain gzip file is refused', async () => {
  const named = Buffer.from(gzipSync('x'))
  named[3] = 8
  for (const bytes of [Buffer.from('x'), Buffer.alloc(40), named, gzipSync('x').subarray(0, 12)])
    await assert.rejects(
      written((zip) => zip.addGzip('a', { chunks: pieces(bytes, 5) })),
      /gzip/,
    )
})
