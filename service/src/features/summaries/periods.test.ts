import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addDays, listPeriods, PERIOD_KINDS, periodOf, startBefore } from './periods.ts'

const day = fc.integer({ min: 7_305, max: 80_000 }).map((days) => addDays('1970-01-01', days))
const kind = fc.constantFrom(...PERIOD_KINDS)

describe('periods', () => {
  test('are days, weeks from Monday, months and years', () => {
    assert.deepEqual(periodOf('day', '2024-02-29'), { from: '2024-02-29', to: '2024-02-29' })
    assert.deepEqual(periodOf('week', '2026-11-23'), { from: '2026-11-23', to: '2026-11-29' })
    assert.deepEqual(periodOf('week', '2027-01-03'), { from: '2026-12-28', to: '2027-01-03' })
    assert.deepEqual(periodOf('month', '2024-02-10'), { from: '2024-02-01', to: '2024-02-29' })
    assert.deepEqual(periodOf('year', '2026-11-23'), { from: '2026-01-01', to: '2026-12-31' })
  })

  test('of a range are whole, follow one another, and hold its days', () => {
    fc.assert(
      fc.property(kind, day, fc.nat(400), (by, from, length) => {
        const to = addDays(from, length)
        const periods = listPeriods(by, { from, to }, 1_000)
        assert.ok(periods[0]!.from <= from && from <= periods[0]!.to)
        assert.ok(periods.at(-1)!.from <= to && to <= periods.at(-1)!.to)
        for (const [index, period] of periods.entries()) {
          assert.deepEqual(periodOf(by, period.from), period)
          assert.deepEqual(periodOf(by, period.to), period)
          if (index > 0) assert.equal(period.from, addDays(periods[index - 1]!.to, 1))
        }
      }),
    )
  })

  test('before one are as many as asked for', () => {
    fc.assert(
      fc.property(kind, day, fc.integer({ min: 0, max: 20 }), (by, to, count) => {
        assert.equal(listPeriods(by, { from: startBefore(by, to, count), to }, 1_000).length, count + 1)
      }),
    )
  })
})
