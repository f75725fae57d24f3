import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FitEncoder } from 'fit-file-parser/encoder'
import { fitRun, gpxRun, tcxRun } from '../../../testing/index.ts'
import { decodeOne } from '../testing/index.ts'
import { DecodeError } from './decode-error.ts'

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 60)
const DEADLINE_MS = 2_000

const FILES = { fit: fitRun({ points: 40 }), tcx: tcxRun({ points: 20 }), gpx: gpxRun({ points: 20 }) }

/** Numbers from 0 to 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

// Either an activity whose columns are in order, or a refusal with a reason; nothing else, and soon.
function decodeOrRefuse(bytes: Uint8Array, name: string): void {
  const started = performance.now()
  try {
    const { columns, points } = decodeOne(bytes, name)
    assert.ok(columns.length > 0 && points.stored > 0)
    for (const { times, values } of columns) {
      assert.equal(times.length, values.length)
      assert.ok(times.every((time, index) => index === 0 || time > times[index - 1]!))
      assert.ok(values.every(Number.isFinite))
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  assert.ok(performance.now() - started < DEADLINE_MS)
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  const checksum = FitEncoder.calculateCRC(bytes.subarray(0, -2))
  bytes.set([checksum & 0xff, checksum >> 8], bytes.length - 2)
  return bytes
}

for (const [format, whole] of Object.entries(FILES)) {
  describe(`a damaged ${format} file is decoded or refused, and never more than that`, () => {
    test('cut at every twentieth', () => {
      for (let part = 0; part < 20; part++) {
        const cut = whole.subarray(0, Math.floor((whole.length * part) / 20))
        assert.throws(() => decodeOne(cut, `a.${format}`), DecodeError)
      }
    })

    test('with bytes changed', () => {
      const random = seeded(1)
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = whole.slice()
        // The head stays, so that the damage reaches the decoder.
        for (let flips = 1 + random() * 8; flips > 0; flips--) {
          bytes[14 + Math.floor(random() * (bytes.length - 16))] = Math.floor(random() * 256)
        }
        decodeOrRefuse(format === 'fit' ? withChecksum(bytes) : bytes, `a.${format}`)
      }
    })

    test('with parts left out, repeated and moved', () => {
      const random = seeded(2)
      for (let round = 0; round < ROUNDS; round++) {
        const [a, b] = [random(), random()].sort().map((part) => 14 + Math.floor(part * (whole.length - 16)))
        const pieces = [whole.subarray(0, a), whole.subarray(a!, b), whole.subarray(b)]
        const order = [
          [0, 2],
          [0, 1, 1, 2],
          [0, 2, 1],
        ][round % 3]!
        decodeOrRefuse(Buffer.concat(order.map((index) => pieces[index]!)), `a.${format}`)
      }
    })
  })
}

test('random bytes are refused, whatever they are called', () => {
  const random = seeded(3)
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 3000) }, () => Math.floor(random() * 256))
    for (const format of Object.keys(FILES)) assert.throws(() => decodeOne(bytes, `a.${format}`), DecodeError)
  }
})

test('random messages behind a right header and checksum are decoded or refused', () => {
  const random = seeded(4)
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = FILES.fit.slice()
    for (let at = 14; at < bytes.length - 2; at++) bytes[at] = Math.floor(random() * 256)
    decodeOrRefuse(withChecksum(bytes), 'a.fit')
  }
})
