import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { gpxRun } from '../../../testing/index.ts'
import { unzip } from './unzip.ts'

const LIMITS = { maxFileBytes: 1024 * 1024, maxCompressionRatio: 50 }

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source))
}

describe('unzip', () => {
  const plain = Buffer.from(gpxRun({ points: 100 }))

  test('passes a plain file on as it is, whatever the pieces', async () => {
    for (const size of [1, 2, 7, 100_000])
      assert.ok((await collect(unzip(inPieces(plain, size), LIMITS))).equals(plain))
  })

  test('decompresses gzip, also of several members and in pieces of one byte', async () => {
    const gzipped = gzipSync(plain)
    assert.ok((await collect(unzip(inPieces(gzipped, 1), LIMITS))).equals(plain))
    const twice = Buffer.concat([gzipped, gzipped])
    assert.equal((await collect(unzip(inPieces(twice), LIMITS))).length, plain.length * 2)
  })

  test('takes an empty file and an empty gzip for what they are', async () => {
    assert.equal((await collect(unzip(inPieces(Buffer.alloc(0)), LIMITS))).length, 0)
    assert.equal((await collect(unzip(inPieces(gzipSync('')), LIMITS))).length, 0)
  })

  test('refuses gzip that is cut or damaged', async () => {
    const gzipped = gzipSync(plain)
    const damaged = Buffer.from(gzipped)
    damaged[gzipped.length - 6] = damaged[gzipped.length - 6]! ^ 0xff
    for (const bytes of [gzipped.subarray(0, 400), gzipped.subarray(0, 5), damaged]) {
      await assert.rejects(collect(unzip(inPieces(bytes), LIMITS)), { reason: 'gzip_broken' })
    }
  })

  test('takes exactly the allowed size before and after decompression, and not one byte more', async () => {
    const noise = Buffer.alloc(LIMITS.maxFileBytes + 1, 1)
    assert.equal((await collect(unzip(inPieces(noise.subarray(1), 65_536), LIMITS))).length, LIMITS.maxFileBytes)
    await assert.rejects(collect(unzip(inPieces(noise, 65_536), LIMITS)), { reason: 'too_large' })
    const ratio = { ...LIMITS, maxCompressionRatio: 2000 }
    assert.equal((await collect(unzip(inPieces(gzipSync(noise.subarray(1))), ratio))).length, LIMITS.maxFileBytes)
    await assert.rejects(collect(unzip(inPieces(gzipSync(noise)), ratio)), { reason: 'too_large' })
  })

  test('stops a bomb long before its size limit, and stops reading its source', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024))
    let isEnded = false
    async function* source() {
      try {
        yield* inPieces(bomb)
      } finally {
        isEnded = true
      }
    }
    const limits = { maxFileBytes: 64 * 1024 * 1024, maxCompressionRatio: 200 }
    let received = 0
    const reading = (async () => {
      for await (const chunk of unzip(source(), limits)) received += chunk.length
    })()
    await assert.rejects(reading, { reason: 'compression_ratio' })
    assert.ok(received < 16 * 1024 * 1024, `${received} bytes came out`)
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok(isEnded)
  })
})
