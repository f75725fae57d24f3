import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fitRun, gpxRun, tcxRun } from '../../../testing/index.ts'
import {
  chainedFits,
  corruptFile,
  cutFiles,
  type DamagedFile,
  decodeOne,
  headerFlips,
  judgeDamage,
  seeded,
  withChecksum,
} from '../testing/index.ts'
import { DecodeError } from './decode-error.ts'

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 60)

const FILES = { fit: fitRun({ points: 40 }), tcx: tcxRun({ points: 20 }), gpx: gpxRun({ points: 20 }) }

// The drill `decode-damaged` does the same with more rounds, and with real files where there are some.
function hold(whole: Uint8Array, damages: Iterable<DamagedFile>, name: string): Record<string, number> {
  const outcomes: Record<string, number> = { refused: 0, whole: 0, saved: 0 }
  for (const damaged of damages) {
    const { problems, outcome } = judgeDamage(whole, damaged, name)
    assert.deepEqual(problems, [], damaged.what)
    outcomes[outcome]! += 1
  }
  return outcomes
}

for (const [format, whole] of Object.entries(FILES)) {
  const name = `a.${format}`
  describe(`a damaged ${format} file is saved and marked, or refused`, () => {
    test('cut at every hundredth, where all that it held before is kept', () => {
      const { saved, refused, whole: unmarked } = hold(whole, cutFiles(whole), name)
      assert.equal(unmarked, 0)
      assert.ok(saved! > 70 && refused! > 0, `saved ${saved}, refused ${refused}`)
    })

    test('with bytes changed, left out, put in and moved', () => {
      const random = seeded(1)
      hold(
        whole,
        Array.from({ length: 3 * ROUNDS }, () => corruptFile(whole, random)),
        name,
      )
    })
  })
}

describe('a FIT file', () => {
  test('with any bit of its header turned is saved or refused, and never taken for whole', () => {
    const { saved } = hold(FILES.fit, headerFlips(FILES.fit), 'a.fit')
    assert.ok(saved! > 80, `saved ${saved}`)
  })

  test('chained with another is read where it is whole', () => {
    const other = fitRun({ points: 30, startMs: Date.UTC(2026, 2, 1, 9) })
    const whole = Buffer.concat([FILES.fit, other])
    const outcomes = [...chainedFits(FILES.fit, other)].map((damaged) => {
      const { problems, outcome, kept, all } = judgeDamage(whole, damaged, 'a.fit')
      assert.deepEqual(problems, [], damaged.what)
      assert.ok(kept > 0.4 * all, `${damaged.what}: kept ${kept} of ${all}`)
      return outcome
    })
    assert.deepEqual(outcomes, ['whole', 'whole', 'whole', ...Array<string>(7).fill('saved')])
  })

  test('with messages of chance behind a right header and checksum is decoded or refused', () => {
    const random = seeded(4)
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = FILES.fit.slice()
      for (let at = 14; at < bytes.length - 2; at++) bytes[at] = Math.floor(random() * 256)
      const { problems } = judgeDamage(FILES.fit, { what: '', bytes: withChecksum(bytes) }, 'a.fit')
      assert.deepEqual(problems, [])
    }
  })
})

test('random bytes are refused, whatever they are called', () => {
  const random = seeded(3)
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 3000) }, () => Math.floor(random() * 256))
    for (const format of Object.keys(FILES)) assert.throws(() => decodeOne(bytes, `a.${format}`), DecodeError)
  }
})
