import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitRun, gpxRun, tcxRun } from '../../../testing/index.ts'
import { DecodeError } from './decode-error.ts'
import { detectFormat } from './detect-format.ts'

const files = { fit: fitRun({ points: 2 }), tcx: tcxRun({ points: 2 }), gpx: gpxRun({ points: 2 }) }

describe('the format of a file', () => {
  for (const [format, bytes] of Object.entries(files)) {
    test(`${format} is told by the content, under its own name, in capitals, gzipped or without ending`, () => {
      for (const name of [`a.${format}`, `A.${format.toUpperCase()}`, `a.${format}.gz`, 'a', 'a.bin', '']) {
        assert.equal(detectFormat(bytes, name), format)
      }
    })
    for (const other of Object.keys(files).filter((candidate) => candidate !== format)) {
      test(`${format} named .${other} is refused, and both are named`, () => {
        const pattern = new RegExp(`\\.${other}.*${format}`, 'i')
        assert.throws(() => detectFormat(bytes, `a.${other}`), { reason: 'wrong_format', message: pattern })
      })
    }
  }

  test('is seen behind comments, processing instructions and prefixes', () => {
    const text = '\ufeff<?xml version="1.0"?>\n<!-- <b> --><?x y?>\n<g:gpx xmlns:g="x"></g:gpx>'
    assert.equal(detectFormat(new TextEncoder().encode(text), 'a.gpx'), 'gpx')
  })

  test('is not told by elements that are named like what every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const other = new TextEncoder().encode(`<${name}/>`)
      assert.throws(() => detectFormat(other, 'a.gpx'), { reason: 'unknown_format' })
      const behind = new TextEncoder().encode(`<!-- <${name} > --><gpx></gpx>`)
      assert.equal(detectFormat(behind, 'a.gpx'), 'gpx')
    }
  })

  const refused: [name: string, bytes: Uint8Array, reason: string][] = [
    ['nothing', new Uint8Array(0), 'empty_file'],
    ['random bytes', Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251), 'unknown_format'],
    ['other XML', new TextEncoder().encode('<html><body/></html>'), 'unknown_format'],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'zip_unsupported'],
  ]
  for (const [name, bytes, reason] of refused) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => detectFormat(bytes, 'a.fit'),
        (error) => error instanceof DecodeError && error.reason === reason,
      )
    })
  }
})
