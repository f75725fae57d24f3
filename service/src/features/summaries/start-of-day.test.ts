import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { openZoneOffset } from '../profiles/index.ts'
import { addDays } from './periods.ts'
import { startOfDayMs } from './start-of-day.ts'

const ZONES = Intl.supportedValuesOf('timeZone')

/** The day that a calendar on the wall shows. */
function toDayIn(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (atMs) => format.format(atMs)
}

describe('the start of a day', () => {
  for (const [zone, day, startsAt] of [
    ['UTC', '2026-03-29', '2026-03-29T00:00:00Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z'],
    ['Asia/Kathmandu', '2026-05-01', '2026-04-30T18:15:00Z'],
    // Clocks skip midnight: the day begins at one o'clock.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['Asia/Beirut', '2024-03-31', '2024-03-30T22:00:00Z'],
    // Midnight comes twice on the same day, or the last hour of the day before does.
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00Z'],
    ['America/Sao_Paulo', '2018-02-18', '2018-02-18T03:00:00Z'],
    // There was no 30 December here.
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00Z'],
  ] as const) {
    test(`${day} in ${zone} is ${startsAt}`, () => {
      assert.equal(new Date(startOfDayMs(day, openZoneOffset(zone))).toISOString(), startsAt.replace('Z', '.000Z'))
    })
  }

  test('is where the calendar of any zone turns to the day', () => {
    const days = fc.integer({ min: 0, max: 15_000 }).map((count) => addDays('1990-01-02', count))
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), days, (zone, day) => {
        const startMs = startOfDayMs(day, openZoneOffset(zone))
        const dayAt = toDayIn(zone)
        assert.ok(dayAt(startMs) >= day, `${zone} ${day}`)
        assert.ok(dayAt(startMs - 1) < day, `${zone} ${day}`)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is where the calendar turns in zones whose clocks changed, on every day around the changes', () => {
    for (const zone of ['Pacific/Apia', 'America/Havana', 'Asia/Beirut', 'Africa/Casablanca', 'Australia/Lord_Howe']) {
      const offsetAt = openZoneOffset(zone)
      const dayAt = toDayIn(zone)
      for (let day = '2009-01-01'; day < '2013-01-01'; day = addDays(day, 1)) {
        const startMs = startOfDayMs(day, offsetAt)
        assert.ok(dayAt(startMs) >= day && dayAt(startMs - 1) < day, `${zone} ${day}`)
      }
    }
  })
})
