import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, dayIn, daysBetween, mondayOf, timeIn } from './calendar.ts'

test('days count over months and leap years, and weeks begin on Monday', () => {
  assert.equal(addDays('2024-02-28', 2), '2024-03-01')
  assert.equal(addDays('2026-01-01', -1), '2025-12-31')
  assert.equal(daysBetween('2023-12-31', '2024-12-31'), 366)
  assert.deepEqual(['2026-11-22', '2026-11-23', '2026-11-29'].map(mondayOf), ['2026-11-16', '2026-11-23', '2026-11-23'])
})

test('a time of day is the one that clocks of the zone show, also around their changes', () => {
  for (const [day, minutes, expected] of [
    ['2026-01-15', 7 * 60, '2026-01-15T06:00:00.000Z'],
    ['2026-07-15', 7 * 60, '2026-07-15T05:00:00.000Z'],
    ['2026-03-29', 60, '2026-03-29T00:00:00.000Z'],
    ['2026-03-29', 8 * 60, '2026-03-29T06:00:00.000Z'],
    ['2026-10-25', 8 * 60, '2026-10-25T07:00:00.000Z'],
    ['2026-10-24', 1_439, '2026-10-24T21:59:00.000Z'],
  ] as const) {
    assert.equal(timeIn('Europe/Berlin', day, minutes).toISOString(), expected)
  }
  assert.equal(timeIn('Pacific/Auckland', '2026-06-01', 30).toISOString(), '2026-05-31T12:30:00.000Z')
})

test('the day is that of the zone', () => {
  const late = new Date('2026-06-30T22:30:00Z')
  assert.equal(dayIn('Europe/Berlin', late), '2026-07-01')
  assert.equal(dayIn('America/New_York', late), '2026-06-30')
})
