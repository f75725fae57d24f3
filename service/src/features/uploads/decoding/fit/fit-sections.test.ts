import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitRun } from '../../../../testing/index.ts'
import { findFitSections } from './fit-sections.ts'

const HEADER_BYTES = 14

/** Headers back to back, each of which says that its section goes on to the same place. */
function headersUpTo(end: number, count: number): Uint8Array {
  const bytes = Buffer.alloc(count * HEADER_BYTES)
  for (let at = 0; at < bytes.length; at += HEADER_BYTES) {
    bytes.writeUInt8(HEADER_BYTES, at)
    bytes.writeUInt32LE(Math.max(end - at - HEADER_BYTES, 1), at + 4)
    bytes.write('.FIT', at + 8)
  }
  return bytes
}

/** The same bytes, of which every one that is read is counted. */
function counted(bytes: Uint8Array): { bytes: Uint8Array; reads: () => number } {
  let reads = 0
  const get = (target: Uint8Array, key: string | symbol) => {
    if (typeof key === 'string' && /^\d/.test(key)) reads += 1
    const value: unknown = Reflect.get(target, key, target)
    return typeof value === 'function' ? value.bind(target) : value
  }
  return { bytes: new Proxy(bytes, { get }), reads: () => reads }
}

describe('the sections of a damaged FIT file', () => {
  const count = 500
  const sizeBytes = count * HEADER_BYTES
  const headers = headersUpTo(sizeBytes - HEADER_BYTES / 2, count)

  test('are found in time that grows with the file, whatever its headers say', () => {
    const { bytes, reads } = counted(headers)
    assert.equal(findFitSections(bytes).sections.length, count)
    assert.ok(reads() < 10 * sizeBytes, `${reads()} bytes read of ${sizeBytes}`)
  })

  test('keep their end where there were too many to check them all', () => {
    const run = fitRun({ points: 200 })
    const { sections } = findFitSections(Buffer.concat([headers, run]))
    const { start, end, next } = sections.at(-1)!
    assert.deepEqual(
      [sections.length, start, end, next],
      [count + 1, sizeBytes + HEADER_BYTES, sizeBytes + run.length - 2, sizeBytes + run.length],
    )
  })

  test('are whole where some headers between them say a wrong size', () => {
    const run = fitRun({ points: 200 })
    const wrong = headersUpTo(2 * run.length + 3 * HEADER_BYTES - 5, 3)
    const { sections } = findFitSections(Buffer.concat([wrong, run, run]))
    assert.deepEqual(
      sections.map(({ damage }) => damage?.reason),
      ['fit_checksum', 'fit_checksum', 'fit_checksum', undefined, undefined],
    )
  })
})
